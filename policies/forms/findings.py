"""What is filled in where pupils were found to use a social platform to learn, and what a leader says of it."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from dcs_portal.forms import DateField3, PortalForm, Radios
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from ..finding_statuses import FindingStatus, FindingVerb, Outcome
from ..models import Finding, Platform, record_finding
from ..models.findings import FindingQuerySet
from .versions import words

ANOTHER = "another"
_NO_NAMES = "Do not give names or initials of pupils: what was done and which class is enough."


class RecordFindingForm(PortalForm):
    """One occasion. Nothing of it names a child."""

    school = forms.ModelChoiceField(
        School.objects.none(),
        label="At which school?",
        empty_label="Choose a school",
        to_field_name="code",
        error_messages={"required": "Choose the school"},
    )
    happened = DateField3(
        name="Date",
        label="When was it?",
        error_messages={"required": "Enter the date of the lesson"},
    )
    year_group = forms.CharField(
        label="Which class or year group?",
        max_length=60,
        help_text="For example, Year 5, or Oak class.",
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={"required": "Enter the class or year group"},
    )
    platform = forms.ChoiceField(
        label="Which platform?",
        widget=Radios(small=True, reveals={ANOTHER: "other"}),
        error_messages={"required": "Select the platform"},
    )
    other = forms.CharField(
        label="What is it called?",
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-20"}),
    )
    what = words("What happened?", "Say what happened", _NO_NAMES)
    mark_optional = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = user.schools_where(Permission.RECORD_LEARNING_USE).filter(closed_on=None)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        if len(only := list(schools[:2])) == 1:
            self.fields["school"].initial = only[0].code
        platform: Any = self.fields["platform"]
        platform.choices = [*((name, name) for name in Platform.objects.social().names()), (ANOTHER, "Another one")]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("platform") != ANOTHER:
            self.errors.pop("other", None)
        elif not given.get("other") and "other" not in self.errors:
            self.add_error("other", "Enter what the platform is called")
        school, day = given.get("school"), given.get("happened")
        if school and day and day > school.today:
            self.add_error("happened", "Date must be today or in the past")
        return given

    def save(self, by: User) -> Finding:
        given = self.cleaned_data
        platform = given["other"] if given["platform"] == ANOTHER else given["platform"]
        facts = {"school": given["school"], "happened_on": given["happened"], "year_group": given["year_group"]}
        return record_finding(Finding(platform=platform, **facts), given["what"], by=by)


class FindingVerbForm(PortalForm):
    """The base: `title` is the question, `submit` the button, `done` is said afterwards."""

    mark_optional = False
    title: ClassVar[str]
    submit: ClassVar[str]
    done: ClassVar[str]

    def __init__(self, *args: Any, finding: Finding, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.finding, self.by = finding, by

    def apply(self) -> None:
        """Do it; raises NotNow where somebody was faster."""
        raise NotImplementedError


class ActForm(FindingVerbForm):
    title = "Record what was done"
    submit = "Record it"
    done = "What was done is recorded."
    what = words("What was done?", "Say what was done", _NO_NAMES)
    who = forms.CharField(
        label="Who did it?",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Enter who did it"},
    )
    on = DateField3(name="Date", label="On which day?", error_messages={"required": "Enter the day"})

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["who"].initial = by.name

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day > self.finding.school.today:
            raise forms.ValidationError("Date must be today or in the past")
        if day < self.finding.happened_on:
            raise forms.ValidationError("Date must not be before the lesson")
        return day

    def apply(self) -> None:
        given = self.cleaned_data
        self.finding.act(given["what"], given["who"], given["on"], by=self.by)


class CloseForm(FindingVerbForm):
    title = "Close it"
    submit = "Close it"
    done = "It is closed. Whoever recorded it sees the outcome, but not your reason."
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=Outcome.choices,
        widget=Radios(hints={Outcome.NOT_SO: "For example, pupils only watched what the teacher showed."}),
        error_messages={"required": "Select how it ended"},
    )
    because = words("How do you know?", "Say how you know", _NO_NAMES)

    def clean_outcome(self) -> Outcome:
        outcome = Outcome(self.cleaned_data["outcome"])
        if obstacle := self.finding.obstacle(FindingVerb.CLOSE, outcome):
            raise forms.ValidationError(obstacle)
        return outcome

    def apply(self) -> None:
        self.finding.close(self.cleaned_data["outcome"], self.cleaned_data["because"], by=self.by)


class ReopenForm(FindingVerbForm):
    title = "Open it again"
    submit = "Open it again"
    done = "It is open again."
    because = words("Why?", "Say why it is opened again", _NO_NAMES)

    def apply(self) -> None:
        self.finding.reopen(self.cleaned_data["because"], by=self.by)


FINDING_FORMS: dict[FindingVerb, type[FindingVerbForm]] = {
    FindingVerb.ACT: ActForm,
    FindingVerb.CLOSE: CloseForm,
    FindingVerb.REOPEN: ReopenForm,
}


class FindingFilter(PortalForm):
    """Which findings to show. Kept in the address, so it holds no words anybody wrote."""

    mark_optional = False
    school = forms.ModelChoiceField(
        School.objects.none(), required=False, empty_label="All schools", to_field_name="code"
    )
    status = forms.ChoiceField(choices=[("", "Any status"), *FindingStatus.choices], required=False)

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]

    def apply(self, findings: FindingQuerySet) -> FindingQuerySet:
        """The findings that the valid answers ask for."""
        self.is_valid()
        return findings.filter(**{name: value for name, value in self.cleaned_data.items() if value})
