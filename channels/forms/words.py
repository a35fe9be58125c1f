"""Questions that several forms of channels ask."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, Radios

from ..secrets import NEVER, holds_password

LIMIT = 600


def no_password(text: str) -> None:
    """A validator of whatever people write about a channel."""
    if holds_password(text):
        raise ValidationError(NEVER)


def words(label: str, required: str = "", hint: str = "") -> forms.CharField:
    """A few sentences; optional where nothing is said of their being required."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        widget=CharacterCount(LIMIT, rows=3, threshold=75),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT} characters"), no_password],
        error_messages={"required": required} if required else {},
    )


def line(label: str, required: str, most: int, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        validators=[no_password],
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": required},
    )


def yes_or_no(label: str, required: str, yes: str = "Yes", no: str = "No", hint: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=Radios(inline=(yes, no) == ("Yes", "No")),
        error_messages={"required": required},
    )
