"""The demonstration's incidents: invented posts, moved through the same verbs as real ones."""

import datetime
import itertools
from unittest import mock

from django.utils import timezone

from dcs_portal.schools.models import School, User

from . import demo_safeguarding
from .clocks import WaitsFor
from .codes import (
    ActionKind,
    Category,
    Kind,
    Language,
    Outcome,
    Part,
    Platform,
    PosterKind,
    PostState,
    Reply,
    Severity,
    Sign,
    TargetKind,
)
from .models import Incident, Party, ReportDraft, SavedView
from .severity_rule import Answers
from .statuses import Status

# What the post says, where it was, who is targeted, who posted, how serious and what it is.
POSTS = [
    ("Invented: “Mr Example of Y5 cannot teach. Who else wants him gone?”", Platform.FACEBOOK, "“Parents of Y5” group"),
    (
        "Invented: a made-up account with the school's badge asks parents for money.",
        Platform.INSTAGRAM,
        "@example_school",
    ),
    ("Invented: pupils film a fight at the gate and ask who should be next.", Platform.SNAPCHAT, "A story"),
    ("Invented: “The command only looks after its own. Do not believe the letter.”", Platform.X, "@example_voice"),
    ("Invented: a group chat calls J.S., Y6, names every evening.", Platform.WHATSAPP, "“Y6 chat”"),
    ("Invented: the school's evacuation plan, photographed in the corridor.", Platform.TELEGRAM, "“Example families”"),
    ("Invented: a song about a member of staff, with their voice copied.", Platform.TIKTOK, "@example_beats"),
    ("Invented: a parent names two families and where they live.", Platform.FACEBOOK, "A comment"),
]
_TRIAGE = [
    (TargetKind.STAFF, PosterKind.GROUP, Severity.S2, Category.BULLYING, Sign.INSULT),
    (TargetKind.COMMAND, PosterKind.UNKNOWN, Severity.S3, Category.IMPERSONATION, Sign.IMPERSONATION),
    (TargetKind.CHILD, PosterKind.PERSON, Severity.S3, Category.VIOLENCE, Sign.THREAT),
    (TargetKind.COMMAND, PosterKind.PERSON, Severity.S1, Category.REPUTATION, Sign.COMPLAINT),
    (TargetKind.CHILD, PosterKind.GROUP, Severity.S2, Category.BULLYING, Sign.HARASSMENT),
    (TargetKind.OTHER, PosterKind.PERSON, Severity.S4, Category.PRIVATE, Sign.PRIVATE),
    (TargetKind.STAFF, PosterKind.UNKNOWN, Severity.S2, Category.ABUSE, Sign.INSULT),
    (TargetKind.PARENT, PosterKind.PERSON, Severity.S3, Category.PRIVATE, Sign.PRIVATE),
]
COUNT = 24


class _Clock:
    """A clock that the demonstration moves, so that its history lies in the past."""

    def __init__(self, start: datetime.datetime) -> None:
        self.time = start

    def __call__(self) -> datetime.datetime:
        self.time += datetime.timedelta(minutes=7)
        return self.time


def fill() -> None:
    now = timezone.now()
    schools = itertools.cycle(School.objects.filter(roles__name="staff").distinct().order_by("pk"))
    home = School.objects.get(code="episkopi")
    for number in range(COUNT):
        began = now - datetime.timedelta(hours=5 + 31 * number)
        with mock.patch.object(timezone, "now", _Clock(began)):
            _incident(number, home if number % 2 == 0 else next(schools))
    demo_safeguarding.fill(home)
    _merge_two(home)
    _keep_views()


def _merge_two(school: School) -> None:
    """Two reports of which nobody has one yet turn out to be about the same thing."""
    officer = User.objects.get(email="welfare@demo.example")
    fresh = Incident.objects.visible_to(officer).filter(school=school, status=Status.REPORTED, danger=False)
    lead, duplicate = fresh.exclude(kind=Kind.IMAGE).order_by("pk")[:2]
    duplicate.merge_into(lead, by=officer)


def _keep_views() -> None:
    """A view of the officer's own, and one that a colleague shares."""
    officer, colleague = (User.objects.get(email=f"{name}@demo.example") for name in ("welfare", "welfare-dcs"))
    SavedView.objects.keep("Grave ones of mine", "tab=mine&severity=S4&severity=S3", shared=False, by=officer)
    SavedView.objects.keep("Waiting for leadership", "tab=waiting&status=with_leadership", shared=True, by=colleague)


def _incident(number: int, school: School) -> None:
    said, platform, whereabouts = POSTS[number % len(POSTS)]
    target, poster, _, _, sign = _TRIAGE[number % len(POSTS)]
    draft = ReportDraft.objects.create(reporter=school.roles.filter(name="staff").first().user)  # type: ignore[union-attr]
    facts = {
        "school": school,
        "platform": platform,
        "whereabouts": whereabouts,
        "link": f"https://social.example/post/{1000 + number}",
        "seen_on": timezone.now().date(),
    }
    parties = [Party(part=Part.TARGET, kind=target), Party(part=Part.POSTER, kind=poster)]
    answers = Answers(targets=[target], signs=[sign], is_named=target == TargetKind.STAFF)
    _advance(draft.send(facts, answers, said, parties), number)


def _advance(incident: Incident, number: int) -> None:
    """Take it as far as its number says: untouched, triaged, referred, answered, closed."""
    officer = User.objects.get(email=f"{'welfare' if number % 2 == 0 else 'welfare-dcs'}@demo.example")
    target, poster, severity, category, _ = _TRIAGE[number % len(POSTS)]
    stage = number // 2 % 6
    if stage == 0:
        return
    incident.claim(by=officer)
    parties = [Party(part=Part.TARGET, kind=target), Party(part=Part.POSTER, kind=poster)]
    reason = "" if severity == incident.proposed_severity else "It reaches further than the first look says."
    incident.triage(severity, category, parties, by=officer, reason=reason)
    if incident.is_for_command and stage != 3:
        agreed = "They tell the families, and ask the platform too. The school says nothing in public."
        incident.record_call("The unit security officer", timezone.now(), agreed, by=officer)
    if stage == 1:
        incident.close(Outcome.NO_ACTION, "An opinion, fairly put. No rule is broken.", by=officer)
    if stage == 2 and severity != Severity.S4:
        until = timezone.now().date() + datetime.timedelta(days=14)
        incident.pause(WaitsFor.FAMILY, until, "They are away until then, and we speak to them first.", by=officer)
    if stage >= 3:
        _through_leadership(incident, officer, stage)


def _through_leadership(incident: Incident, officer: User, stage: int) -> None:
    incident.refer("Please speak to the parent, and say whether the complaints route fits.", by=officer)
    if stage == 3:
        return
    leader = incident.school.roles.filter(name="leader").first().user  # type: ignore[union-attr]
    if stage == 4:
        today = timezone.now().date()
        incident.plan_follow_up(today + datetime.timedelta(days=14), "The deputy asks them how they are.", by=officer)
        incident.plan(ActionKind.SUPPORT, today + datetime.timedelta(days=21), "The head sees them weekly.", by=leader)
        _follow_posts(incident, officer)
        incident.await_removal("Reported with the platform's own form.", by=officer)
        return
    incident.act(ActionKind.MET, timezone.now().date(), "They did not know that it could be seen by all.", by=leader)
    if stage == 5:
        incident.close(Outcome.REMOVED, "They took the post down themselves and said sorry.", by=officer)


def _follow_posts(incident: Incident, officer: User) -> None:
    """A second post in the same place, and how far the removal of both is."""
    second = {"platform": incident.platform, "account": incident.whereabouts, "seen_on": incident.seen_on}
    second |= {"author_kind": PosterKind.GROUP, "language": Language.ENGLISH, "seen_time": None}
    incident.add_post(second | {"link": f"{incident.link}/again"}, PostState.UP, by=officer)
    incident.post_reported(1, timezone.now(), "EX-1001", "With the platform's own form.", by=officer)
    incident.post_answered(1, Reply.REFUSED, timezone.now(), "It keeps to the platform's rules.", by=officer)
    incident.post_reported(2, timezone.now(), "EX-1002", "With the same form.", by=officer)
    incident.post_checked(2, PostState.REMOVED, timezone.now(), "", by=officer)
