"""The forms of the queue beside its filter: what to do to several cases, saved views, the switch of the shortcuts."""

from collections.abc import Iterable
from typing import Any

from django import forms

from dcs_portal.forms import PortalForm
from dcs_portal.schools.models import User

from ..models.saved_views import LONGEST_NAME
from ..together import Deed


class TogetherForm(PortalForm):
    """What to do to the reports that are ticked."""

    do = forms.ChoiceField(choices=Deed.choices, error_messages={"required": "Choose what to do with them"})
    to = forms.ModelChoiceField(User.objects.none(), required=False, label="Who gets them")

    def __init__(self, *args: Any, officers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = officers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("do") == Deed.ASSIGN and not cleaned.get("to"):
            self.add_error("to", "Choose a colleague who gets them")
        return cleaned


class SavedViewForm(PortalForm):
    name = forms.CharField(
        label="Name of the view",
        help_text="For example, “Grave ones at my schools”. Never the name of a person.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Enter a name for the view"},
    )
    shared = forms.BooleanField(
        label="Share it with everybody who does the same work at your schools",
        help_text="They read its name. If you handle allegations and do other work too, so do colleagues of that work.",
        required=False,
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if len(name) > LONGEST_NAME:
            raise forms.ValidationError(f"Shorten the name to {LONGEST_NAME} characters")
        return name


class ShortcutsForm(PortalForm):
    shortcuts = forms.BooleanField(label="Use single-key shortcuts", required=False)
