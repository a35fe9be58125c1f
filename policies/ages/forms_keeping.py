"""What HQ says of platforms, and the filters of HQ's lists."""

from typing import Any

from django import forms

from dcs_portal.forms import PortalForm, Radios
from dcs_portal.schools.models import Place

from ..models import Platform
from . import fields
from .codes import Category, Kind, Status


class PlatformForm(PortalForm):
    """What is said of a platform; `platform` is None for a new one."""

    name = forms.CharField(label="Name", max_length=60, error_messages={"required": "Enter its name"})
    category = forms.ChoiceField(
        label="What sort of service is it?",
        choices=Category.choices,
        widget=Radios(),
        error_messages={"required": "Select what sort of service it is"},
    )
    terms = fields.address("Link to its terms")
    terms_dated = forms.CharField(
        label="Date that its terms give", max_length=20, required=False, help_text="For example, 17 August 2026."
    )
    note = fields.note("Note", 300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, platform: Platform | None = None, **kwargs: Any) -> None:
        said = {name: getattr(platform, name) for name in _FACTS} | {"seen": platform.edits} if platform else {}
        super().__init__(*args, initial=said, **kwargs)
        self.platform = platform

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        same = Platform.objects.filter(name__iexact=name).first()
        if same and same != self.platform:
            raise forms.ValidationError("Another platform has this name")
        return name

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in _FACTS}


_FACTS = ("name", "category", "terms", "terms_dated", "note")


class RuleFilter(PortalForm):
    """The filter of HQ's list of rules."""

    mark_optional = False
    kind = forms.ChoiceField(choices=[("", "Every kind"), *Kind.choices], required=False)
    status = forms.ChoiceField(
        choices=[("", "Every status"), *[(one.value, one.short) for one in Status]], required=False
    )
    place = forms.ModelChoiceField(Place.objects.all(), to_field_name="code", required=False, empty_label="Every place")
    platform = forms.ModelChoiceField(
        Platform.objects.all(), to_field_name="slug", required=False, empty_label="Every platform"
    )
    stale = forms.ChoiceField(
        label="Checked", choices=[("", "At any time"), ("yes", "Not for over 90 days")], required=False
    )


class PlatformFilter(PortalForm):
    """The filter of HQ's list of platforms."""

    mark_optional = False
    category = forms.ChoiceField(choices=[("", "Every category"), *Category.choices], required=False)
    listed = forms.ChoiceField(
        choices=[("", "On the list or off it"), ("yes", "On the list"), ("no", "Off the list")], required=False
    )
