"""Putting a case pack together: for whom and why, then who is redacted."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, Checkboxes, PortalForm, Radios
from dcs_portal.schools.models import User

from ..codes import Level
from ..models import CasePack, Incident
from ..pack_states import Recipient
from ..packs.people import Subject
from .base import forget_errors, words

MOST_WORDS = 2000


class CasePackForm(PortalForm):
    """For whom it is, why, and what goes into it."""

    recipient = forms.ChoiceField(
        label="For whom is it?",
        choices=Recipient.choices,
        widget=Radios(reveals={Recipient.OTHER: "recipient_said"}),
        error_messages={"required": "Select for whom it is"},
    )
    recipient_said = forms.CharField(
        label="Who are they?", max_length=200, required=False, help_text="For example, the school’s legal adviser."
    )
    purpose = words(
        "What do they need it for?",
        "Say what they need it for",
        "It is printed on the pack, and kept in the case with your name.",
    )
    with_files = forms.BooleanField(
        label="Include the files of the evidence",
        required=False,
        help_text="As they are: what they show is not redacted. Sealed files, and files of a possible image of a "
        "child, are never included; the pack says that they exist.",
    )
    with_notes = forms.BooleanField(
        label="Include restricted notes",
        required=False,
        help_text="Notes can be disclosed to the person they are about. Include them only if whoever gets the pack "
        "needs them.",
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident

    def clean_recipient(self) -> str:
        recipient: str = self.cleaned_data["recipient"]
        if recipient == Recipient.HEAD and self.incident.leadership == Level.SENIOR:
            raise forms.ValidationError("HQ’s senior leader decides on this case. Choose somebody else, and name them")
        return recipient

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("recipient") != Recipient.OTHER:
            said["recipient_said"] = ""
            forget_errors(self, "recipient_said")
        elif not said.get("recipient_said") and "recipient_said" not in self.errors:
            self.add_error("recipient_said", "Say who they are")
        return said

    def begin(self, by: User) -> CasePack:
        """A pack of the case that is still to be asked for."""
        facts = {name: self.cleaned_data[name] for name in ("recipient", "recipient_said", "purpose")}
        kinds = {name: self.cleaned_data[name] for name in ("with_notes", "with_files")}
        return CasePack.objects.create(incident=self.incident, by=by, **facts, **kinds)


class CasePackPeopleForm(PortalForm):
    """Who is redacted: everybody whom the case knows, a box each."""

    redacted = forms.MultipleChoiceField(label="Who is redacted?", required=False, widget=Checkboxes(small=True))
    more_words = forms.CharField(
        label="Other words to redact",
        required=False,
        help_text="One on a line: a nickname, a street, a car. You can add more once you have read the pack.",
        widget=CharacterCount(MOST_WORDS),
        validators=[MaxLengthValidator(MOST_WORDS, f"Shorten it to {MOST_WORDS:,} characters")],
    )

    def __init__(self, *args: Any, pack: CasePack, subjects: list[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["redacted"]
        field.choices = [(one.key, one.who) for one in subjects]
        field.widget.hints = {one.key: "; ".join(one.roles) for one in subjects}
        first = [one.key for one in subjects if one.is_redacted_first(Recipient(pack.recipient))]
        field.initial = first if pack.redacted is None else pack.redacted
        self.fields["more_words"].initial = pack.more_words
        self.pack = pack

    def apply(self, by: User) -> None:
        """Keep the choice.

        Raises:
            NotNow: the pack was asked for already.
        """
        self.pack.choose(self.cleaned_data["redacted"], self.cleaned_data["more_words"], by=by)
