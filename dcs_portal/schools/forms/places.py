"""HQ's forms for schools and places, and the filter of their list."""

from typing import Any

from django import forms
from django.utils.text import slugify

from dcs_portal.forms import DateField3, PortalForm, PortalModelForm

from ..gaps import COMMAND, NEEDED, NO_COMMAND
from ..importing.cells import RESERVED_CODES
from ..models import Place, School
from ..models.places import SchoolKind
from .fields import YearGroupsField, YearStartField

# Where the armed forces' families are, and the United Kingdom. The file of an import may name any other.
TIME_ZONES = {
    "Africa": "Nairobi Johannesburg",
    "America": "Belize Edmonton Los_Angeles New_York",
    "Asia": "Bahrain Brunei Dubai Kathmandu Kuwait Muscat Nicosia Qatar Singapore",
    "Atlantic": "Ascension Bermuda Stanley",
    "Australia": "Sydney",
    "Europe": "Amsterdam Athens Berlin Brussels Gibraltar Lisbon London Madrid Oslo Paris Rome Tallinn Warsaw",
    "Indian": "Chagos",
    "Pacific": "Auckland",
}


class SchoolForm(PortalModelForm):
    """A school or setting. The code is asked for only where it is new: addresses and files rest on it."""

    year_groups = YearGroupsField(
        help_text="For example FS1 to Y6, or Y7, Y8. Scottish stages are P1 to S6.",
        error_messages={"required": "Enter the year groups, for example FS1 to Y6"},
    )
    year_starts = YearStartField(
        label="First day of the school year",
        help_text="For example 1 September",
        initial=(9, 1),
        error_messages={"required": "Enter the first day of the school year"},
    )
    closed_on = DateField3(
        name="Closed on",
        label="Closed on",
        required=False,
        help_text="Leave it empty while it is open.",
    )

    class Meta:
        model = School
        fields = ["name", "code", "kind", "place", "time_zone", "local_command", "year_groups"]
        fields += ["year_starts", "closed_on", "note"]
        error_messages = {
            "name": {"required": "Enter the school's name", "unique": "Another school has this name"},
            "code": {"unique": "Another school has this code"},
            "kind": {"required": "Select what kind of school it is"},
            "place": {"required": "Select the place"},
        }
        help_texts = {
            "code": "Small letters, digits, hyphens. Left empty, it is made from the name. It never changes.",
            "note": "What still has to be found out. Only HQ sees it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {f"{area}/{city}" for area, cities in TIME_ZONES.items() for city in cities.split()}
        zones = sorted((offered | {self.instance.time_zone}) - {""})
        choices = [("", "Choose one"), *((zone, zone.replace("_", " ")) for zone in zones)]
        self.fields["time_zone"] = forms.ChoiceField(
            choices=choices,
            label="Time zone",
            error_messages=dict.fromkeys(("required", "invalid_choice"), "Select the time zone"),
        )
        if self.instance.pk:
            del self.fields["code"]
            self.fields["year_starts"].initial = (
                self.instance.year_starts_month,
                self.instance.year_starts_day,
            )
        else:
            del self.fields["closed_on"]
            self.fields["code"].required = False

    def clean_code(self) -> str:
        code = self.cleaned_data["code"] or code_from(self.cleaned_data.get("name", ""))
        if code in RESERVED_CODES:
            raise forms.ValidationError("Enter another code: the portal needs this one for itself")
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "year_starts" in cleaned:
            self.instance.year_starts_month, self.instance.year_starts_day = cleaned["year_starts"]
        return cleaned


class PlaceForm(PortalModelForm):
    """A new place; its code is made from its name."""

    class Meta:
        model = Place
        fields = ["name"]
        help_texts = {"name": "The country or area whose law and emergency services apply."}

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        self.instance.code = code_from(name)
        if Place.objects.filter(code=self.instance.code).exists():
            raise forms.ValidationError("There is a place with this name")
        return name


def code_from(name: str) -> str:
    """A code made from a name. Refuses a name without a letter or digit in it."""
    code = slugify(name)[:50].strip("-")
    if name and not code:
        raise forms.ValidationError("Enter a name with letters from A to Z, or a code where there is a box for it")
    return code


class SchoolFilter(PortalForm):
    """The filter of the list of schools."""

    mark_optional = False

    place = forms.ModelChoiceField(Place.objects.all(), to_field_name="code", required=False, empty_label="Every place")
    kind = forms.ChoiceField(choices=[("", "Every kind"), *SchoolKind.choices], required=False)
    missing = forms.ChoiceField(
        label="Missing",
        choices=[
            ("", "Any"),
            *((name.value, words.capitalize()) for name, words in NEEDED.items()),
            (COMMAND, NO_COMMAND.capitalize()),
        ],
        required=False,
    )
