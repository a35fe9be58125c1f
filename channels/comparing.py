"""What the register says beside a case of an account that poses as a school or DCS, as far as the person sees it."""

from django.urls import reverse

from dcs_portal.handles import Site
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission
from incidents.casefile import reads_all
from incidents.codes import Platform
from incidents.models import Comparison, Entry, Incident

from .models import Channel, Sighting
from .statuses import KEPT


def compare(incident: Incident, user: User) -> Comparison:
    """The sighting that was handed on, and the approved accounts of whom it poses as on the platform of the post."""
    sighting = _sighting(incident)
    school = None if sighting and sighting.school is None else incident.school
    owner = school.name if school else "Defence Children Services"
    return Comparison(_seen(sighting, incident, user), owner, _official(incident, school, user))


def _sighting(incident: Incident) -> Sighting | None:
    pk = incident.source.removeprefix(Sighting.SOURCE)
    return None if pk == incident.source else Sighting.objects.select_related("school").filter(pk=pk).first()


def _seen(sighting: Sighting | None, incident: Incident, user: User) -> Entry | None:
    """For those who read all of the case: the page of the sighting says who reported it."""
    if sighting is None or not reads_all(incident, user):
        return None
    if not Sighting.objects.visible_to(user).filter(pk=sighting.pk).exists():
        return None
    return Entry(sighting.reference, reverse("channels:sighting", args=[sighting.pk]))


def _official(incident: Incident, school: School | None, user: User) -> list[Entry] | None:
    """Those of a school as far as the person sees them; those of DCS itself for all who see a register here."""
    if not any(user.can(one, incident.school) for one in (Permission.KEEP_CHANNELS, Permission.PROPOSE_CHANNELS)):
        return None
    seen = Channel.objects.visible_to(user)
    kept = (seen if school else Channel.objects.all()).filter(school=school, status__in=KEPT)
    found = list(kept.filter(site__in=_sites(incident)).order_by("account_key"))
    open_to = set(seen.filter(pk__in=[one.pk for one in found]).values_list("pk", flat=True))
    return [_entry(one, is_open=one.pk in open_to) for one in found]


def _entry(channel: Channel, *, is_open: bool) -> Entry:
    words = f"{channel.account.label} ({channel.get_status_display().lower()})"
    return Entry(words, reverse("channels:channel", args=[channel.pk]) if is_open else "")


def _sites(incident: Incident) -> list[str]:
    """The sites that reports call by the platform of this one: some they know only as “somewhere else”."""
    if incident.platform != Platform.OTHER:
        return [incident.platform]
    return [site for site in Site.values if site == Site.OTHER or site not in Platform.values]
