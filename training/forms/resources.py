"""The list of material: looking for some, and what HQ says of each."""

from typing import Any

from django import forms

from dcs_portal.forms import Checkboxes, DateField3, PortalForm, PortalModelForm, Radios

from ..levels import Level
from ..models import Resource, Strand
from ..statuses import Audience


class ResourceSearch(PortalForm):
    """Words to look for. It is posted: what people search for never stands in an address."""

    words = forms.CharField(
        label="Words to look for",
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
        error_messages={"max_length": "Search for 100 characters or fewer"},
    )
    mark_optional = False


class ResourceFilter(PortalForm):
    """Which material to show. Kept in the address."""

    mark_optional = False
    level = forms.ChoiceField(label="Level", required=False, choices=[("", "Any level"), *Level.choices])
    age = forms.IntegerField(
        label="For a child aged",
        required=False,
        min_value=0,
        max_value=25,
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter an age from 0 to 25"),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "In use"), ("counts", "Counts"), ("uncounted", "Does not count"), ("retired", "Retired")],
    )


class KeptForm(PortalModelForm):
    """The base of what HQ says of one of its lists."""

    verified_on = DateField3(name="Date checked", label="When was it last checked?", required=False, must_be_past=True)

    def _post_clean(self) -> None:
        """The record itself is only changed through its locked door, so nothing is written to it here."""

    @property
    def facts(self) -> dict[str, Any]:
        """What a valid form says."""
        return {name: self.cleaned_data[name] for name in self.base_fields}


class StrandForm(KeptForm):
    class Meta:
        model = Strand
        fields = ["name", "verified_on"]
        error_messages = {"name": {"required": "Enter the name of the strand"}}


class ResourceForm(KeptForm):
    """What HQ says of a resource."""

    url = forms.URLField(
        label="Link",
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput({"autocomplete": "off"}),
    )
    levels = forms.MultipleChoiceField(
        label="For which levels?",
        choices=Level.choices,
        widget=Checkboxes(small=True),
        error_messages={"required": "Select the level or levels", "invalid_choice": "Select levels of this list"},
    )
    audience = forms.ChoiceField(
        label="For whom?",
        choices=Audience.choices,
        initial=Audience.CHILDREN,
        widget=Radios(small=True),
        error_messages={"required": "Select whom it is for"},
    )

    class Meta:
        model = Resource
        fields = ["title", "publisher", "url", "audience", "levels", "age_from", "age_to", "verified_on"]
        widgets = {
            "age_from": forms.NumberInput({"class": "govuk-input--width-2"}),
            "age_to": forms.NumberInput({"class": "govuk-input--width-2"}),
        }
        error_messages = {
            "title": {"required": "Enter the title"},
            "publisher": {"required": "Enter the publisher, such as CEOP Education"},
        }

    def clean_age_from(self) -> int | None:
        return self._age("age_from")

    def clean_age_to(self) -> int | None:
        return self._age("age_to")

    def _age(self, name: str) -> int | None:
        age = self.cleaned_data[name]
        if age is not None and age > 25:
            raise forms.ValidationError("Enter an age from 0 to 25")
        return age

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        youngest, oldest = given.get("age_from"), given.get("age_to")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("age_to", "The oldest must not be younger than the youngest")
        return given
