"""Who is told of what. Whoever is target or poster of a post is passed by."""

from typing import TYPE_CHECKING

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import Notice, notify
from dcs_portal.schools.models import Contact, User
from dcs_portal.schools.models.places import ContactKind
from dcs_portal.schools.permissions import Permission

from .codes import Part

if TYPE_CHECKING:
    from .models import Incident


def _holding(permission: Permission, incident: "Incident", *, everywhere: bool = False) -> list[User]:
    named = incident.parties.named().values("person")
    school = None if everywhere else incident.school
    return list(User.objects.holding(permission, school).exclude(pk__in=named))


def officers(incident: "Incident", *, but: User | None = None) -> list[User]:
    """The welfare officers of the school; if none may handle it, those of all of DCS."""
    for everywhere in (False, True):
        people = [p for p in _holding(Permission.TRIAGE, incident, everywhere=everywhere) if p != but]
        if people:
            return people
    return []


def leaders(incident: "Incident") -> list[User]:
    return _holding(Permission.LEAD, incident)


def safeguarding_leads(incident: "Incident") -> list[User]:
    told = {officer.pk for officer in officers(incident)}
    return [person for person in _holding(Permission.SEE_INCIDENTS, incident) if person.pk not in told]


def tell(person: User, kind: str, incident: "Incident", event: Event) -> None:
    notify(person, kind, about=incident, key=f"{kind}-{event.pk}")


def tell_officers(incident: "Incident", kind: str, event: Event, *, but: User | None = None) -> None:
    """Tell those who may handle it. If there is nobody, HQ and the last-resort contact learn that much."""
    people = officers(incident, but=but)
    for person in people:
        tell(person, kind, incident, event)
    if not people:
        _tell_last_resort(incident, event)


def _tell_last_resort(incident: "Incident", event: Event) -> None:
    tell_hq(incident, "no-officer", f"no-officer-{event.pk}")
    named = incident.parties.named().values_list("person__email", flat=True)
    contacts = Contact.objects.filter(kind=ContactKind.LAST_RESORT, school=None, place=None)
    for contact in contacts.exclude(email="").exclude(email__in=named):
        notify(None, "last-resort", about=incident, key=f"no-officer-{event.pk}", address=contact.email)


def tell_leaders(incident: "Incident", kind: str, event: Event) -> None:
    for person in leaders(incident):
        tell(person, kind, incident, event)


def tell_hq(incident: "Incident", kind: str, key: str) -> list[User]:
    """Tell HQ, and nobody there who is concerned; returns whom."""
    people = _holding(Permission.MANAGE_PEOPLE, incident, everywhere=True)
    for person in people:
        notify(person, kind, about=incident, key=key)
    return people


def tell_of_report(incident: "Incident", event: Event) -> None:
    """A new report: its officers, and the safeguarding leads the same day."""
    tell_officers(incident, "report-new", event)
    tell_safeguarding(incident, "report-dsl", event)


def tell_safeguarding(incident: "Incident", kind: str, event: Event) -> None:
    for person in safeguarding_leads(incident):
        tell(person, kind, incident, event)


def settle(incident: "Incident", *kinds: str) -> None:
    """What these notices ask for is done: they are not new to anybody any more."""
    Notice.objects.about(incident).filter(kind__in=kinds).mark_read()


def tell_reporter(incident: "Incident", kind: str, event: Event) -> None:
    if not incident.parties.filter(part=Part.POSTER, person=incident.reporter).exists():
        tell(incident.reporter, kind, incident, event)
