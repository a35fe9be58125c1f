"""Who is told of what, and who decides. From whoever it is hidden, a report is hidden here too."""

import copy
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from dcs_portal.audit.models import Event
from dcs_portal.notices.models import Notice, notify
from dcs_portal.schools.models import Contact, School, User
from dcs_portal.schools.models.absences import deputies
from dcs_portal.schools.models.places import ContactKind
from dcs_portal.schools.permissions import Permission

from .codes import Ground, Level, Severity
from .models.withholding import Withholding
from .once import asking_once, once

if TYPE_CHECKING:
    from .models.clock import Clock
    from .models.record import IncidentRecord

_LEVELS = [(Permission.TRIAGE, False), (Permission.TRIAGE, True)]
_DECIDING = [(Permission.SAFEGUARD, False), (Permission.TRIAGE, True), (Permission.HANDLE_ALLEGATIONS, True)]
CONCERNED = (Ground.TARGET, Ground.POSTER, Ground.ACCUSED)


def _holding(permission: Permission, incident: "IncidentRecord", *, everywhere: bool = False) -> list[User]:
    """Who may do it at the incident's school, or across DCS, and is not shut out of the incident."""
    school = None if everywhere else incident.school
    people = User.objects.holding(permission, school)
    return once(("holding", permission, school, incident.pk), lambda: list(people.exclude(pk__in=_shut_out(incident))))


def _shut_out(incident: "IncidentRecord") -> QuerySet:
    return Withholding.objects.shutting_out_of(incident).values("person")


def officers(incident: "IncidentRecord", *, but: User | None = None) -> list[User]:
    """The welfare officers of the school who are there, and deputies of those who are away.

    If none may handle it, those of all of DCS; of a restricted incident the allegations officers.
    """
    levels = [(Permission.HANDLE_ALLEGATIONS, True)] if incident.restricted else _LEVELS
    for permission, everywhere in levels:
        people = [p for p in _present(permission, incident, everywhere=everywhere) if p != but]
        if people:
            return people
    return []


def _present(permission: Permission, incident: "IncidentRecord", *, everywhere: bool) -> list[User]:
    """Those who may do it and are there, and who stands in for those who are away."""
    today = incident.school.today
    away = once(("away", today), lambda: set(User.objects.away(today).values_list("pk", flat=True)))
    people = _holding(permission, incident, everywhere=everywhere)
    if not away:
        return people
    there = [person for person in people if person.pk not in away]
    shut_out = set(_shut_out(incident).values_list("person", flat=True))
    instead = [p for p in deputies(permission, None if everywhere else incident.school, today) if p.pk not in shut_out]
    return list(dict.fromkeys([*there, *instead]))


def could_take(incident: "IncidentRecord") -> list[User]:
    """Everybody who may handle it and is there: those of the school first, then those of all of DCS."""
    levels = [(Permission.HANDLE_ALLEGATIONS, True)] if incident.restricted else _LEVELS
    people = [p for permission, everywhere in levels for p in _present(permission, incident, everywhere=everywhere)]
    return list(dict.fromkeys(people))


def leaders(incident: "IncidentRecord") -> list[User]:
    """Who decides for leadership: the school's leaders or, where one of them is concerned, HQ's senior leader."""
    if incident.leadership == Level.SENIOR:
        return _holding(Permission.LEAD_DCS, incident, everywhere=True)
    return _holding(Permission.LEAD, incident)


def is_for_senior(incident: "IncidentRecord") -> bool:
    """Whether a leader of the school is concerned, or every one of them declared an interest."""
    concerned = Withholding.objects.shutting_out_of(incident).filter(ground__in=CONCERNED).values("person")
    heads = User.objects.holding(Permission.LEAD, incident.school)
    if heads.filter(pk__in=concerned).exists():
        return True
    return heads.exists() and not _holding(Permission.LEAD, incident)


def safeguarding_leads(incident: "IncidentRecord") -> list[User]:
    return _holding(Permission.SAFEGUARD, incident)


def confirmers(incident: "IncidentRecord", one: "Withholding | None" = None) -> list[User]:
    """Who decides whether it is rightly hidden from somebody: not who named them (`one`), nor whom it concerns.

    The school's safeguarding leads; where there is none, the officers of all of DCS; then the allegations officers.
    """
    raised_by = one.raised_by_id if one else None
    for permission, everywhere in _DECIDING[2:] if incident.restricted else _DECIDING:
        people = [p for p in _holding(permission, incident, everywhere=everywhere) if p.pk != raised_by]
        if people:
            return people
    return []


def _is_left_to_allegations(incident: "IncidentRecord") -> bool:
    """Whether no ordinary officer may handle it, or nobody below the allegations officers may say who sees it."""
    if incident.restricted:
        return False
    waiting = incident.withholdings.provisional()
    return not officers(incident) or not all(any(map(_is_ordinary, confirmers(incident, one))) for one in waiting)


def _is_ordinary(person: User) -> bool:
    return person.can(Permission.SEE_INCIDENTS)


def tell(person: User, kind: str, incident: "IncidentRecord", event: Event) -> None:
    notify(person, kind, about=incident, key=f"{kind}-{event.pk}")


def tell_officers(incident: "IncidentRecord", kind: str, event: Event, *, but: User | None = None) -> list[User]:
    """Tell those who may handle it; returns them. Of nobody at all HQ and the last-resort contact learn."""
    people = officers(incident, but=but)
    for person in people:
        tell(person, kind, incident, event)
    if not people:
        tell_last_resort(incident, f"no-officer-{event.pk}")
    return people


def tell_handlers(incident: "IncidentRecord", kind: str, event: Event, *, but: User | None = None) -> None:
    """Tell who has it, or what it was merged into; while nobody has, or they are away, those who may take it."""
    officer = incident.lead.officer
    if officer and officer != but:
        tell(officer, kind, incident, event)
    if officer is None or (officer != but and _is_away(officer, incident)):
        tell_officers(incident, kind, event, but=but)


def handlers(incident: "IncidentRecord") -> list[User]:
    """The same people, for what is told by the clock."""
    officer = incident.lead.officer
    here = [officer] if officer else []
    return here if officer and not _is_away(officer, incident) else list(dict.fromkeys([*here, *officers(incident)]))


def _is_away(person: User, incident: "IncidentRecord") -> bool:
    return User.objects.away(incident.school.today).filter(pk=person.pk).exists()


def holders(incident: "IncidentRecord") -> list[User]:
    """Who has it and, while they are away, those who may take it; nobody where nobody has it."""
    return handlers(incident) if incident.lead.officer else []


def tell_last_resort(incident: "IncidentRecord", key: str, *, hq: str = "", contact: str = "last-resort") -> None:
    """Tell HQ, and the contact who is called when nobody else is there, if they are not concerned themselves."""
    tell_hq(incident, hq or ("no-allegations-officer" if incident.restricted else "no-officer"), key)
    contacts = Contact.objects.filter(kind=ContactKind.LAST_RESORT, school=None, place=None)
    for one in contacts.exclude(email=""):
        if not is_shut_out(incident, one.email):
            notify(None, contact, about=incident, key=key, address=one.email)


def is_shut_out(incident: "IncidentRecord", address: str) -> bool:
    """Whether the incident is hidden from whoever has this e-mail address."""
    return _shut_out(incident).filter(person__email__iexact=address).exists()


def escalate_if_stuck(incident: "IncidentRecord", event: Event) -> None:
    """Where it is left to them, the allegations officers see an ordinary report too, and the last resort is told."""
    is_stuck = _is_left_to_allegations(incident)
    if is_stuck == incident.escalated:
        return
    incident.escalated = is_stuck
    incident.save(update_fields=["escalated"])
    if is_stuck:
        for person in _holding(Permission.HANDLE_ALLEGATIONS, incident, everywhere=True):
            tell(person, "case-stuck", incident, event)
    if is_stuck and not officers(incident):
        tell_last_resort(incident, f"no-officer-{event.pk}")


def tell_late(clock: "Clock") -> None:
    """Its time is up and nobody has it: those who may take it hear again, and so does all-of-DCS welfare.

    Of a restricted or very grave one HQ and the last-resort contact hear too. Once for each time that it was given.
    """
    incident = clock.incident
    key = f"late-{incident.pk}-{clock.due_at.timestamp():.0f}"
    people = officers(incident) if incident.restricted else everybody_who_can_help(incident)
    for person in people:
        notify(person, "report-late", about=incident, key=key)
    if incident.restricted or incident.severity == Severity.S4 or not people:
        tell_last_resort(incident, key, hq="hq-late", contact="last-resort-late")


def tell_confirmers(incident: "IncidentRecord", event: Event) -> None:
    """Somebody must say whether it is rightly hidden from those whom it was just hidden from.

    Where everybody who could is named too, HQ must name somebody else.
    """
    waiting = incident.withholdings.provisional().select_related("raised_by")
    deciding = [confirmers(incident, one) for one in waiting]
    for person in {person for people in deciding for person in people}:
        tell(person, "withheld", incident, event)
    if not all(deciding) and officers(incident):  # without an officer HQ has heard already, and names one
        tell_hq(incident, "no-confirmer", f"no-confirmer-{event.pk}")


def tell_new_leaders(incident: "IncidentRecord", event: Event) -> None:
    """Others decide for leadership from now on; if there is nobody, HQ must name somebody."""
    tell_leaders(incident, "case-referred", event)
    if not leaders(incident):
        tell_hq(incident, "no-leader", f"no-leader-{event.pk}")


def tell_leaders(incident: "IncidentRecord", kind: str, event: Event) -> None:
    for person in leaders(incident):
        tell(person, kind, incident, event)


def tell_hq(incident: "IncidentRecord", kind: str, key: str) -> list[User]:
    """Tell HQ, and nobody there who is concerned; returns whom."""
    people = _holding(Permission.MANAGE_PEOPLE, incident, everywhere=True)
    for person in people:
        notify(person, kind, about=incident, key=key)
    return people


def everybody_who_can_help(incident: "IncidentRecord") -> list[User]:
    """Of a danger every officer hears, of the school and of all of DCS, on leave or not."""
    return [
        *_holding(Permission.TRIAGE, incident),
        *_holding(Permission.TRIAGE, incident, everywhere=True),
    ]


def above_officers(incident: "IncidentRecord") -> list[User]:
    """Who sees to it that an officer is not late: welfare across DCS; of a restricted case its allegations officers."""
    permission = Permission.HANDLE_ALLEGATIONS if incident.restricted else Permission.TRIAGE
    return _present(permission, incident, everywhere=True)


def new_kind(incident: "IncidentRecord") -> str:
    """The notice of a report that nobody has yet: grave ones say so."""
    if incident.restricted:
        return "restricted-danger" if incident.severity == Severity.S4 else "restricted-new"
    return "report-danger" if incident.danger or incident.is_image else "report-new"


def tell_of_report(incident: "IncidentRecord", event: Event) -> None:
    """A new report: its officers and the safeguarding leads; a restricted one only the allegations officers."""
    with asking_once():
        _tell_of_report(incident, event)


def _tell_of_report(incident: "IncidentRecord", event: Event) -> None:
    escalate_if_stuck(incident, event)
    told = tell_officers(incident, new_kind(incident), event)
    if incident.danger:
        _tell_everybody_who_can_help(incident, event)
    kind = "dsl-danger" if incident.danger or incident.is_image else "report-dsl"
    tell_safeguarding(incident, kind, event, told=told)


def tell_of_danger(incident: "IncidentRecord", event: Event) -> None:
    """Somebody turns out to be in danger: its officer, everybody who can help and the safeguarding leads hear now."""
    tell_handlers(incident, "restricted-danger" if incident.restricted else "report-danger", event)
    _tell_everybody_who_can_help(incident, event)
    tell_safeguarding(incident, "dsl-danger", event)


def _tell_everybody_who_can_help(incident: "IncidentRecord", event: Event) -> None:
    """Of a restricted one they learn by the case that warns of it."""
    for person in [] if incident.restricted else everybody_who_can_help(incident):
        tell(person, "report-danger", incident, event)


def tell_of_image(incident: "IncidentRecord", event: Event, *, but: User | None) -> None:
    """It turns out to be about an image that nobody may look at: its officer and the safeguarding leads hear now."""
    if incident.restricted or not incident.is_open:
        tell_handlers(incident, "restricted-danger" if incident.is_open else "case-added", event, but=but)
        tell_safeguarding(incident, "case-added", event, but=but)
        return
    tell_handlers(incident, "report-danger", event, but=but)
    tell_safeguarding(incident, "dsl-danger", event, but=but)


def tell_safeguarding(
    incident: "IncidentRecord", kind: str, event: Event, *, but: User | None = None, told: Collection[User] = ()
) -> None:
    """Tell the safeguarding leads, but not who did it nor those who were just told in another part."""
    for person in [] if incident.restricted else safeguarding_leads(incident):
        if person != but and person not in told:
            tell(person, kind, incident, event)


def settle_planned(incident: "IncidentRecord", planned: int) -> None:
    """What was planned is done: nobody needs to hear of it any more."""
    Notice.objects.about(incident).filter(dedupe_key__startswith=f"planned-{planned}-").mark_read()


def settle(incident: "IncidentRecord", *kinds: str) -> None:
    """What these notices ask for is done: they are not new to anybody any more."""
    Notice.objects.about(incident).filter(kind__in=kinds).mark_read()


def receivers(incident: "IncidentRecord", school: School) -> list[User]:
    """The officers of another school who could answer an offer; where there is none, those of all of DCS.

    Whoever is named in it, even in words, is passed by.
    """
    there = copy.copy(incident)
    there.school = school
    for permission, everywhere in _LEVELS:
        present = _present(permission, there, everywhere=everywhere)
        if people := [person for person in present if not incident.is_concerned(person)]:
            return people
    return []


def tell_reporters(incident: "IncidentRecord", kind: str, event: Event) -> None:
    """Tell who reported it, and who reported what was merged into it, each about their own report."""
    for one in [incident, *incident.merged.select_related("reporter").order_by("pk")]:
        tell_reporter(one, kind, event)


def tell_reporter(incident: "IncidentRecord", kind: str, event: Event) -> None:
    """Tell who reported it; of the case of a post they know nothing, and as poster or accused they hear nothing."""
    if incident.post_of_id:
        return
    grounds = (Ground.POSTER, Ground.ACCUSED)
    shut_out = Withholding.objects.shutting_out_of(incident)
    if not shut_out.filter(person=incident.reporter, ground__in=grounds).exists():
        # One event may be told of several reports of one person.
        of = "" if event.chain.record_id == incident.pk else f"-{incident.pk}"
        notify(incident.reporter, kind, about=incident, key=f"{kind}-{event.pk}{of}")
