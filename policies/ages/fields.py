"""Fields that several forms about platforms and age rules share."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount

from ..forms.keeping import WebAddress
from ..models.ages import OLDEST


def address(label: str) -> WebAddress:
    wrong = {"invalid": "Enter a whole link, like https://example.com/terms"}
    return WebAddress(label=label, max_length=300, required=False, assume_scheme="https", error_messages=wrong)


def age(label: str, **kwargs: Any) -> forms.IntegerField:
    wrong = dict.fromkeys(("min_value", "max_value", "invalid"), f"Enter an age from 1 to {OLDEST}")
    widget = forms.NumberInput({"class": "govuk-input--width-2"})
    return forms.IntegerField(
        label=label, min_value=1, max_value=OLDEST, required=False, widget=widget, error_messages=wrong, **kwargs
    )


def note(label: str, limit: int, *, name: str = "Note", **kwargs: Any) -> forms.CharField:
    """name: how an error calls it."""
    too_long = MaxLengthValidator(limit, f"{name} must be {limit} characters or fewer")
    return forms.CharField(label=label, widget=CharacterCount(limit, rows=3), validators=[too_long], **kwargs)
