"""What a leader fills in to sign, name an exception and say that one is put right; what HQ sets and filters."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.forms.utils import ErrorDict, ErrorList

from dcs_portal.forms import CharacterCount, Checkboxes, DateField3, PortalForm
from dcs_portal.schools.models import School
from dcs_portal.schools.years import academic_year_name

from ..declaring import Standing
from ..models import DeclaredException
from ..models.standings import SchoolStanding
from .versions import words

MOST_NEW = 20
LIMIT = 600
_AGREE = "I declare this as a leader of the school. To the best of my knowledge it is true and complete."
_PARTS = ("concerns", "what", "doing", "by")
_MISSING = {
    "concerns": "Enter the platform or the class",
    "what": "Say what is not as it should be",
    "doing": "Say what is being done about it",
    "by": "Enter the date by which it is put right",
}


class SignForm(PortalForm):
    """The declaration of a year: what stays an exception, what is a new one, and the word that it is so.

    Args:
        one: the school, and what is in force of its year.
        slots: how many new exceptions there is room for.
        quiet: whether nothing is checked, as when only more room is asked for.
    """

    mark_optional = False
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32767, required=False)
    slots = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, one: SchoolStanding, slots: int = 0, quiet: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.one, self.quiet = one, quiet
        self.initial.update(seen=one.signed.number if one.signed else 0, slots=slots)
        self.numbers = range(1, slots + 1)
        if one.signed and one.exceptions:
            self.fields["kept"] = _kept(one.exceptions)
        for number in self.numbers:
            self.fields |= {f"e{number}_{part}": field for part, field in _exception().items()}
        if one.signed:
            self.fields["because"] = words("Why is it corrected?", "Say why it is corrected")
        self.fields["agree"] = forms.BooleanField(label=_AGREE, error_messages={"required": "Tick that you declare it"})

    def full_clean(self) -> None:
        if self.quiet:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Each exception is whole or empty; what is missing is said beside its box."""
        given = super().clean() or {}
        self.new = list(self._named(given))
        self._say_which()
        return given

    def _say_which(self) -> None:
        """Where there is room for several exceptions, an error says which one it is about."""
        for number in self.numbers if len(self.numbers) > 1 else ():
            for part in _PARTS:
                for error in self.errors.get(f"e{number}_{part}", ErrorList()).as_data():
                    error.message = f"Exception {number}: {error.message}"

    def _named(self, given: dict[str, Any]) -> Iterator[DeclaredException]:
        for number in self.numbers:
            row = {part: given.get(f"e{number}_{part}") for part in _PARTS}
            wrong = [part for part in _PARTS if f"e{number}_{part}" in self.errors]
            if not any(row.values()) and not wrong:
                continue
            for part in _PARTS:
                if not row[part] and part not in wrong:
                    self.add_error(f"e{number}_{part}", _MISSING[part])
            if row["by"] and row["by"] < self.one.today:
                self.add_error(f"e{number}_by", "The date must be today or later")
            if (by_when := row.pop("by")) and all(row.values()):
                yield DeclaredException(by_when=by_when, **{part: str(said) for part, said in row.items()})

    @property
    def signature(self) -> dict[str, Any]:
        """What a valid form says, as `sign` takes it."""
        given = self.cleaned_data
        kept = {int(pk) for pk in given.get("kept", [])}
        return {
            "seen": given["seen"] or 0,
            "new": self.new,
            "kept": [one for one in self.one.exceptions if one.pk in kept],
            "because": given.get("because", ""),
        }


def slots_of(asked: str) -> int:
    """How many new exceptions a posted form has room for; a number that makes no sense is none."""
    return min(int(asked), MOST_NEW) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0


def _kept(exceptions: Sequence[DeclaredException]) -> forms.MultipleChoiceField:
    choices = [
        (str(one.pk), f"{one.concerns}: {one.what[:80]}{'…' if len(one.what) > 80 else ''}") for one in exceptions
    ]
    return forms.MultipleChoiceField(
        label="Which of the exceptions named before still belong here?",
        help_text="Leave out only what was never right. What is put right by now stays.",
        choices=choices,
        initial=[value for value, _ in choices],
        required=False,
        widget=Checkboxes(),
    )


def _exception() -> dict[str, forms.Field]:
    return {
        "concerns": forms.CharField(
            label="Which platform or class does it concern?",
            max_length=120,
            required=False,
            help_text="For example, WhatsApp in Year 6. No names of pupils.",
            widget=forms.TextInput({"autocomplete": "off"}),
            error_messages={"max_length": "Shorten it to %(limit_value)d characters"},
        ),
        "what": _short("What is not as it should be?"),
        "doing": _short("What is being done about it?"),
        "by": DateField3(name="Date", label="By when?", required=False),
    }


def _short(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        widget=CharacterCount(LIMIT, rows=3, threshold=75),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT} characters")],
    )


class DoneForm(PortalForm):
    """That an exception is put right."""

    what = words("How was it put right?", "Say how it was put right", "Do not name pupils.")
    on = DateField3(name="Date", label="On which day?", error_messages={"required": "Enter the day"})

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day > self.school.today:
            raise forms.ValidationError("Date must be today or in the past")
        return day


class DatesForm(PortalForm):
    """From when a year's declaration is asked for, and by when it is due. An empty date is the usual one."""

    mark_optional = False
    asked = DateField3(
        name="Date",
        label="From which day are schools asked?",
        required=False,
        help_text="Leave it empty for the first day of each school’s own year.",
    )
    due = DateField3(
        name="Date",
        label="By which day is it due?",
        required=False,
        help_text="Leave it empty for eight weeks after a school is asked.",
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("asked", "due"):
            if (day := given.get(name)) and not self.year <= day.year <= self.year + 1:
                self.add_error(name, f"Date must be in {academic_year_name(self.year)}")
        asked, due = given.get("asked"), given.get("due")
        if asked and due and due <= asked:
            self.add_error("due", "It must be due after it is asked for")
        return given


_EXCEPTIONS = [("", "Any"), ("open", "Open"), ("late", "Past their date"), ("done", "Put right")]


class DeclarationFilter(PortalForm):
    """Which year, which schools, and on which day. Kept in the address: it holds no words anybody wrote."""

    mark_optional = False
    year = forms.TypedChoiceField(label="School year", coerce=int, required=False, empty_value=None)
    state = forms.ChoiceField(
        choices=[("", "Any state"), *((one.value, one.label) for one in Standing)], required=False
    )
    exceptions = forms.ChoiceField(choices=_EXCEPTIONS, required=False)
    on = DateField3(
        name="Date",
        label="As it stood at the end of",
        must_be_past=True,
        required=False,
        help_text="Leave it empty for today.",
    )

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, academic_year_name(year)) for year in years]  # type: ignore[attr-defined]

    def fits(self, one: SchoolStanding) -> bool:
        """Whether a school is among those that a valid form asks for."""
        state, exceptions = self.cleaned_data.get("state"), self.cleaned_data.get("exceptions")
        return (not state or one.state == state) and (not exceptions or bool(getattr(one, exceptions)))
