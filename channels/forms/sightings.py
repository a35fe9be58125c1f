"""An account that is not in the register: what is asked of who saw it, and of who decides; and the public page."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dcs_portal.forms import PortalForm, Radios
from dcs_portal.handles import LONGEST_LINK, Account, Site, as_link, as_seen, site_seen
from dcs_portal.schools.models import School

from .words import line, words, yes_or_no

OF_DCS = "dcs-itself"
_MOST_RADIOS = 6


class SeenForm(PortalForm):
    """For whom it seems to speak, where it is, and what is known of it."""

    speaks_for = forms.ChoiceField(
        label="For whom does it seem to speak?",
        widget=Radios(),
        error_messages={"required": "Select for whom it seems to speak"},
    )
    account = line(
        "What is the account?",
        "Enter the link or the name of the account",
        490,
        "Its link, or its name as you see it. It need not be exact.",
    )
    site = forms.ChoiceField(
        label="Which platform?",
        required=False,
        help_text="A link shows it by itself.",
        choices=[("", "Choose a platform"), *Site.choices],
    )
    said = words(
        "What do you know of it?",
        "Say what you know of it",
        "Whom it seems to speak for, and who may be behind it. Do not write to it.",
    )

    def __init__(self, *args: Any, schools: Sequence[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {school.code: school for school in schools}
        choices = [*((code, school.name) for code, school in self.schools.items()), (OF_DCS, "DCS itself")]
        whom: Any = self.fields["speaks_for"]
        if len(choices) > _MOST_RADIOS:
            whom.widget = forms.Select()
            choices.insert(0, ("", "Choose a school, or DCS itself"))
        whom.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.found = self._seen(given) if given.get("account") else None
        return given

    def _seen(self, given: dict[str, Any]) -> Account | None:
        site = site_seen(given["account"])
        if given.get("site") and site in (None, Site.OTHER):
            site = Site(given["site"])
        if site is None:
            self.add_error("site", "Choose the platform")
            return None
        return as_seen(site, given["account"])

    @property
    def link(self) -> str:
        link = as_link(self.cleaned_data["account"])
        return link if len(link) <= LONGEST_LINK else ""

    @property
    def school(self) -> School | None:
        """Its school, or None for DCS itself."""
        return self.schools.get(self.cleaned_data["speaks_for"])


class WhyForm(PortalForm):
    """Why it is closed, or handed to triage."""

    said = words("Why?", "Say why")

    @property
    def given(self) -> dict[str, Any]:
        """What the verb takes beside the reason."""
        return {}


class WhoseForm(WhyForm):
    """What poses as DCS itself, and whose officers get it."""

    to = forms.ModelChoiceField(
        School.objects.filter(closed_on=None),
        label="Which school’s welfare officers get it?",
        help_text="The school that it reaches most, or the one where it was seen.",
        empty_label="Choose a school",
        to_field_name="code",
        error_messages={"required": "Choose the school", "invalid_choice": "Choose the school"},
    )
    field_order = ("to", "said")

    @property
    def given(self) -> dict[str, Any]:
        return {"to": self.cleaned_data["to"]}


class PublicForm(PortalForm):
    """Whether everybody can see which channels are the school's own."""

    is_on = yes_or_no(
        "Show the page of official channels?",
        "Select whether to show it",
        "Yes, everybody can see it",
        "No",
    )


class CheckForm(PortalForm):
    """What somebody was sent, and wonders about."""

    typed = line("Link or name of the account", "Enter the link or the name of the account", 500)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed: forms.Field = self.fields["typed"]
        typed.widget.attrs["inputmode"] = "url"
