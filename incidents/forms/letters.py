"""Letters that the portal helps to write: filled from the case, changed by the writer, kept as they leave."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount
from dcs_portal.schools.models import User

from ..guides.codes import LetterKind
from ..guides.filling import blanks
from ..guides.showing import letter
from .base import LIMIT, ActionForm


class LetterForm(ActionForm):
    """An invitation to meet; the others differ by kind and title."""

    kind: ClassVar[LetterKind] = LetterKind.INVITE
    title: ClassVar[str] = "Invite somebody to meet"
    asks_who = True
    submit = "Save the letter"
    done = "The letter is saved as it stands. Print it or copy it: the portal does not send it."
    subject = forms.CharField(label="Subject", max_length=150, error_messages={"required": "Enter a subject"})
    body = forms.CharField(
        label="Letter",
        help_text="Fill in what stands in [square brackets]. Never name a child: the letter leaves the school.",
        widget=CharacterCount(LIMIT, rows=20),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
        error_messages={"required": "Write the letter"},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        filled = letter(self.kind, kwargs["incident"].letter_facts(by))
        super().__init__(*args, initial=filled | kwargs.pop("initial", {}), **kwargs)
        self.intro = (
            "It is filled in from the case. Change what you like: it is kept word for word, and nobody can change "
            "it afterwards. The portal does not send it; you print it or copy it."
        )

    def clean_subject(self) -> str:
        return _without_blanks(" ".join(self.cleaned_data["subject"].split()))

    def clean_body(self) -> str:
        return _without_blanks(self.cleaned_data["body"])

    def apply(self, by: User) -> None:
        said = self.cleaned_data
        self.letter = self.incident.write_letter(self.kind, said["subject"], said["body"], by=by)


def _without_blanks(text: str) -> str:
    if left := blanks(text):
        raise forms.ValidationError(f"Fill in or delete {', '.join(dict.fromkeys(left))}")
    return text


class WarnForm(LetterForm):
    kind = LetterKind.WARN
    title = "Warn whoever posted it"


class ThankForm(LetterForm):
    kind = LetterKind.THANK
    title = "Thank somebody"


class AskRemovalForm(LetterForm):
    kind = LetterKind.ASK_REMOVAL
    title = "Ask the platform to remove it"
