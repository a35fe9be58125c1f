"""What the page of a case shows one person beside its chronology: as much as they need, and the next thing first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import Contact
from dcs_portal.schools.models.places import ContactKind
from dcs_portal.schools.permissions import Permission

from . import routing
from .codes import Part, Sign, Sure, WithheldState
from .models import Incident, Planned, Withholding
from .models.writing import OF_LETTERS
from .severity_rule import Answers, propose, reasons
from .statuses import Verb

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

K = ContactKind
IN_DANGER = (K.EMERGENCY, K.POLICE, K.SERVICE_POLICE, K.MEDICAL, K.SOCIAL_WORK)
OF_AN_IMAGE = (K.POLICE, K.SERVICE_POLICE, K.SOCIAL_WORK)
# Where somebody is told whom to ring in local command.
TELLS_COMMAND = {Verb.TRIAGE, Verb.COMMAND}
# Rarely what somebody opened the page for, so behind a line to open. Whom it is hidden from, posts, the playbook and
# letters have a place of their own.
_LATER = {Verb.PEOPLE, Verb.RELEASE, Verb.ASSIGN, Verb.LINK, Verb.UNLINK, Verb.FLAG, Verb.INTEREST, Verb.PAUSE}
_LATER |= {Verb.FOLLOW_UP, Verb.PACK, Verb.COMMAND, Verb.MERGE, Verb.OFFER, Verb.MOVE}
# They can be done at any time, and nobody waits for them.
_AT_ANY_TIME = {Verb.ADD, Verb.NOTE, Verb.PLAN, Verb.REOPEN}
_ELSEWHERE = {Verb.CONFIRM, Verb.POST, Verb.TICK, Verb.UNTICK, *OF_LETTERS}


def reads_all(incident: Incident, user: "User") -> bool:
    """Whether the person works on the case; a leader reads only what concerns leadership."""
    if incident.restricted:
        return user.can(Permission.HANDLE_ALLEGATIONS)
    if user.can(Permission.SEE_INCIDENTS, incident.school):
        return True
    return incident.escalated and user.can(Permission.HANDLE_ALLEGATIONS)


def reads_posts(user: "User") -> Callable[[Incident], bool]:
    """Of each case of a list, whether the person sees the post."""
    return lambda incident: CaseFile(incident, user).is_whole


def is_officer(incident: Incident, user: "User") -> bool:
    """Whether the case could be theirs."""
    return any(user.can(need, incident.school) for need in incident.needs(Verb.CLAIM))


def may_know_from_whom(incident: Incident, user: "User") -> bool:
    """Whether the person learns from whom it is hidden, and why: who decides on it, and the safeguarding leads.

    An interest that a colleague declared, or a suspicion that proved wrong, is nobody else's business.
    """
    if not reads_all(incident, user):
        return False
    return (
        user.can(Permission.SAFEGUARD, incident.school)
        or user.can(Permission.HANDLE_ALLEGATIONS)
        or user in routing.confirmers(incident)
    )


def proposed_because(incident: Incident) -> list[str]:
    """Why the severity is proposed as it is; empty once an officer has triaged, or where no single answer says."""
    if incident.is_triaged or incident.restricted:
        return []
    targets = incident.targets
    answers = Answers(
        danger=incident.danger,
        image=Sure.YES if incident.is_image else Sure.NO,
        signs=incident.signs,
        targets=[party.kind for party in targets],
        is_named=any(party.person_id or party.name for party in targets),
    )
    return reasons(answers) if propose(answers) == incident.proposed_severity else []


def numbers(incident: Incident, kinds: tuple[ContactKind, ...]) -> list[Contact]:
    """Whom to ring at the site, of these kinds in their order; where HQ entered none of them, its emergency number."""
    all_of_them = [contact for contact in incident.school.emergency_contacts() if contact.phone]
    wanted = [contact for kind in kinds for contact in all_of_them if contact.kind == kind]
    return wanted or [contact for contact in all_of_them if contact.kind == K.EMERGENCY]


@dataclass(frozen=True)
class ToRing:
    """Whom to ring in local command; of whom at HQ to ask, where that is not known yet."""

    contacts: list[Contact]
    hq: list[Contact]
    command: str
    is_likely: bool


def to_ring(incident: Incident) -> ToRing:
    """Of a post that gives away a unit, a deployment or a location, or may turn out to. One query, or two."""
    contacts = list(Contact.objects.of_command(incident.school))
    hq = [] if contacts else list(Contact.objects.of_hq())
    is_likely = incident.is_for_command or Sign.PRIVATE in incident.signs
    return ToRing(contacts, hq, incident.school.local_command, is_likely)


@dataclass(frozen=True)
class CaseFile:
    """The parts of the page, for one person."""

    incident: Incident
    user: "User"

    @property
    def reads_all(self) -> bool:
        return reads_all(self.incident, self.user)

    @property
    def is_whole(self) -> bool:
        """Whether they see the post; a leader who was not asked sees only how it ended."""
        return self.reads_all or bool(self.incident.referred_at)

    def called(self) -> Event | None:
        """Whom the reporter of a danger called, where somebody still has to act on it."""
        if not (self.incident.danger and self.incident.is_open and self.reads_all):
            return None
        return Event.objects.about(self.incident).filter(code="incident.danger").first()

    def main_verbs(self, verbs: list[Verb]) -> list[Verb]:
        """The buttons, the next thing first: a decision that somebody waits for, then in the order of the verbs."""
        first = [Verb.CONFIRM] if self.waits_for_decision(verbs) else []
        first += [Verb.COMMAND] if self.is_to_ring(verbs) else []
        first += [Verb.CLOSE] if self.incident.acted_at and Verb.CLOSE in verbs else []
        return [*first, *(verb for verb in verbs if verb not in {*_LATER, *_ELSEWHERE, *first})]

    def has_next(self, verbs: list[Verb]) -> bool:
        """Whether the first of the buttons is what should be done next, and not only what can be."""
        return verbs[:1] != [] and verbs[0] not in _AT_ANY_TIME

    def later_verbs(self, verbs: list[Verb]) -> list[Verb]:
        return [verb for verb in verbs if verb in _LATER and not (verb == Verb.COMMAND and self.incident.owes_call)]

    def is_to_ring(self, verbs: list[Verb]) -> bool:
        """Whether they have still to ring local command, or to say why not."""
        return Verb.COMMAND in verbs and self.incident.owes_call

    def because(self) -> list[str]:
        return proposed_because(self.incident) if self.reads_all else []

    def danger_numbers(self) -> list[Contact]:
        return numbers(self.incident, IN_DANGER)

    def police_numbers(self) -> list[Contact]:
        return numbers(self.incident, OF_AN_IMAGE)

    def hidden_from(self) -> list[Withholding]:
        """From whom it is hidden, and was, for those who may know."""
        if not may_know_from_whom(self.incident, self.user):
            return []
        return list(self.incident.withholdings.select_related("person", "raised_by"))

    def waits_for_decision(self, verbs: list[Verb]) -> bool:
        """Whether they should say from whom it is rightly hidden: somebody is hidden from for now."""
        waiting = [one for one in self.incident.to_decide(self.user) if one.state == WithheldState.PROVISIONAL]
        return Verb.CONFIRM in verbs and bool(waiting)

    def asked(self) -> Event | None:
        """The question that waits for leadership, for whoever reads the case."""
        referral = self.incident.referrals.filter(ended=None).select_related("asked__actor").first()
        return referral.asked if referral and self.is_whole and not self.incident.restricted else None

    def planned(self) -> list[tuple[Planned, bool]]:
        """What is still to be done, and whether its day is over; of follow-ups only officers know."""
        found = self.incident.planned.open().select_related("planned") if self.is_whole else Planned.objects.none()
        seen = found if is_officer(self.incident, self.user) else found.actions()
        return [(one, one.is_late(self.incident.school.today)) for one in seen]

    def sees_evidence(self) -> bool:
        return Incident.objects.with_evidence_for(self.user).filter(pk=self.incident.pk).exists()

    def accused(self) -> list[str]:
        """Who is accused, for allegations officers of a restricted case and nobody else."""
        if not self.incident.restricted:
            return []
        return [str(party) for party in self.incident.of_part(Part.ACCUSED)]

    def beside(self) -> list[tuple[Incident, bool]]:
        """For allegations officers: the case that this was split from, or those split from it; may they open each?"""
        if not self.user.can(Permission.HANDLE_ALLEGATIONS):
            return []
        near = Incident.objects.filter(Q(posts=self.incident) | Q(post_of=self.incident)).distinct()
        open_to = set(near.visible_to(self.user).values_list("pk", flat=True))
        # Who works on the restricted case knows of its posts anyway; the other way round it must be open to them.
        return [(other, other.pk in open_to) for other in near if self.incident.restricted or other.pk in open_to]
