"""The file, and the facts that its sender confirms."""

from dataclasses import replace
from typing import Any

from django import forms

from dcs_portal.forms import DateField3, PortalForm

from ..models import Document, DocumentKind
from . import keeping
from .facts import facts_of
from .making import Mention, Wanted

FIRST_YEAR, LAST_YEAR = 2000, 2100
NEW = "new"
FACTS = ("number", "title", "focus", "period_from", "period_to")


class FileForm(PortalForm):
    """Which file."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        error_messages={"required": "Choose a file", "invalid": "Choose a file"},
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt,.md,.markdown"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        largest = keeping.largest() // 1_000_000
        self.fields["file"].help_text = f"A Word document (.docx), a PDF or plain text, of {largest} MB at most."


class FactsForm(PortalForm):
    """What the file says of itself, put right by a person, and whether it is a new document or a version of one.

    Args:
        markdown: the text that came in.
        mentions: the documents that it names. Each gets a box, and an address where we have none.
    """

    becomes = forms.ChoiceField(
        label="What does this file become?",
        help_text="If the document is in force, its title, focus and period change when this version is published.",
    )
    number = forms.IntegerField(label="Number", min_value=1, max_value=9999, required=False)
    title = forms.CharField(label="Title", max_length=200)
    focus = forms.CharField(
        label="Focus", max_length=200, required=False, help_text="Whom or what it is for, as the document says."
    )
    period_from = forms.IntegerField(
        label="First year of its period", min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )
    period_to = forms.IntegerField(
        label="Last year of its period", min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )
    dated = DateField3(
        name="Date published",
        label="Date of publication",
        required=False,
        help_text="As the document says. The day on which the portal publishes it is recorded by itself.",
    )

    def __init__(self, *args: Any, markdown: str, mentions: list[Mention], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mentions = mentions
        self.documents = {str(it.pk): it for it in Document.objects.exclude(kind=DocumentKind.EXTERNAL)}
        choices = [(key, f"The next version of {it}") for key, it in self.documents.items()]
        self.fields["becomes"].choices = [(NEW, "A new document"), *choices]  # type: ignore[attr-defined]
        self._guess(markdown)
        for at, mention in enumerate(mentions):
            self._ask_of(at, mention)

    def _guess(self, markdown: str) -> None:
        """What the file says stands in the boxes; its number says which document it is."""
        facts = facts_of(markdown)
        known = next((it for it in self.documents.values() if facts.number and it.number == facts.number), None)
        for name in FACTS:
            self.initial.setdefault(name, getattr(facts, name))
        if known:
            self.initial["title"] = known.title
        self.initial.setdefault("dated", facts.published_on)
        self.initial.setdefault("becomes", str(known.pk) if known else NEW)

    def _ask_of(self, at: int, mention: Mention) -> None:
        kind = "Depends on" if mention.named.is_forthcoming else "Refers to"
        coming = ", which is still being written" if mention.named.is_forthcoming and not mention.document else ""
        label = f"{kind} {mention.document or mention.named.title}{coming}"
        self.fields[f"link_{at}"] = forms.BooleanField(label=label, required=False, initial=not mention.needs_address)
        if mention.needs_address:
            self.fields[f"address_{at}"] = forms.URLField(
                label=f"Address of {mention.named.title}",
                max_length=500,
                required=False,
                assume_scheme="https",
                help_text="Where it is kept, like https://example.com/strategy. It is needed for a link.",
                error_messages={"invalid": "Enter a whole link, like https://example.com/strategy"},
            )

    def clean(self) -> dict[str, Any]:
        """A number belongs to one document, a period ends after it begins, a link leads somewhere."""
        cleaned = super().clean() or {}
        number, document = cleaned.get("number"), self.documents.get(cleaned.get("becomes", ""))
        taken = Document.objects.filter(number=number).first() if number else None
        if taken and taken != document:
            self.add_error("number", f"{number} is “{taken.title}”. Choose it above, or enter another number")
        self._check_period(cleaned.get("period_from"), cleaned.get("period_to"))
        for at, mention in enumerate(self.mentions):
            is_bare = cleaned.get(f"link_{at}") and not cleaned.get(f"address_{at}")
            if mention.needs_address and is_bare and f"address_{at}" not in self.errors:
                self.add_error(f"address_{at}", "Enter the address, or take away the tick above")
        return cleaned

    def _check_period(self, start: int | None, end: int | None) -> None:
        if end and not start and "period_from" not in self.errors:
            self.add_error("period_from", "Enter the first year as well as the last")
        elif start and end and end < start:
            self.add_error("period_to", "The last year must not be before the first")

    @property
    def wanted(self) -> Wanted:
        """What was decided, of a valid form."""
        given = self.cleaned_data
        document = self.documents.get(given["becomes"])
        facts = {name: given[name] for name in FACTS if given[name] not in (None, "") or document is None}
        mentions = [
            replace(mention, address=given.get(f"address_{at}", ""))
            for at, mention in enumerate(self.mentions)
            if given[f"link_{at}"]
        ]
        return Wanted(document, facts, given["dated"], mentions)
