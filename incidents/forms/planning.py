"""Planning actions and follow-ups, and saying that they are done."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from dcs_portal.filters import date
from dcs_portal.forms import DateField3, Radios
from dcs_portal.schools.models import User

from ..codes import ActionKind
from ..models import Incident, Planned
from ..models.planned import Sort
from .base import ActionForm, words

LONGEST = datetime.timedelta(days=365)


def day_to_come(day: datetime.date, incident: Incident) -> datetime.date:
    """Today at the school, or a day within a year; else ValidationError."""
    today = timezone.localdate(timezone=incident.school.tz)
    if not today <= day <= today + LONGEST:
        raise forms.ValidationError("The day must be today or within a year")
    return day


def day_gone(day: datetime.date, incident: Incident) -> datetime.date:
    """Today at the school, or a day before; else ValidationError."""
    if day > timezone.localdate(timezone=incident.school.tz):
        raise forms.ValidationError("The day must be today or in the past")
    return day


def _by_when() -> DateField3:
    return DateField3(
        name="The day",
        label="By which day?",
        help_text="For example, 20 11 2026.",
        error_messages={"required": "Enter the day by which it is to be done"},
    )


class PlanForm(ActionForm):
    title = "Plan an action"
    submit = "Plan it"
    done = "It is planned. The welfare officer has been told, and you are reminded on the day."
    intro = "You can plan several actions, one after the other. Record each when it is done."
    kind = forms.ChoiceField(
        label="What will you do?",
        choices=[(kind.value, kind.to_do) for kind in ActionKind if kind != ActionKind.NONE],
        widget=Radios(),
        error_messages={"required": "Select what you will do"},
    )
    due_on = _by_when()
    reason = words(
        "Who will do it, and why?", "Say who will do it, and why", "Decisions are recorded with their reasons."
    )

    def clean_due_on(self) -> datetime.date:
        return day_to_come(self.cleaned_data["due_on"], self.incident)

    def apply(self, by: User) -> None:
        said = self.cleaned_data
        self.incident.plan(said["kind"], said["due_on"], said["reason"], by=by)


class _OfPlanned(ActionForm):
    """One of the things of this sort that are planned is done."""

    sort: ClassVar[Sort] = Sort.ACTION
    planned = forms.ModelChoiceField(
        Planned.objects.none(),
        widget=Radios(),
        empty_label=None,
        error_messages={"required": "Select which", "invalid_choice": "Select one that is not done yet"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["planned"]
        field.queryset = self.incident.planned.open().filter(sort=self.sort)
        field.label_from_instance = lambda one: f"{one}, by {date(one.due_on)}"
        if len(found := list(field.queryset[:2])) == 1:
            field.initial = found[0].pk


class DoForm(_OfPlanned):
    title = "Record that an action is done"
    submit = "Record it"
    done = "Your action is recorded. The welfare officer has been told."
    done_on = DateField3(
        name="The day",
        label="On which day?",
        help_text="For example, 20 11 2026.",
        error_messages={"required": "Enter the day"},
    )
    reason = words("What came of it?", "Say what came of it")
    field_order = ["planned", "done_on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned"].label = "What was done?"

    def clean_done_on(self) -> datetime.date:
        return day_gone(self.cleaned_data["done_on"], self.incident)

    def apply(self, by: User) -> None:
        said = self.cleaned_data
        self.incident.do(said["planned"], said["done_on"], said["reason"], by=by)


class FollowUpForm(ActionForm):
    title = "Plan a welfare follow-up"
    submit = "Plan it"
    done = "It is planned. You are reminded on the day."
    intro = (
        "For the person who was attacked, whatever happens to the post. Ask them in person: they see nothing of "
        "this case here. Only welfare officers read what you write; it can be disclosed to the person it is about."
    )
    due_on = _by_when()
    note = words("Who will speak to them, and about what?", "Say who will speak to them, and about what")

    def clean_due_on(self) -> datetime.date:
        return day_to_come(self.cleaned_data["due_on"], self.incident)

    def apply(self, by: User) -> None:
        self.incident.plan_follow_up(self.cleaned_data["due_on"], self.cleaned_data["note"], by=by)


class FollowedUpForm(_OfPlanned):
    sort = Sort.FOLLOW_UP
    title = "Record a welfare follow-up"
    submit = "Record it"
    done = "The follow-up is recorded."
    intro = "Only welfare officers read it. It can be disclosed to the person it is about, if they ask. Write it so."
    note = words("How are they, and what was agreed?", "Say how they are, and what was agreed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned"].label = "Which one?"

    def apply(self, by: User) -> None:
        self.incident.follow_up(self.cleaned_data["planned"], self.cleaned_data["note"], by=by)
