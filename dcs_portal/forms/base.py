from typing import Any

from django import forms


class _Portal:
    """What our forms share: no browser bubbles, errors in our words, and required fields named in the message."""

    use_required_attribute = False
    mark_optional = True  # False on a filter form, where everything is optional

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            # "This field is required." helps nobody; the field's own message, where given, stays.
            if field.error_messages.get("required") == "This field is required.":
                field.error_messages["required"] = _required(field)


def _required(field: forms.Field) -> str:
    label = str(field.label or "this").rstrip("?")
    verb = "Select" if isinstance(field, forms.ChoiceField | forms.ModelChoiceField) else "Enter"
    return f"{verb} {label[:1].lower()}{label[1:]}" if not label.isupper() else f"{verb} {label}"


class PortalForm(_Portal, forms.Form):
    """The base of every form of ours."""


class PortalModelForm(_Portal, forms.ModelForm):
    """The base of every model form of ours."""
