"""What HQ says of an age rule: one form for each kind, and one to end it."""

import datetime
from typing import Any, ClassVar

from django import forms

from dcs_portal.forms import Checkboxes, DateField3, PortalForm, Radios
from dcs_portal.schools.models import Place, User

from ..models import AgeRule, Platform
from ..models.ages import OLDEST
from . import fields
from .codes import UNCERTAIN, Category, Kind, Limit, Mark, Status

EVERYWHERE, SOME = "everywhere", "some"


class RuleForm(PortalForm):
    """A rule of one kind; `rule` is None for a new one. The base of the three."""

    mark_optional = False  # the age is needed where it is asked for
    kind: ClassVar[Kind]
    lead: ClassVar[str]
    limits: ClassVar[dict[str, str]] = {Limit.AGE: "An age", Limit.UNKNOWN: "Not known: people are told to ask HQ"}

    platforms: Any
    places = forms.ModelMultipleChoiceField(
        Place.objects.all(),
        label="Where?",
        to_field_name="code",
        widget=Checkboxes(small=True),
        help_text="Name each place it holds in. Scotland stands apart from the rest of the United Kingdom.",
        error_messages={"required": "Select where it holds", "invalid_choice": "Select some of the places"},
    )
    limit = forms.ChoiceField(
        label="What does it say?",
        widget=Radios(reveals={Limit.AGE: "age"}),
        error_messages={"required": "Select what it says"},
    )
    age = fields.age("From what age?")
    status = forms.ChoiceField(
        label="What stage has it reached?",
        choices=[(one.value, one.label) for one in Status if one != Status.WITHDRAWN],
        widget=Radios(
            hints={
                Status.IN_FORCE: "It counts from its first day on. The leaders of the schools there are told that day.",
                Status.ENACTED: "Passed as law. It counts on no day until you select “In force”, nor do the two below.",
            }
        ),
        error_messages={"required": "Select what stage it has reached"},
    )
    effective_from = DateField3(
        name="First day", label="From which day? (optional)", required=False, help_text="Empty if it always held."
    )
    effective_to = DateField3(
        name="Last day", label="Until which day? (optional)", required=False, help_text="The last day that it holds."
    )
    expected = forms.CharField(
        label="When is it expected, in words? (optional)",
        max_length=60,
        required=False,
        help_text="For what has no date yet: for example, spring 2027.",
    )
    source = forms.CharField(
        label="Source",
        max_length=300,
        help_text="The terms, the law or the announcement.",
        error_messages={"required": "Enter the source"},
    )
    link = fields.address("Link to the source (optional)")
    mark = forms.ChoiceField(
        label="How sure are you?",
        choices=Mark.choices,
        widget=Radios(),
        error_messages={"required": "Select how sure you are"},
    )
    note = fields.note("Note for everybody (optional)", 300, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rule: AgeRule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=(kwargs.pop("initial", None) or {}) | self._said(rule), **kwargs)
        self.rule = rule
        limit: Any = self.fields["limit"]
        limit.choices = list(self.limits.items())

    def _said(self, rule: AgeRule | None) -> dict[str, Any]:
        if rule is None:
            return {}
        said = {name: getattr(rule, name) for name in self.base_fields if hasattr(rule, name)}
        where = EVERYWHERE if rule.everywhere else SOME
        places = [place.code for place in rule.places.all()]
        platforms = [platform.slug for platform in rule.platforms.all()]
        return said | {"where": where, "places": places, "platforms": platforms, "seen": rule.edits}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("limit") != Limit.AGE:
            self.errors.pop("age", None)
            given["age"] = None
        elif given.get("age") is None and "age" not in self.errors:
            self.add_error("age", f"Enter an age from 1 to {OLDEST}")
        self._check_days(given.get("effective_from"), given.get("effective_to"))
        self._check_step(given)
        return given

    def _check_days(self, first: datetime.date | None, last: datetime.date | None) -> None:
        if first and last and last < first:
            self.add_error("effective_to", "Last day must be the first day or later")

    def _check_step(self, given: dict[str, Any]) -> None:
        """What was only coming never always held: without its first day it would count in the past, and tell nobody."""
        comes_in = self.rule and self.rule.status in UNCERTAIN and given.get("status") == Status.IN_FORCE
        if comes_in and not given.get("effective_from") and "effective_from" not in self.errors:
            self.add_error("effective_from", "Enter the first day on which it counts")

    @property
    def facts(self) -> dict[str, Any]:
        """What a valid form says, by the names of the rule's fields."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "where")}
        said["places"] = list(said["places"] or [])
        said["platforms"] = list(said.get("platforms") or [])
        return said | {"kind": self.kind, "everywhere": self.cleaned_data.get("where") == EVERYWHERE}

    @property
    def leaders_are_told(self) -> bool:
        """Whether saving it tells people, at once or on a day."""
        return self.cleaned_data["status"] == Status.IN_FORCE and bool(self.cleaned_data["effective_from"])


class PlatformRuleForm(RuleForm):
    kind = Kind.PLATFORM
    lead = "By saving you say that you have read this in the platform’s terms today."
    limits: ClassVar = {
        Limit.AGE: "An age",
        Limit.NONE: "No age: a parent or the school sets it up",
        Limit.UNKNOWN: Limit.UNKNOWN.label,
    }
    field_order = ["platforms", "limit", "age", "or_consent", "parent_until", "where", "places"]

    platforms = forms.ModelMultipleChoiceField(
        Platform.objects.all(),
        label="Which platforms?",
        to_field_name="slug",
        widget=Checkboxes(small=True),
        error_messages={"required": "Select the platforms", "invalid_choice": "Select some of the platforms"},
    )
    or_consent = forms.BooleanField(label="Or the place’s age of digital consent, where that is higher", required=False)
    parent_until = fields.age(
        "Below which age does it want a parent’s agreement? (optional)", help_text="For example 18, if it says so."
    )
    where = forms.ChoiceField(
        label="Everywhere?",
        choices=[(EVERYWHERE, "Everywhere"), (SOME, "Only in some places")],
        widget=Radios(reveals={SOME: "places"}),
        error_messages={"required": "Select where it holds"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("where") == EVERYWHERE:
            self.errors.pop("places", None)
            given["places"] = []
        elif given.get("where") and not given.get("places") and "places" not in self.errors:
            self.add_error("places", "Select where it holds")
        return given


class LawForm(RuleForm):
    kind = Kind.ACCESS
    lead = (
        "If the list has it as announced or proposed, change it there: of two rules about one law both are shown. "
        "By saving you say that you have read this at its source today."
    )
    limits: ClassVar = {
        Limit.AGE: "An age below which children may not use them",
        Limit.NONE: "No age: no law there sets one",
        Limit.UNKNOWN: Limit.UNKNOWN.label,
    }
    field_order = ["places", "limit", "age", "platforms", "categories"]

    platforms = forms.ModelMultipleChoiceField(
        Platform.objects.all(),
        label="Which platforms does it name? (optional)",
        to_field_name="slug",
        required=False,
        widget=Checkboxes(small=True),
        help_text="If it names neither platforms nor sorts of services, it is about every service.",
        error_messages={"invalid_choice": "Select some of the platforms"},
    )
    categories = forms.MultipleChoiceField(
        label="Which sorts of services? (optional)",
        choices=Category.choices,
        required=False,
        widget=Checkboxes(small=True),
    )


class ConsentForm(RuleForm):
    kind = Kind.CONSENT
    lead = (
        "Below this age a parent must agree to how a service uses a child’s data. It bans nothing. "
        "By saving you say that you have read this at its source today."
    )
    field_order = ["places", "limit", "age"]


RULE_FORMS: dict[str, type[RuleForm]] = {form.kind: form for form in (PlatformRuleForm, LawForm, ConsentForm)}


class EndForm(PortalForm):
    """A rule holds until a day, or was never in force."""

    mark_optional = False
    how = forms.ChoiceField(
        label="Did it ever count?",
        choices=[("end", "Yes: it holds until a day"), ("withdraw", "No: it was never in force, or is a mistake")],
        widget=Radios(
            reveals={"end": "last_day"},
            hints={
                "end": "Answers about the days before stay as they are.",
                "withdraw": "It then counts on no day, past or future.",
            },
        ),
        error_messages={"required": "Select whether it ever counted"},
    )
    last_day = DateField3(name="Last day", label="What is the last day that it holds?", required=False)
    why = fields.note("Why?", 500, name="Your reason", error_messages={"required": "Say why"})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("how") != "end":
            self.errors.pop("last_day", None)
        elif not given.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "Enter the last day that it holds")
        return given

    def apply(self, rule: AgeRule, by: User) -> None:
        """Raises NotNow where that cannot be."""
        if self.cleaned_data["how"] == "withdraw":
            rule.withdraw(self.cleaned_data["why"], by=by)
        else:
            rule.end(self.cleaned_data["last_day"], self.cleaned_data["why"], by=by)
