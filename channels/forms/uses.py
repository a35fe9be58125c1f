"""One external use: what is asked of a leader, of HQ, and of whoever used it."""

import datetime
from typing import Any, ClassVar

from django import forms

from dcs_portal.forms import DateField3, PortalForm, Radios
from dcs_portal.handles import LONGEST_LINK, as_link
from dcs_portal.schools.models import School, User

from ..due import LONGEST
from ..models import ExternalUse, UseFacts
from ..use_statuses import Children, UseVerb
from .words import line, words, yes_or_no


class AskUseForm(PortalForm):
    """What, where and when, which children appear and that consent is held."""

    mark_optional = False
    what = line("What is it?", "Say what it is", 200, "For example, a film of the summer concert.")
    where = line("Where is it to be used?", "Say where it is to be used", 300, "Every account, site or paper.")
    starts_on = DateField3(
        name="First day", label="From which day?", error_messages={"required": "Enter the first day"}
    )
    ends_on = DateField3(name="Last day", label="Until which day?", error_messages={"required": "Enter the last day"})
    children = forms.ChoiceField(
        label="Do children appear?",
        choices=Children.choices,
        widget=Radios(reveals={Children.APPEAR: ("which_children", "consent_held")}),
        error_messages={"required": "Select whether children appear"},
    )
    which_children = forms.CharField(
        label="Which children?",
        required=False,
        max_length=300,
        help_text="Year groups or classes, and how many. No names and no initials.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    consent_held = yes_or_no("Is consent held for every one of them?", "Select whether consent is held")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent_held"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Last day must not be before the first")
        if given.get("children") == Children.APPEAR:
            if not given.get("which_children"):
                self.add_error("which_children", "Say which children appear")
            if given.get("consent_held") is not True:
                self.add_error("consent_held", "Consent has to be held for every child who appears")
        return given

    @property
    def facts(self) -> UseFacts:
        given = self.cleaned_data
        appear = given["children"] == Children.APPEAR
        which = {"which_children": given["which_children"], "consent_held": True} if appear else {}
        names = ("what", "where", "starts_on", "ends_on", "children")
        return UseFacts(**{name: given[name] for name in names}, **which)


class UseVerbForm(PortalForm):
    """The base: `title` is the question, `submit` the button, `done` is said afterwards."""

    mark_optional = False
    title: ClassVar[str]
    submit: ClassVar[str]
    done: ClassVar[str]
    said = words("Why?", "Say why", "Everybody at the school who sees it can read it.")

    def __init__(self, *args: Any, use: ExternalUse, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use, self.by = use, by

    def apply(self) -> None:
        """Do it; raises NotNow where it cannot be done."""
        raise NotImplementedError


class ApproveUseForm(UseVerbForm):
    title, submit = "Approve this use", "Approve it"
    done = "It is approved. Whoever asked is told."
    until = DateField3(name="Last day", label="Until which day?", error_messages={"required": "Enter the last day"})
    said = words("Are there conditions? (optional)", "", "They are part of the approval, and stand on its page.")
    field_order = ("until", "said")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["until"] = self.use.ends_on

    def clean_until(self) -> datetime.date:
        until: datetime.date = self.cleaned_data["until"]
        if not self.use.school.today <= until <= self.use.school.today + LONGEST:
            raise forms.ValidationError("Last day must be today or later, and at most two years from now")
        return until

    def apply(self) -> None:
        self.use.approve(self.cleaned_data["until"], self.cleaned_data["said"], by=self.by)


class RefuseUseForm(UseVerbForm):
    title, submit = "Refuse this use", "Refuse it"
    done = "It is refused. Whoever asked is told why, and may ask again."

    def apply(self) -> None:
        self.use.refuse(self.cleaned_data["said"], by=self.by)


class AskUseAgainForm(UseVerbForm):
    title, submit = "Ask again", "Ask again"
    done = "HQ is asked again."
    said = words("What is different now?", "Say what is different now")

    def apply(self) -> None:
        self.use.ask_again(self.cleaned_data["said"], by=self.by)


class WithdrawUseForm(UseVerbForm):
    title, submit = "Withdraw it", "Withdraw it"
    done = "It is withdrawn. Below is everywhere it was used: have it taken down there."

    def apply(self) -> None:
        self.use.withdraw(self.cleaned_data["said"], by=self.by)


USE_FORMS: dict[UseVerb, type[UseVerbForm]] = {
    UseVerb.APPROVE: ApproveUseForm,
    UseVerb.REFUSE: RefuseUseForm,
    UseVerb.ASK_AGAIN: AskUseAgainForm,
    UseVerb.WITHDRAW: WithdrawUseForm,
}


class UsedForm(PortalForm):
    """Where it was used, and when."""

    mark_optional = False
    where = line("Where was it used?", "Say where it was used", 200)
    link = forms.CharField(
        label="Link (optional)",
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "url"}),
    )
    on = DateField3(name="Date", label="On which day?", error_messages={"required": "Enter the day"})

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_on(self) -> datetime.date:
        on: datetime.date = self.cleaned_data["on"]
        if on > self.school.today:
            raise forms.ValidationError("Date must be today or in the past")
        return on

    def clean_link(self) -> str:
        typed: str = self.cleaned_data["link"]
        link = as_link(typed)
        if typed and not link:
            raise forms.ValidationError("Enter a whole link, like https://example.com/post, as your browser shows it")
        if len(link) > LONGEST_LINK:
            raise forms.ValidationError(f"Shorten the link to {LONGEST_LINK} characters")
        return link
