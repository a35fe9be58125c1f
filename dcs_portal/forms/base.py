from typing import Any

from django import forms
from django.forms.utils import pretty_name

DJANGO_INVALID = {None} | {
    cls.default_error_messages.get("invalid") for cls in (forms.EmailField, forms.URLField, forms.IntegerField)
}


OUTSIDE = "Select one of the answers that are offered"
DJANGO_OUTSIDE = {
    cls.default_error_messages[code]
    for cls, code in (
        (forms.ChoiceField, "invalid_choice"),
        (forms.ModelChoiceField, "invalid_choice"),
        (forms.ModelMultipleChoiceField, "invalid_choice"),
        (forms.ModelMultipleChoiceField, "invalid_pk_value"),
    )
}


class PortalMixin:
    """What our forms share: no browser bubbles, and errors in our words that name the field."""

    use_required_attribute = False
    mark_optional = True  # False on a filter form, where everything is optional

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            label = field.label or pretty_name(name)
            if message := _invalid_message(field, label):
                field.error_messages["invalid"] = message
            for code in ("invalid_choice", "invalid_pk_value"):
                if field.error_messages.get(code) in DJANGO_OUTSIDE:
                    field.error_messages[code] = OUTSIDE
            if getattr(field, "max_length", None):
                field.error_messages.setdefault("max_length", "Shorten it to %(limit_value)d characters")
            # "This field is required." helps nobody; the field's own message, where given, stays.
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_message(field, label)


def required_message(field: forms.Field, label: str) -> str:
    """What to say where nothing was given. Words of the form's own are better, above all for a question."""
    if label.endswith("?"):
        return f"Answer “{label}”"
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to go on"
    words = label if label[:2].isupper() else label[:1].lower() + label[1:]
    if isinstance(field, forms.FileField):
        return f"Choose a file for {words}"
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    return f"{'Select' if chosen else 'Enter'} {words}"


def _invalid_message(field: forms.Field, label: str) -> str:
    """Our words for what cannot be understood, where the field still has Django's."""
    ours = {
        forms.EmailField: "Enter an e-mail address in the right form, like name@example.com",
        forms.URLField: "Enter a whole link, like https://example.com/post",
        forms.IntegerField: f"{label} must be a whole number" if label[-1:] != "?" else "Enter a whole number",
    }
    message = ours.get(type(field), "")
    return message if field.error_messages.get("invalid") in DJANGO_INVALID else ""


class PortalForm(PortalMixin, forms.Form):
    """The base of every form of ours."""


class PortalModelForm(PortalMixin, forms.ModelForm):
    """The base of every model form of ours."""
