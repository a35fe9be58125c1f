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
from .filters import Ticks

MOST_WORDS = 2000
FILES, NOTES = "files", "notes"


class CasePackForm(PortalForm):
    """For whom it is, why, and what goes into it."""

    recipient = forms.ChoiceField(
        label="For whom is it?",
        choices=Recipient.choices,
        widget=Radios(reveals={Recipient.OTHER: "recipient_said"}),
        error_messages={"required": "Select for whom it is"},
    )
    recipient_said = forms.CharField(
        label="Who are they?",
        max_length=200,
        help_text="For example, the school’s legal adviser.",
        error_messages={"required": "Say who they are"},
    )
    purpose = words(
        "What do they need it for?",
        "Say what they need it for",
        "It is printed on the pack, and kept in the case with your name.",
    )
    more = forms.MultipleChoiceField(
        label="What else goes into it?",
        choices=[(FILES, "The files of the evidence"), (NOTES, "Restricted notes")],
        widget=Checkboxes(
            hints={
                FILES: "As they are: what they show is not redacted. Sealed files, and files of a possible image of a "
                "child, are never included; the pack says that they exist.",
                NOTES: "They can be disclosed to the person they are about. Include them only if whoever gets the "
                "pack needs them.",
            }
        ),
        required=False,
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
        return said

    def begin(self, by: User) -> CasePack:
        """A pack of the case that is still to be asked for."""
        facts = {name: self.cleaned_data[name] for name in ("recipient", "recipient_said", "purpose")}
        more = self.cleaned_data["more"]
        kinds = {"with_notes": NOTES in more, "with_files": FILES in more}
        return CasePack.objects.create(incident=self.incident, by=by, **facts, **kinds)


class CasePackPeopleForm(PortalForm):
    """Who is redacted: everybody whom the case knows, a box each.

    `offered` says who stood on the page: whoever is named while somebody reads it is asked about again.
    """

    mark_optional = False
    redacted = forms.MultipleChoiceField(label="Who is redacted?", required=False, widget=Checkboxes(small=True))
    more_words = forms.CharField(
        label="Other words to redact, if there are any",
        required=False,
        help_text="One on a line: a nickname, a street, a car. You can add more once you have read the pack.",
        widget=CharacterCount(MOST_WORDS),
        validators=[MaxLengthValidator(MOST_WORDS, f"Shorten it to {MOST_WORDS:,} characters")],
    )
    offered = Ticks(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, pack: CasePack, subjects: list[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pack, self.subjects = pack, subjects
        field: Any = self.fields["redacted"]
        field.choices = [(one.key, one.who) for one in subjects]
        field.widget.hints = {one.key: self._hint(one) for one in subjects}
        field.initial = [one.key for one in subjects if self._is_ticked(one)]
        self.fields["more_words"].initial = pack.more_words
        offered: Any = self.fields["offered"]
        offered.initial = sorted(token for one in subjects for token in one.named)
        offered.choices = [(token, token) for token in offered.initial]

    def _is_new(self, one: Subject) -> bool:
        return self.pack.redacted is not None and one.is_new(self.pack.offered or [])

    def _is_ticked(self, one: Subject) -> bool:
        """As it was chosen; whoever was not there then, as if it were the first time."""
        if one.keys & set(self.pack.redacted or []):
            return True
        is_first_time = self.pack.redacted is None or self._is_new(one)
        return is_first_time and one.is_redacted_first(Recipient(self.pack.recipient))

    def _hint(self, one: Subject) -> str:
        return "; ".join([*one.roles, *(["named since you last chose"] if self._is_new(one) else [])])

    def clean_redacted(self) -> list[str]:
        """Every key of whoever is ticked: of several any may be gone by the next time."""
        ticked = set(self.cleaned_data["redacted"])
        return sorted(key for one in self.subjects if one.key in ticked for key in one.keys)

    def apply(self, by: User) -> None:
        """Keep the choice.

        Raises:
            NotNow: the pack was asked for already.
        """
        said = self.cleaned_data
        self.pack.choose(said["redacted"], said["more_words"], offered=said["offered"], by=by)
