"""The demonstration's hard cases: a danger, an image, an allegation, and people from whom a report is hidden."""

import datetime
from unittest import mock

from django.utils import timezone

from dcs_portal.schools.models import Contact, School, User
from dcs_portal.schools.models.places import ContactKind

from .codes import AccusedKind, Finding, Part, Platform, PosterKind, Sign, Sure, TargetKind
from .models import Incident, Party, ReportDraft
from .severity_rule import Answers

CHILD = Party(part=Part.TARGET, kind=TargetKind.CHILD, name="J.S., Y6")
UNKNOWN = Party(part=Part.POSTER, kind=PosterKind.UNKNOWN)


def fill(school: School) -> None:
    """The four cases, the oldest first, and the numbers that their pages show."""
    for kind, phone in [
        (ContactKind.EMERGENCY, "112"),
        (ContactKind.SERVICE_POLICE, "+357 2500 0000"),
        (ContactKind.COMMAND, "+357 2500 0001"),
    ]:
        Contact.objects.create(school=school, kind=kind, name=f"Example {kind.label.lower()}", phone=phone)
    _allegations(school)
    _hidden(school)
    _image(school)
    _danger(school)


def _person(local: str) -> User:
    return User.objects.get(email=f"{local}@demo.example")


def _report(
    school: School, minutes: int, said: str, answers: Answers, *parties: Party, by: str = "teacher", called: str = ""
) -> Incident:
    """A report of so many minutes ago."""
    began = timezone.now() - datetime.timedelta(minutes=minutes)
    facts = {"school": school, "platform": Platform.WHATSAPP, "whereabouts": "“Y6 chat”", "seen_on": began.date()}
    facts["link"] = f"https://social.example/post/{minutes}"
    with mock.patch.object(timezone, "now", lambda: began):
        draft = ReportDraft.objects.create(reporter=_person(by))
        copies = [Party(part=p.part, kind=p.kind, name=p.name, person=p.person) for p in parties]
        return draft.send(facts, answers, said, copies, called=called)


def _danger(school: School) -> None:
    said = "Invented: J.S. writes in the Y6 chat that they will not be there tomorrow, and says goodbye."
    answers = Answers(danger=True, signs=[Sign.SELF_HARM], targets=[TargetKind.CHILD], is_named=True)
    _report(school, 20, said, answers, CHILD, UNKNOWN, called="112, and the guardroom, at once")


def _image(school: School) -> None:
    said = "Invented: pupils say that a picture of J.S. is going round. Nobody here has looked at it."
    answers = Answers(image=Sure.NOT_SURE, signs=[Sign.SEXUAL], targets=[TargetKind.CHILD], is_named=True)
    _report(school, 90, said, answers, CHILD, UNKNOWN)


def _allegations(school: School) -> None:
    """One that waits past its time, and one that is decided, whose post the ordinary officers got."""
    accused = Party(part=Part.ACCUSED, kind=AccusedKind.STAFF, name="Mr Example")
    answers = Answers(accused=Sure.YES, targets=[TargetKind.CHILD], is_named=True)
    said = "Invented: a parent writes that Mr Example of Y6 sends pupils messages at night."
    decided = _report(school, 60 * 24 * 9, said, answers, CHILD, accused, by="dsl")
    officer = _person("allegations")
    decided.claim(by=officer)
    told = "A post in the Y6 chat names a member of staff. Please ask the platform to remove it, and no more."
    decided.decide(
        Finding.LOW_LEVEL, "Messages about homework, against the code of conduct.", [], told=told, by=officer
    )
    said = "Invented: a comment says that a member of staff locked a child in a cupboard."
    _report(school, 60 * 24 * 5, said, Answers(accused=Sure.NOT_SURE, targets=[TargetKind.CHILD]), CHILD)


def _hidden(school: School) -> None:
    """Two that wait for the safeguarding lead: an officer who is said to have posted, and one with an interest."""
    poster = Party(part=Part.POSTER, kind=PosterKind.PERSON, person=_person("welfare2"))
    staff = Party(part=Part.TARGET, kind=TargetKind.STAFF)
    said = "Invented: “Half of the staff here should not work with children.”"
    _report(school, 60 * 7, said, Answers(signs=[Sign.INSULT], targets=[TargetKind.STAFF]), staff, poster)
    said = "Invented: two families quarrel in the Y6 chat, with names."
    answers = Answers(signs=[Sign.HARASSMENT], targets=[TargetKind.PARENT])
    parent = Party(part=Part.TARGET, kind=TargetKind.PARENT)
    quarrel = _report(school, 60 * 6, said, answers, parent, UNKNOWN)
    quarrel.claim(by=_person("welfare2"))
    quarrel.declare_interest("One of the families lives next door to me.", by=_person("welfare2"))
