"""Pausing the clocks of a case, and starting them again."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from dcs_portal.filters import plural
from dcs_portal.forms import DateField3, Radios
from dcs_portal.schools.models import User

from ..clocks import WaitsFor
from .base import ActionForm, words

LONGEST = 30


class PauseForm(ActionForm):
    title = "Pause the clock"
    submit = "Pause"
    done = "The clock is paused. It runs again by itself on the day you chose."
    intro = "Pause it only while nobody here can do anything. Time that is left is kept."
    waits_for = forms.ChoiceField(
        label="Whom does it wait for?",
        choices=WaitsFor.choices,
        widget=Radios(),
        error_messages={"required": "Select whom it waits for"},
    )
    until = DateField3(
        name="The day",
        label="When will you look at it again?",
        help_text=f"The clock then runs again. At most {plural(LONGEST, 'day')} from now.",
        error_messages={"required": "Enter the day on which you will look at it again"},
    )
    reason = words("Why can nothing be done until then?", "Say why nothing can be done until then")

    def clean_until(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["until"]
        today = timezone.localdate(timezone=self.incident.school.tz)
        if day <= today:
            raise forms.ValidationError("The day must be in the future")
        if day > today + datetime.timedelta(days=LONGEST):
            raise forms.ValidationError(f"The day must be within {plural(LONGEST, 'day')}")
        return day

    def apply(self, by: User) -> None:
        said: dict[str, Any] = self.cleaned_data
        self.incident.pause(said["waits_for"], said["until"], said["reason"], by=by)


class ResumeForm(ActionForm):
    title = "Start the clock again?"
    submit = "Start the clock"
    done = "The clock runs again."
    intro = "It goes on with the time that was left when it was paused."

    def apply(self, by: User) -> None:
        self.incident.resume(by=by)
