"""What is asked of a channel: to propose it, to adopt an account, to correct what is said, to name its keepers."""

import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from dcs_portal.forms import Checkboxes, PortalForm, Radios
from dcs_portal.handles import Account, NotAnAccountError, Site, as_link, read
from dcs_portal.schools.models import School, User

from ..addresses import is_address
from ..models import Channel, Proposal, changeable
from ..models.keepers import LEAST, possible_keepers
from ..statuses import Audience, Consent, Scope, for_scope
from .words import line, words, yes_or_no

_ANSWERS = {True: "yes", False: "no"}
_YES_NO = ("second_factor", "comments_open")


def account_fields() -> tuple[forms.ChoiceField, forms.CharField]:
    """Which platform, and which account there."""
    site = forms.ChoiceField(
        label="Which platform?",
        choices=[("", "Choose a platform"), *Site.choices],
        error_messages={"required": "Choose the platform"},
    )
    account = line(
        "What is the account?",
        "Enter the link or the name of the account",
        500,
        "Its link, copied from the account itself, or its name such as @alderbayprimary.",
    )
    return site, account


def read_account(form: forms.BaseForm, given: dict[str, Any]) -> Account | None:
    """The account that was typed; what is wrong with it goes to its question."""
    if not given.get("site") or not given.get("account"):
        return None
    try:
        return read(Site(given["site"]), given["account"])
    except NotAnAccountError as why:
        form.add_error("account", str(why))
        return None


class OfSchoolForm(PortalForm):
    """The base: it is about a channel of `school`, or of DCS itself."""

    def __init__(self, *args: Any, school: School | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school


class KeepersForm(OfSchoolForm):
    """Who holds the keys: people, and a mailbox that several people read."""

    people = forms.MultipleChoiceField(
        label="Who holds its keys?",
        required=False,
        help_text="At least two, counting the mailbox. Never write a password anywhere in the portal.",
        widget=Checkboxes(small=True, scrolls=True),
    )
    mailbox = forms.CharField(
        label="A mailbox of a role that holds them too (optional)",
        required=False,
        help_text="One that several people read, such as office@school.example. Put a comma between two.",
        widget=forms.EmailInput({"autocomplete": "off", "multiple": True}),
    )
    mark_optional = False

    def __init__(self, *args: Any, school: School | None, **kwargs: Any) -> None:
        super().__init__(*args, school=school, **kwargs)
        self.possible = {str(person.pk): person for person in possible_keepers(school)}
        people: Any = self.fields["people"]
        named = {str(key) for key in self["people"].value() or []}
        shown = sorted(self.possible, key=lambda key: key not in named)  # who is named already comes first
        people.choices = [(key, self.possible[key].name) for key in shown]

    def clean_mailbox(self) -> list[str]:
        boxes = {word.lower() for word in re.split(r"[,;\s]+", self.cleaned_data["mailbox"]) if word}
        if not all(map(is_address, boxes)):
            raise forms.ValidationError(
                "Mailbox must be an e-mail address in the right form, like office@school.example, or several with a "
                "comma between two"
            )
        return sorted(boxes)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "people" in given and "mailbox" in given and len(given["people"]) + len(given["mailbox"]) < LEAST:
            self.add_error("people", "Name at least two: two people, or one person and a mailbox")
        return given

    @property
    def people_named(self) -> list[User]:
        return [self.possible[key] for key in self.cleaned_data["people"]]

    @property
    def mailboxes(self) -> list[str]:
        boxes: list[str] = self.cleaned_data["mailbox"]
        return boxes


class ChannelFactsForm(OfSchoolForm):
    """What a channel is for and how it is used."""

    mark_optional = False
    scope = forms.ChoiceField(
        label="Is it local or external?",
        choices=Scope.choices,
        widget=Radios(
            hints={
                Scope.LOCAL: "A leader of the school approves it.",
                Scope.EXTERNAL: "A leader asks, and HQ approves it until a day.",
            }
        ),
        error_messages={"required": "Select whether it is local or external"},
    )
    purpose = words(
        "What is it for?",
        "Say what it is for",
        "Everybody can read it where the school shows its official channels. Name nobody.",
    )
    audiences = forms.MultipleChoiceField(
        label="For whom is it?",
        choices=Audience.choices,
        widget=Checkboxes(reveals={Audience.PUPILS: "year_groups"}),
        error_messages={"required": "Select for whom it is"},
    )
    year_groups = forms.MultipleChoiceField(
        label="Which year groups?",
        required=False,
        help_text="The platform’s age limit at this place is checked for the youngest of them.",
        widget=Checkboxes(small=True),
    )
    languages = line("In which languages?", "Enter the languages", 120)
    consent = forms.ChoiceField(
        label="What was considered about pictures of children?",
        help_text="An external channel needs an answer: HQ decides by it.",
        choices=Consent.choices,
        required=False,
        widget=Radios(),
    )
    comments_open = yes_or_no("Can people comment or write to it?", "Select whether people can comment")
    answering = line("Who answers, and when?", "Say who answers, and when", 300, "For example, the office, by 5pm.")
    second_factor = yes_or_no("Is a second factor on?", "Select whether a second factor is on")
    recovery = line(
        "Where does its recovery contact lead?",
        "Say where the recovery contact leads",
        200,
        "For example, the office’s telephone. Never the private one of a single person.",
    )

    def __init__(self, *args: Any, school: School | None, **kwargs: Any) -> None:
        super().__init__(*args, school=school, **kwargs)
        groups: Any = self.fields["year_groups"]
        groups.choices = [(code, code) for code in school.year_groups] if school else []
        if school is None:
            audiences: Any = self.fields["audiences"]
            audiences.choices = [one for one in Audience.choices if one[0] != Audience.PUPILS]
            audiences.widget.reveals = {}
            del self.fields["year_groups"]

    scope_now = ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if why := for_scope(given.get("scope", self.scope_now), given.get("audiences", [])):
            self.add_error("scope" if "scope" in self.fields else "audiences", why)
        if (
            given.get("scope", self.scope_now) == Scope.EXTERNAL
            and not given.get("consent")
            and "consent" in self.fields
        ):
            self.add_error("consent", "Select what was considered about pictures of children")
        if Audience.PUPILS not in given.get("audiences", []):
            given["year_groups"] = []
        elif not given.get("year_groups"):
            self.add_error("year_groups", "Select the year groups")
        return given

    @property
    def facts(self) -> dict[str, Any]:
        """What a valid form says, as fields of the channel."""
        names = ("scope", "purpose", "audiences", "year_groups", "languages", "consent", "comments_open", "answering")
        return {name: self.cleaned_data[name] for name in (*names, "second_factor", "recovery") if name in self.fields}


_GROUPS = {
    "The account": ("site", "account"),
    "What it is for": ("scope", "purpose", "audiences", "year_groups", "languages", "consent"),
    "Who answers": ("comments_open", "answering"),
    "Its keys": ("people", "mailbox", "second_factor", "recovery"),
}


class ProposeForm(ChannelFactsForm, KeepersForm):
    """All of a new channel."""

    site, account = account_fields()
    field_order = tuple(name for names in _GROUPS.values() for name in names)

    @property
    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """The questions under their headings; which year groups is asked where pupils are ticked."""
        asked = {heading: [name for name in names if name != "year_groups"] for heading, names in _GROUPS.items()}
        return [(heading, [self[name] for name in names]) for heading, names in asked.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        self.found = read_account(self, given)
        return given

    @property
    def proposal(self) -> Proposal:
        """What a valid form says."""
        if self.found is None:
            raise ValueError("the form is not valid")
        facts = self.facts | {"link": self.link, "year_groups": self.cleaned_data["year_groups"]}
        return Proposal(self.school, self.found, facts, self.people_named, self.mailboxes)

    @property
    def link(self) -> str:
        """What was typed, if it is an address."""
        return as_link(self.cleaned_data["account"])


class ChangeForm(ChannelFactsForm):
    """What may still be changed of a channel."""

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        initial = {
            name: _ANSWERS.get(value, value) if name in _YES_NO else value for name, value in vars(channel).items()
        }
        super().__init__(*args, school=channel.school, initial=initial, **kwargs)
        self.scope_now = channel.scope
        for name in set(self.fields) - set(changeable(channel)):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        return super().clean() if "audiences" in self.fields else self.cleaned_data
