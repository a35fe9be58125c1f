"""HQ's forms for what belongs to a school or a place: contacts, holidays, classes."""

from typing import Any

from django import forms

from dcs_portal.forms import DateField3, PortalModelForm

from ..models import Contact, Holiday, Place, School, SchoolClass
from ..models.people import today
from ..years import academic_year_name
from .fields import HolderField, YearGroupsField

# The longest school holidays are ten weeks or so: more is a wrong year.
LONGEST_HOLIDAY = 100


class ContactForm(PortalModelForm):
    """Whom to call or write to. A changed number or address has to be checked again."""

    holder = HolderField(places=True, label="Holds for")
    checked = forms.BooleanField(label="I have checked today that it is right", required=False)

    class Meta:
        model = Contact
        fields = ["kind", "name", "phone", "email", "note"]
        help_texts = {"name": "An office rather than a person, where there is one."}
        error_messages = {
            "kind": {"required": "Select what it is for"},
            "name": {"required": "Enter who answers"},
        }

    field_order = ["holder", "kind", "name", "phone", "email", "note", "checked"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("holder", self.instance.school or self.instance.place)
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not {"phone", "email"} & self.errors.keys() and not (cleaned["phone"] or cleaned["email"]):
            self.add_error("phone", "Enter a telephone number or an e-mail address")
        holder = cleaned.get("holder")
        self.instance.place = holder if isinstance(holder, Place) else None
        self.instance.school = holder if isinstance(holder, School) else None
        if {"phone", "email"} & set(self.changed_data):
            self.instance.verified_on = None
        if cleaned.get("checked"):
            self.instance.verified_on = today()
        return cleaned


class HolidayForm(PortalModelForm):
    """Days on which a school, or every school, is shut."""

    holder = HolderField(places=False, label="Holds for")
    first_day = DateField3(
        name="First day",
        label="First day",
        help_text="For example 21 12 2026",
        error_messages={"required": "Enter the first day"},
    )
    last_day = DateField3(
        name="Last day",
        label="Last day",
        help_text="The last day without school",
        error_messages={"required": "Enter the last day"},
    )

    class Meta:
        model = Holiday
        fields = ["name", "first_day", "last_day"]
        error_messages = {"name": {"required": "Enter a name, such as Half term"}}

    field_order = ["holder", "name", "first_day", "last_day"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("holder", self.instance.school)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.school = cleaned.get("holder")
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Last day must be the first day or after it")
        elif first and last and (last - first).days >= LONGEST_HOLIDAY:
            self.add_error("last_day", f"A holiday is at most {LONGEST_HOLIDAY} days long: check the year")
        elif first and self._is_there_already(cleaned):
            self.add_error("name", "This holiday is there already")
        return cleaned

    def _is_there_already(self, cleaned: dict[str, Any]) -> bool:
        same = Holiday.objects.filter(school=cleaned.get("holder"), first_day=cleaned["first_day"])
        return same.filter(name=cleaned.get("name", "")).exclude(pk=self.instance.pk).exists()


class ClassForm(PortalModelForm):
    """A class of `instance.school` in one academic year."""

    academic_year = forms.TypedChoiceField(coerce=int, label="Academic year")
    year_groups = YearGroupsField(
        help_text="For example Y3, or Y3 and Y4.", error_messages={"required": "Enter the year group"}
    )

    class Meta:
        model = SchoolClass
        fields = ["name", "year_groups", "academic_year"]
        help_texts = {"name": "For example 3B or Otters"}
        error_messages = {"name": {"required": "Enter the name of the class"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        school = self.instance.school
        now = school.academic_year()
        years = sorted({now - 1, now, now + 1, self.instance.academic_year or now})
        self.fields["academic_year"].choices = [(year, academic_year_name(year)) for year in years]  # type: ignore[attr-defined]
        self.initial["academic_year"] = self.instance.academic_year or now

    def clean_year_groups(self) -> list[str]:
        codes = self.cleaned_data["year_groups"]
        if others := [code for code in codes if code not in self.instance.school.year_groups]:
            raise forms.ValidationError(f"{self.instance.school} has no {others[0]}")
        return codes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        same = SchoolClass.objects.filter(school=self.instance.school, name=cleaned.get("name"))
        if same.filter(academic_year=cleaned.get("academic_year", 0)).exclude(pk=self.instance.pk).exists():
            self.add_error("name", "The school has a class of this name in that year")
        return cleaned
