"""The form of every search: words, which are posted, so that what people search for never stands in an address."""

from django import forms
from django.core.exceptions import ValidationError

from ..search_words import wanted
from .base import PortalForm

LONGEST_SEARCH = 200


def words_field(label: str, required: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
        error_messages={"required": required, "max_length": f"Search for {LONGEST_SEARCH} characters or fewer"},
    )


class WordsForm(PortalForm):
    """The base: give it `words`, a `words_field`."""

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not wanted(words):
            raise ValidationError("Enter a word of letters or digits")
        return words
