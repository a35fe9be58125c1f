"""What of a school's training to show, and whose classes are whose."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet

from dcs_portal.forms import Checkboxes, PortalForm
from dcs_portal.schools.models import SchoolClass
from dcs_portal.schools.years import YEAR_GROUPS

from ..coverage import State
from ..levels import Aim, Level
from ..models import Session
from ..reading import WORDS, Row, Standing
from ..statuses import Status


class YearFilter(PortalForm):
    """The base: a filter within a school's year. Kept in the address."""

    mark_optional = False
    year = forms.CharField(required=False, widget=forms.HiddenInput)

    def asked(self) -> dict[str, Any]:
        """The valid answers that ask for something."""
        self.is_valid()
        given = getattr(self, "cleaned_data", {})
        return {name: value for name, value in given.items() if value and name != "year"}

    @property
    def is_used(self) -> bool:
        return bool(self.asked() or self.errors)


class RowsFilter(YearFilter):
    """Which lines of a school to show."""

    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Any state"), ("open", "Everything still to be done"), *((s.value, WORDS[s]) for s in State)],
    )
    group = forms.ChoiceField(label="Year group", required=False)
    aim = forms.ChoiceField(label="Level", required=False, choices=[("", "Any level"), *Aim.choices])

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {stage for one in standing.classes.values() for stage in one.year_groups}
        stages = [(stage, stage) for stage in YEAR_GROUPS if stage in offered]
        self.fields["group"].choices = [("", "Any year group"), *stages]  # type: ignore[attr-defined]

    def apply(self, rows: list[Row]) -> list[Row]:
        """The rows that the valid answers ask for."""
        state, group, aim = (self.asked().get(name, "") for name in ("state", "group", "aim"))
        if state:
            rows = [row for row in rows if (not row.line.is_settled if state == "open" else row.line.state == state)]
        rows = [row for row in rows if not group or group in row.school_class.year_groups]
        return [row for row in rows if not aim or row.line.aim == aim]


class SessionsFilter(YearFilter):
    """Which sessions of a year to show."""

    status = forms.ChoiceField(label="State", required=False, choices=[("", "Any state"), *Status.choices])
    level = forms.ChoiceField(label="Level", required=False, choices=[("", "Any level"), *Level.choices])
    school_class = forms.ModelChoiceField(
        SchoolClass.objects.none(), label="Class", required=False, empty_label="Any class"
    )

    def __init__(self, *args: Any, classes: QuerySet[SchoolClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]

    def apply(self, sessions: QuerySet[Session]) -> QuerySet[Session]:
        """The sessions that the valid answers ask for."""
        asked = self.asked()
        if one := asked.pop("school_class", None):
            sessions = sessions.filter(parts__school_class=one)
        return sessions.filter(**asked)

    def query(self, year: int) -> str:
        """The same as an address, for the next page."""
        asked = self.asked()
        one = asked.pop("school_class", None)
        return urlencode({"year": year, **asked} | ({"school_class": one.pk} if one else {})) + "&"


class OwnClassesForm(PortalForm):
    """Which classes are one's own."""

    mark_optional = False
    classes = forms.MultipleChoiceField(
        label="Which classes are yours?",
        required=False,
        widget=Checkboxes(small=True),
        help_text="You are reminded of what they still need, and they are ticked when you log a session.",
        error_messages={"invalid_choice": "Select classes of this list"},
    )

    def __init__(self, *args: Any, classes: QuerySet[SchoolClass], own: QuerySet[SchoolClass], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(one.pk): one for one in classes}
        self.fields["classes"].choices = [(key, str(one)) for key, one in self.by_key.items()]  # type: ignore[attr-defined]
        self.initial["classes"] = [str(one.pk) for one in own]

    @property
    def chosen(self) -> list[SchoolClass]:
        """The classes of a valid form."""
        return [self.by_key[key] for key in self.cleaned_data["classes"]]
