"""Recording the call to local command, or why none is needed."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, DateTimeField5, Radios
from dcs_portal.schools.models import User

from ..codes import CommandCall
from .base import LIMIT, ActionForm, forget_errors

_OF_CALL = {"who": "Enter who answered", "at": "Enter the day and the time", "agreed": "Say what was agreed"}


def _said(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=hint,
        widget=CharacterCount(LIMIT, rows=3),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
    )


class CommandForm(ActionForm):
    title = "The call to local command"
    submit = "Save"
    done = "It is recorded."
    intro = "Say only what they need: that a post gives something away, where the post is, and the reference."
    mark_optional = False
    call = forms.ChoiceField(
        label="Did you ring local command?",
        choices=[(CommandCall.RUNG.value, "Yes"), (CommandCall.NONE.value, "No, and no call is needed")],
        widget=Radios(reveals={CommandCall.NONE.value: "why_not"}),
        error_messages={"required": "Select whether you rang local command"},
    )
    who = forms.CharField(
        label="Who answered?",
        max_length=200,
        required=False,
        help_text="Their name, and what they do there.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    at = DateTimeField5(
        name="The day",
        label="When?",
        must_be_past=True,
        required=False,
        help_text="Day, month, year and the time at the school.",
    )
    agreed = _said("What was agreed?", "Who does what, by when, and what the school must not say.")
    why_not = _said("If no call is needed, why?")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        was_rung = cleaned.get("call") == CommandCall.RUNG
        if not was_rung:
            forget_errors(self, *_OF_CALL)
        needed = _OF_CALL if was_rung else {"why_not": "Say why no call is needed"}
        for name, words in needed.items() if cleaned.get("call") else []:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def apply(self, by: User) -> None:
        said = self.cleaned_data
        if said["call"] == CommandCall.RUNG:
            self.incident.record_call(said["who"], said["at"], said["agreed"], by=by)
        else:
            self.incident.waive_call(said["why_not"], by=by)
