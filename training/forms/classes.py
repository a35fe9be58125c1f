"""Classes: what they are, how many children they have, from a file, and in the next year."""

import datetime
from typing import Any

from django import forms
from django.core import signing

from dcs_portal.filters import date, plural
from dcs_portal.forms import DateField3, PortalForm
from dcs_portal.schools.forms.belongings import ClassForm
from dcs_portal.schools.models import School, SchoolClass
from dcs_portal.schools.years import format_year_groups
from dcs_portal.uploads import TOO_LARGE, Upload

from ..importing.parsing import ClassRow
from ..levels import Level, levels_of
from ..models import HeadCount, Moving
from .words import number

MOST_KB = 500
_SALT = "training.classes"
_AN_HOUR = 3600


def _counted(label: str = "When were they counted?") -> DateField3:
    return DateField3(
        name="Date counted",
        label=label,
        must_be_past=True,
        error_messages={"required": "Enter the day on which they were counted"},
    )


class CountForm(PortalForm):
    """How many children a class has on a day."""

    mark_optional = False
    children = number("Children in the class", "Enter how many children are in the class")
    teens = number("Of these, 13 or older", hint="Leave it empty if none is.")
    joined = number(
        "Of these, new since the last count (optional)",
        hint="Leave it empty if nobody left: then it is the difference. Who is new is still to be reached.",
    )
    on = _counted()

    def __init__(self, *args: Any, school_class: SchoolClass, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last: HeadCount | None = school_class.head_counts.last()  # type: ignore[attr-defined]
        self.initial = {"on": school_class.school.today, "teens": last.teens if last else None}
        if last is None:
            del self.fields["joined"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        check_among(self, given, "teens")
        check_among(self, given, "joined")
        return given

    @property
    def count(self) -> dict[str, Any]:
        """What a valid form says, as `count_children` takes it."""
        given = self.cleaned_data
        return {
            "on": given["on"],
            "children": given["children"],
            "teens": given["teens"] or 0,
            "joined": given.get("joined"),
        }


def check_among(form: forms.BaseForm, given: dict[str, Any], name: str) -> None:
    """Some of the children cannot be more than there are."""
    children, some = given.get("children"), given.get(name)
    if children is not None and some is not None and some > children:
        form.add_error(name, f"The class has {plural(children, 'child', 'children')}. Enter {children} or fewer")


class TrainingClassForm(ClassForm):
    """A class of a school, with its first count where it is new."""

    children = number("Children in the class", "Enter how many children are in the class")
    teens = number("Of these, 13 or older", hint="Leave it empty if none is.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teens"].label = "Of these, 13 or older (optional)"
        if self.instance.pk:
            del self.fields["children"], self.fields["teens"], self.fields["academic_year"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_among(self, cleaned, "teens")
        return cleaned

    def clean_name(self) -> str:
        """The same name in the same year, where the year is not asked for."""
        name: str = self.cleaned_data["name"]
        others = SchoolClass.objects.filter(
            school=self.instance.school, academic_year=self.instance.academic_year, name=name
        )
        if self.instance.pk and others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("The school has a class of this name in that year")
        return name


class ClassFileForm(PortalForm):
    """A file of classes, and the day on which the children were counted."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        error_messages={"required": "Choose a file", "invalid": "Choose a file"},
        help_text=f"A spreadsheet (.xlsx) or a CSV file of {MOST_KB} KB at most.",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )
    on = _counted("When were the children counted?")

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = school.today

    def clean_file(self) -> Upload:
        upload: Upload = self.cleaned_data["file"]
        if upload.problem:
            too_large = upload.problem == TOO_LARGE
            words = f"The file is larger than {MOST_KB} KB" if too_large else "There is no room for it. Try again later"
            raise forms.ValidationError(words)
        return upload


def sealed(school: School, year: int, rows: list[ClassRow], on: datetime.date) -> str:
    """Rows that were read and shown, to be carried to the next step: nobody can change them on the way."""
    values = [row.as_values() for row in rows]
    return signing.dumps([school.pk, year, on.isoformat(), values], salt=_SALT, compress=True)


class CheckedRowsForm(PortalForm):
    """The rows of a file that somebody looked at, on their way to be saved."""

    rows = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, school: School, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school, self.year = school, year

    def clean_rows(self) -> tuple[list[ClassRow], datetime.date]:
        try:
            school, year, on, values = signing.loads(self.cleaned_data["rows"], salt=_SALT, max_age=_AN_HOUR)
        except signing.BadSignature:
            school, year, on, values = None, None, "", []
        if (school, year) != (self.school.pk, self.year):
            raise forms.ValidationError("That was more than an hour ago, or for another year. Choose the file again")
        return [ClassRow(**value) for value in values], datetime.date.fromisoformat(on)


class RollOverForm(PortalForm):
    """Each class of a year, and what it is called in the next one."""

    mark_optional = False

    def __init__(self, *args: Any, moving: list[Moving], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moving = [one for one in moving if one.year_groups]
        self.leaving = [one for one in moving if not one.year_groups]
        for one in self.moving:
            key = one.school_class.pk
            years = format_year_groups(one.year_groups)
            words = f"{one.school_class} becomes" if years == one.name else f"{one.school_class} becomes, in {years}"
            self.fields[f"name_{key}"] = forms.CharField(
                label=words, max_length=60, required=False, initial=one.name,
                widget=forms.TextInput({"class": "govuk-input--width-20", "autocomplete": "off"}),
                error_messages={"max_length": "Enter 60 characters or fewer"},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        seen: dict[str, str] = {}
        for name in self.fields:
            if value := given.get(name):
                if value.casefold() in seen:
                    self.add_error(name, f"Another class is to be {value} too. Give one of them another name")
                seen[value.casefold()] = name
        return given

    @property
    def names(self) -> dict[int, str]:
        """The new names by the class's id, of a valid form; a class whose name is empty is left out."""
        pairs = {one.school_class.pk: self.cleaned_data[f"name_{one.school_class.pk}"] for one in self.moving}
        return {pk: name for pk, name in pairs.items() if name}


def level_words(school_class: SchoolClass) -> str:
    """Which levels its year groups ask for."""
    words = " and ".join(Level(level).label.lower() for level in levels_of(school_class.year_groups))
    return words[:1].upper() + words[1:]


def count_words(count: HeadCount | None) -> str:
    """A count in words: "24 children, 3 of them 13 or older, on 1 September 2026"."""
    if count is None:
        return "Not counted yet"
    teens = f", {count.teens} of them 13 or older" if count.teens else ""
    return f"{plural(count.children, 'child', 'children')}{teens}, on {date(count.on)}"
