"""Saying that a step of the playbook is done, or is not after all."""

from typing import Any

from django import forms

from dcs_portal.forms import Radios
from dcs_portal.schools.models import User

from ..guides.content import Step
from ..guides.filling import with_help
from .base import ActionForm, words


class _StepForm(ActionForm):
    asks_who = True
    takes_step = True
    submit = "Save"
    step = forms.ChoiceField(label="Which step?", widget=Radios(), error_messages={"required": "Select the step"})

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(step.key, with_help(step.words)) for step in self._steps(by)]
        self.fields["step"].choices = choices  # type: ignore[attr-defined]

    def _steps(self, by: User) -> list[Step]:
        """The steps to choose from."""
        return self.incident.steps()


class TickForm(_StepForm):
    title = "Which step is done?"
    submit = "It is done"
    done = "The step is ticked."

    def _steps(self, by: User) -> list[Step]:
        return self.incident.to_tick(by)

    def apply(self, by: User) -> None:
        self.incident.tick(self.cleaned_data["step"], by=by)


class UntickForm(_StepForm):
    title = "Which step is not done after all?"
    submit = "It is not done"
    done = "The step is open again. The chronology keeps both."
    reason = words("Why?", "Say why it is not done")

    def _steps(self, by: User) -> list[Step]:
        return self.incident.to_untick(by)

    def apply(self, by: User) -> None:
        self.incident.untick(self.cleaned_data["step"], self.cleaned_data["reason"], by=by)
