"""What is asked before something is done to a session."""

import datetime
from typing import Any

from django import forms

from dcs_portal.forms import DateField3, PortalForm

from ..models import Session
from .sessions import SessionForm
from .words import words


class ConfirmForm(SessionForm):
    """A planned session that was held: as it was planned, or as it came."""

    @property
    def is_held(self) -> bool:
        return True


class CorrectSessionForm(SessionForm):
    """What was written down, put right, and why."""

    reason = words("What was wrong?", "Say what was wrong", "It stands in the history of the session.")


class MoveForm(PortalForm):
    """Another day for a planned session."""

    on = DateField3(name="Date", label="To which day?", error_messages={"required": "Enter the date"})

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": session.on}, **kwargs)
        self.session = session

    def clean_on(self) -> datetime.date:
        on, school = self.cleaned_data["on"], self.session.school
        if on < school.today:
            raise forms.ValidationError("Date must be today or later. If it was held, confirm it instead")
        if school.academic_year(on) != school.academic_year(self.session.on):
            raise forms.ValidationError("Date must be in the same school year")
        return on


class StrikeOutForm(PortalForm):
    reason = words("Why?", "Say why it is struck out", "It stands in the history of the session.")
