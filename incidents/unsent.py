"""What a report holds that was never finished, and sending it as it is.

It reads drafts with the forms of the pages, so that the same things count as right; so it stands above the forms, and
its task is not in `tasks`.
"""

import logging
from dataclasses import dataclass
from typing import Any

from celery import shared_task
from django import forms
from django.db import transaction

from dcs_portal.schools.models import School

from .codes import Sure
from .forms import DangerForm, PostForm, ReportPeopleForm
from .models import Incident, Party, ReportDraft
from .severity_rule import Answers

log = logging.getLogger(__name__)
_EMPTY = "The report was begun and left. Nothing was written yet."
_TAKEN = "The school was not said: this school was taken because "
_BELONGS = _TAKEN + "the reporter belongs to it."
_BELONGED = _TAKEN + "the reporter belonged to it last."
_NO_SCHOOL = _TAKEN + "somebody has to read the report, and the reporter belongs to no school."


class NoSchool(Exception):  # noqa: N818 - it says why, it is caught here
    """There is no school at all to which the report could go."""


@dataclass(frozen=True)
class Holding:
    """What a draft holds, as `ReportDraft.send` takes it."""

    facts: dict[str, Any]
    answers: Answers
    said: str
    parties: list[Party]
    called: str


def held(draft: ReportDraft, *, was_asked: bool = False) -> Holding:
    """Everything in the draft that is right as it stands; words that are not right go with what was said.

    Args:
        was_asked: the person finished the page that asks whom they called.

    Raises:
        NoSchool: there is no school whose officers could be told.
    """
    danger, post = DangerForm(draft.typed, user=draft.reporter), PostForm(draft.typed, user=draft.reporter)
    was_asked = danger.is_valid() and was_asked
    post.is_valid()
    school, guess = post.cleaned_data.get("school") or danger.cleaned_data.get("school"), ""
    if school is None:
        school, guess = _likely_school(draft)
    people = ReportPeopleForm(draft.typed, school=school, reporter=draft.reporter)
    people.is_valid()
    signs = post.cleaned_data.get("signs", [])
    answers = people.answers(image=draft.image or Sure.NO, signs=signs, danger=draft.danger)
    facts = {"seen_on": school.today} | post.facts | {"school": school}
    lines = [draft.typed.get("said", "").strip() or _EMPTY, guess, *_not_understood(post, people, danger)]
    called = danger.called_whom("Nobody yet" if was_asked else "Not answered")
    return Holding(facts, answers, "\n".join(filter(None, lines)), people.parties, called if draft.danger else "")


def _likely_school(draft: ReportDraft) -> tuple[School, str]:
    """The school to tell where none was said that the person may report for now, and what to say of that.

    Somebody must read it: a wrong school that knows so can pass it on.
    """
    roles = draft.reporter.roles.filter(school__isnull=False).order_by("-pk")
    theirs = [role.school for role in roles if role.school]
    for school in theirs:
        if str(school.pk) == draft.typed.get("school"):
            return school, ""
    if own := [role.school for role in draft.reporter.active_roles if role.school]:
        return own[0], _BELONGS
    if theirs:
        return theirs[0], _BELONGED
    if any_school := School.objects.filter(closed_on=None).first():
        return any_school, _NO_SCHOOL
    raise NoSchool


def _not_understood(*asked: forms.Form) -> list[str]:
    """The texts that a form refused, such as a name that is too long, with their questions."""
    refused = [(form[name].label, form[name].value()) for form in asked for name in form.errors if name != "said"]
    lines = [f"{label} {value.strip()}" for label, value in refused if isinstance(value, str) and value.strip()]
    return list(dict.fromkeys(lines))


def send_as_it_is(draft: ReportDraft, *, by_itself: bool) -> Incident:
    """Send what it holds: pressed in an emergency, or because nobody came back to it.

    Raises:
        NoSchool: see `held`.
    """
    has = held(draft, was_asked=not by_itself)
    return draft.send(has.facts, has.answers, has.said, has.parties, called=has.called, by_itself=by_itself)


@shared_task
def send_left_drafts() -> int:
    """Send the urgent drafts in which nobody has typed for long enough; returns how many. One that fails stops none."""
    return sum(_send_if_left(key) for key in list(ReportDraft.objects.left().values_list("pk", flat=True)))


def _send_if_left(key: Any) -> bool:
    try:
        with transaction.atomic():
            # Somebody may have typed, or sent it, since it was listed.
            draft = ReportDraft.objects.left().select_for_update(of=("self",)).filter(pk=key).first()
            if draft:
                send_as_it_is(draft, by_itself=True)
            return draft is not None
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the next may be sent
        log.error("Draft %s could not be sent: %s", key, type(error).__name__)
        return False
