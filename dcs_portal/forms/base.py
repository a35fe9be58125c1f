from typing import Any

from django import forms
from django.forms.utils import pretty_name


class _Portal:
    """What our forms share: no browser bubbles, errors in our words, and required fields named in the message."""

    use_required_attribute = False
    mark_optional = True  # False on a filter form, where everything is optional

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            # "This field is required." helps nobody; the field's own message, where given, stays.
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_message(field, field.label or pretty_name(name))


def required_message(field: forms.Field, label: str) -> str:
    """What to say where nothing was given. A page does better with words of its own, above all for a question."""
    if label.endswith("?"):
        return f"Answer “{label}”"
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to go on"
    words = label if label[:2].isupper() else label[:1].lower() + label[1:]
    if isinstance(field, forms.FileField):
        return f"Choose a file for {words}"
    chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    return f"{'Select' if chosen else 'Enter'} {words}"


class PortalForm(_Portal, forms.Form):
    """The base of every form of ours."""


class PortalModelForm(_Portal, forms.ModelForm):
    """The base of every model form of ours."""
