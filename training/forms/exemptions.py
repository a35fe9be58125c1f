"""An exemption: asked for, decided, ended; and when training is due."""

import datetime
from typing import Any

from django import forms

from dcs_portal.filters import date
from dcs_portal.forms import DateField3, PortalForm, Radios
from dcs_portal.schools.models import SchoolClass

from ..levels import Level, levels_of
from .words import words


class ExemptForm(PortalForm):
    """Which level, and why."""

    level = forms.ChoiceField(
        label="From which level?",
        widget=Radios(),
        error_messages={"required": "Select the level", "invalid_choice": "Select one of the levels"},
    )
    reason = words("Why?", "Say why the class is exempt", "It is shown to everybody who sees the school’s training.")

    def __init__(self, *args: Any, school_class: SchoolClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed = levels_of(school_class.year_groups)
        levels = list(Level) if len(needed) > 1 else needed
        self.fields["level"].choices = [(level.value, level.label) for level in levels]  # type: ignore[attr-defined]
        self.initial["level"] = levels[0] if len(levels) == 1 else None


class DecideForm(PortalForm):
    """Approve or refuse."""

    answer = forms.ChoiceField(
        label="Do you approve it?",
        choices=[("yes", "Yes, the class is exempt for this year"), ("no", "No")],
        widget=Radios(reveals={"no": "reason"}),
        error_messages={"required": "Select whether you approve it"},
    )
    reason = words("Why not?")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("answer") != "no":
            self.errors.pop("reason", None)
        elif not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why you refuse it")
        return given


class EndForm(PortalForm):
    reason = words("Why?", "Say why it ends")


class DueForm(PortalForm):
    """The day by which training is due in a year."""

    on = DateField3(name="Date", label="By which day?", error_messages={"required": "Enter the date"})

    def __init__(
        self,
        *args: Any,
        window: tuple[datetime.date, datetime.date],
        due_on: datetime.date | None,
        latest: datetime.date | None = None,
        may_clear: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"on": due_on}, **kwargs)
        self.window, self.latest = window, latest
        self.fields["on"].required = not may_clear

    def clean_on(self) -> datetime.date | None:
        on, (first, last) = self.cleaned_data["on"], self.window
        if on and not first <= on <= last:
            raise forms.ValidationError(f"Date must be from {date(first)} to {date(last)}")
        if on and self.latest and on > self.latest:
            raise forms.ValidationError(f"Date must be {date(self.latest)} or earlier: that is HQ’s")
        return on
