"""What staff ask: which school, class or year group, and day; or one birthday, which never stands in an address."""

import datetime
from typing import Any

from django import forms

from dcs_portal.forms import DateField3, PortalForm
from dcs_portal.schools.models import School, User

from .here import Group, group_of
from .wording import year_group

_YEARS = 2000, 2100
_PICK = "Select a class or year group of this school"


class DayField(DateField3):
    """A day that rules can be asked about: in the past, today or to come."""

    def compress(self, data_list: list[str]) -> datetime.date:
        day = super().compress(data_list)
        if not _YEARS[0] <= day.year <= _YEARS[1]:
            raise forms.ValidationError(f"{self.date_name} must be between {_YEARS[0]} and {_YEARS[1]}")
        return day


class AtSchoolForm(PortalForm):
    """Which school: the first of the person's own unless they say another."""

    mark_optional = False
    school = forms.ModelChoiceField(
        School.objects.none(),
        label="School",
        to_field_name="code",
        empty_label=None,
        required=False,
        error_messages={"invalid_choice": "Choose one of the schools"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = list(School.objects.visible_to(user).filter(closed_on=None).select_related("place"))
        own = [role.school_id for role in user.active_roles if role.school_id]
        self.first = next((one for one in self.schools if one.pk in own), next(iter(self.schools), None))
        field: Any = self.fields["school"]
        field.queryset = School.objects.visible_to(user).filter(closed_on=None).select_related("place")
        self.initial.setdefault("school", self.first and self.first.code)
        if len(self.schools) < 2:
            field.widget = forms.HiddenInput()

    @property
    def chosen(self) -> School | None:
        """The school that was asked for, as far as it is one of theirs; else their first. None: they have none."""
        code = self.data.get("school", "") if self.is_bound else ""
        return next((one for one in self.schools if one.code == code), self.first)


class CheckForm(AtSchoolForm):
    """A class or year group of the school, on a day."""

    group = forms.ChoiceField(label="Class or year group", required=False, error_messages={"invalid_choice": _PICK})
    on = DayField(
        name="Day",
        label="On which day? (optional)",
        required=False,
        help_text="Today, unless you ask for another.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["group"]
        field.choices = [("", "All: from what age"), *self._groups()]

    def _groups(self) -> list[tuple[str, Any]]:
        if (school := self.chosen) is None:
            return []
        years = [(code, year_group(code)) for code in school.year_groups]
        self.classes = {f"class-{one.pk}": one for one in school.classes.filter(academic_year=school.academic_year())}
        classes = [(key, one.name) for key, one in self.classes.items() if one.year_groups]
        return [("Year groups", years), *([("Classes", classes)] if classes else [])]

    def group_on(self, on: datetime.date) -> Group | None:
        """The children whom a valid form asks about; None for all."""
        school, code = self.chosen, self.cleaned_data.get("group", "")
        if school is None or not code:
            return None
        if one := self.classes.get(code):
            return group_of(school, one.name, one.year_groups, one.academic_year)
        return group_of(school, year_group(code), [code], school.academic_year(on))


class BirthdayForm(AtSchoolForm):
    """One child, by the birthday. It is used for the answer, and kept nowhere."""

    born = DateField3(
        name="Date of birth",
        label="When was the child born?",
        must_be_past=True,
        help_text="It is not kept. A birthday on 29 February counts on 1 March in a year without that day.",
        error_messages={"required": "Enter the date of birth"},
    )
    on = DayField(
        name="Day",
        label="On which day? (optional)",
        required=False,
        help_text="Today, unless you ask for another.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        born, on = cleaned.get("born"), cleaned.get("on")
        if born and on and on < born:
            self.add_error("on", "Day must be after the date of birth")
        return cleaned
