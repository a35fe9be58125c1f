"""Answers to a page of a report that was sent meanwhile, by itself or by a press before the browser's Back."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.utils.datastructures import MultiValueDict

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import School, User

from ..codes import Part, Sure
from ..forms import DangerForm, ImageForm, PostForm, ReportPeopleForm
from ..models import ImageAnswer, Incident, Party
from ..models.facts import describe_facts
from ..models.parties import describe
from ..names import key

_SENT = "Your report had been sent already. "
ADDED = _SENT + "What you answered since is added to it."
AS_WORDS = _SENT + "What you answered since is added to it, but some of it only as words. Look through it."
_ALLEGED = "Answered in the report after it was sent: a member of staff is, or may be, said to have harmed a child."
_IN_DANGER = "Answered in the report after it was sent: somebody is in danger now."
_CALM = "Answered in the report after it was sent: nobody is in danger after all."
_OWN = ["reported", "described", "danger", "add", "flag"]


@dataclass
class _Late:
    """What a page says, as an incident that is there takes it. `called`: of a danger that is new, whom they rang."""

    called: str = ""
    lines: list[str] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    alleged: bool = False
    image: str = ""
    refused: list[str] = field(default_factory=list)


def add(page: str, typed: MultiValueDict, incident: Incident, *, by: User) -> str:
    """Put to `incident` what is new on a page; what to tell the person, empty if nothing was new.

    An allegation makes it restricted before a word of it is written.
    """
    if page not in _READ:
        return ""
    answers = _READ[page](typed, incident, by)
    with transaction.atomic():
        incident.lock()
        is_new = _answer_image(answers.image, incident, by) | _write(answers, incident, by)
    return (AS_WORDS if answers.refused else ADDED) if is_new else ""


def _answer_image(answer: str, incident: Incident, by: User) -> bool:
    last = incident.image_answers.filter(by=by).first()
    if not answer or (last and last.answer == answer):
        return False
    ImageAnswer.objects.give(answer, by=by, incident=incident)
    if answer != Sure.NO:
        incident.suspect_image(by=by)
    return True


def _write(answers: _Late, incident: Incident, by: User) -> bool:
    """Flag it, or add to it, with what was not said before; whether there was anything."""
    known = {(p.part, p.kind, p.person_id, p.name_key) for p in incident.parties.all()}
    parties = [p for p in answers.parties if (p.part, p.kind, p.person_id, key(p.name)) not in known]
    said = _said(incident, by)
    text = "\n".join(line for line in [*answers.lines, describe(parties), *answers.refused] if not _is_in(said, line))
    accused = [party for party in parties if party.part == Part.ACCUSED]
    is_flag = answers.alleged and (bool(accused) or not incident.restricted)
    if not (is_flag or text):
        return False
    if is_flag:
        incident.flag(text or _ALLEGED, accused, by=by)
    else:
        incident.add(text, by=by)
    others = [party for party in parties if party.part != Part.ACCUSED]
    incident.parties.append(incident, others)
    incident.withhold(others, by=by, event=Event.objects.about(incident).filter(actor=by).last())
    if answers.called:
        incident.raise_danger(answers.called, by=by)
    return True


def _said(incident: Incident, by: User) -> set[str]:
    own = Event.objects.about(incident).filter(actor=by, code__in=[f"incident.{code}" for code in _OWN])
    called = {f"Called: {line}" for event in own if event.code == "incident.danger" for line in event.text.splitlines()}
    return called | {line.strip() for event in own for line in event.text.splitlines()}


def _is_in(said: set[str], text: str) -> bool:
    return {line.strip() for line in text.splitlines()} <= said


def _danger(typed: MultiValueDict, incident: Incident, by: User) -> _Late:
    form = DangerForm(typed, user=by)
    form.is_valid()
    is_new = "calm" not in typed and not incident.danger
    changed = _CALM if "calm" in typed else _IN_DANGER if is_new else ""
    lines = [changed, typed.get("said", "").strip(), _elsewhere(form.cleaned_data.get("school"), incident)]
    if form.cleaned_data.get("called") or form.cleaned_data.get("called_time"):
        lines.append(f"Called: {form.called_whom('Not answered')}")
    alleged = form.cleaned_data.get("accused", Sure.NO) != Sure.NO
    return _Late(form.called_whom() if is_new else "", lines, alleged=alleged, refused=_refused(form))


def _image(typed: MultiValueDict, incident: Incident, by: User) -> _Late:
    form = ImageForm(typed)
    return _Late(image=form.cleaned_data["image"] if form.is_valid() else "")


def _post(typed: MultiValueDict, incident: Incident, by: User) -> _Late:
    form = PostForm(typed, user=by)
    form.is_valid()
    facts: dict[str, Any] = {"seen_on": incident.seen_on} | form.facts | {"signs": form.cleaned_data.get("signs", [])}
    facts["signs"] = sorted(facts["signs"])
    lines = [typed.get("said", "").strip(), _elsewhere(form.cleaned_data.get("school"), incident)]
    return _Late(lines=[*lines, *describe_facts(facts, []).splitlines()], refused=_refused(form))


def _people(typed: MultiValueDict, incident: Incident, by: User) -> _Late:
    form = ReportPeopleForm(typed, school=incident.school, reporter=by)
    form.is_valid()
    return _Late(parties=form.parties, alleged=form.is_allegation, refused=_refused(form))


def _elsewhere(school: School | None, incident: Incident) -> str:
    """A sent report stays at its school; its officers have to pass it on."""
    return f"It is about another school: {school}" if school and school != incident.school else ""


def _refused(form: forms.Form) -> list[str]:
    """The answers that cannot be put in their place, in words; of a person who is not of its school, the name."""
    wrong = [(form[name], form.fields[name]) for name in form.errors if name in form.fields and name != "said"]
    lines = []
    for bound, one in wrong:
        value = bound.value()
        if isinstance(one, forms.ModelChoiceField) and one.queryset is not None and str(value or "").isdecimal():
            value = getattr(one.queryset.model.objects.filter(pk=value).first(), "name", "")
        if isinstance(value, str) and value.strip():
            lines.append(f"{bound.label} {value.strip()}")
    return lines


_READ = {"danger": _danger, "image": _image, "post": _post, "people": _people}
