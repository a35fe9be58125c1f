"""Reminders that are put off."""

import datetime
from typing import Any

from django import forms

from dcs_portal.filters import date
from dcs_portal.forms import DateField3, PortalForm

from .words import words


class PutOffForm(PortalForm):
    """Until which day nobody is reminded, and why. It is a day before training is due."""

    until = DateField3(name="Date", label="Until which day?", error_messages={"required": "Enter the last day"})
    reason = words("Why?", "Say why it has to wait", "It is shown to everybody who sees the school’s training.")

    def __init__(self, *args: Any, today: datetime.date, due_on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one = datetime.timedelta(days=1)
        self.window = today + one, due_on - one

    def clean_until(self) -> datetime.date:
        until, (first, last) = self.cleaned_data["until"], self.window
        if not first <= until <= last:
            days = f"from {date(first)} to {date(last)}" if first < last else f"{date(first)}"
            raise forms.ValidationError(f"Date must be {days}: training is due after that")
        return until
