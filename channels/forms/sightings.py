"""An account that is not in the register: what is asked of who saw it, and of who decides; and the public page."""

from typing import Any

from django import forms

from dcs_portal.forms import PortalForm
from dcs_portal.handles import as_link

from .proposing import account_fields, read_account
from .words import line, words, yes_or_no


class SeenForm(PortalForm):
    """Where it is, and what is known of it."""

    site, account = account_fields()
    said = words(
        "What do you know of it?",
        "Say what you know of it",
        "Whom it seems to speak for, and who may be behind it. Do not write to it.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.found = read_account(self, given)
        return given

    @property
    def link(self) -> str:
        return as_link(self.cleaned_data["account"])


class WhyForm(PortalForm):
    """Why it is closed, or handed to triage."""

    said = words("Why?", "Say why")


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
