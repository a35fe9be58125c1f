"""What the register says beside a case of an account that poses as a school, as far as the person sees it here."""

from django.urls import reverse

from dcs_portal.handles import Site
from dcs_portal.schools.models import User
from dcs_portal.schools.permissions import Permission
from incidents.casefile import reads_all
from incidents.codes import Platform
from incidents.models import Comparison, Entry, Incident

from .models import Channel, Sighting
from .statuses import KEPT


def compare(incident: Incident, user: User) -> Comparison:
    """The sighting that was handed on, and the approved accounts of the school on the platform of the post."""
    return Comparison(_seen(incident, user), _official(incident, user))


def _seen(incident: Incident, user: User) -> Entry | None:
    """For those who read all of the case: the page of the sighting says who reported it."""
    pk = incident.source.removeprefix(Sighting.SOURCE)
    if pk == incident.source or not reads_all(incident, user):
        return None
    sighting = Sighting.objects.visible_to(user).filter(pk=pk).first()
    return None if sighting is None else Entry(sighting.reference, reverse("channels:sighting", args=[sighting.pk]))


def _official(incident: Incident, user: User) -> list[Entry] | None:
    if not any(user.can(one, incident.school) for one in (Permission.KEEP_CHANNELS, Permission.PROPOSE_CHANNELS)):
        return None
    kept = Channel.objects.visible_to(user).filter(school=incident.school, status__in=KEPT)
    return [
        Entry(f"{one.account.label} ({one.get_status_display().lower()})", reverse("channels:channel", args=[one.pk]))
        for one in kept.filter(site__in=_sites(incident)).order_by("account_key")
    ]


def _sites(incident: Incident) -> list[str]:
    """The sites that reports call by the platform of this one: some they know only as “somewhere else”."""
    if incident.platform != Platform.OTHER:
        return [incident.platform]
    return [site for site in Site.values if site == Site.OTHER or site not in Platform.values]
