"""Questions that several forms of training ask."""

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount

LIMIT = 600


def words(label: str, required: str = "", hint: str = "") -> forms.CharField:
    """A few sentences; optional where nothing is said of their being required."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        widget=CharacterCount(LIMIT, rows=3, threshold=75),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT} characters")],
        error_messages={"required": required} if required else {},
    )


def number(label: str, required: str = "", *, most: int = 999, hint: str = "") -> forms.IntegerField:
    """How many children; optional where nothing is said of it being required."""
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=bool(required),
        min_value=0,
        max_value=most,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        error_messages={
            "required": required,
            "invalid": f"{_ask(label)} a whole number",
            "min_value": f"{_ask(label)} 0 or more",
            "max_value": f"{_ask(label)} {most} or fewer",
        },
    )


def _ask(label: str) -> str:
    """The beginning of a message: "Enter how many were away:" of a question, else "Children in the class: enter"."""
    return f"Enter {label[0].lower()}{label[1:-1]}:" if label.endswith("?") else f"{label}: enter"
