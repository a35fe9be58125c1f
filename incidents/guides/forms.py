"""What HQ writes into a draft: a step, a letter, an entry of the severity guide; and letting it be in force."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.text import slugify

from dcs_portal.forms import CharacterCount, Checkboxes, DateField3, PortalForm, Radios

from ..codes import Category, Severity
from ..models import GuideVersion
from . import filling
from .codes import Doer, FourC, Guide, Proof, Situation


def _text(label: str, limit: int, hint: str = "", *, rows: int = 3, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(required),
        help_text=hint,
        widget=CharacterCount(limit, rows=rows),
        validators=[MaxLengthValidator(limit, f"Shorten it to {limit:,} characters")],
        error_messages={"required": required} if required else None,
    )


def _known(text: str, fields: dict[str, str]) -> str:
    if wrong := filling.unknown_fields(text, fields):
        raise forms.ValidationError(f"Nothing fills {{{wrong[0]}}}. Use {_names(fields)}")
    return text


def _names(fields: dict[str, str]) -> str:
    return ", ".join(f"{{{name}}}" for name in fields)


class ItemForm(PortalForm):
    """The base: one item of a draft, new where there is no `key`. `seen` is the count of edits that its writer saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "Open this page again"})

    def __init__(self, *args: Any, draft: GuideVersion, key: str = "", **kwargs: Any) -> None:
        self.draft, self.key = draft, key
        item = draft.item(key) if key else None
        known = {name: getattr(item, name) for name in self.base_fields if hasattr(item, name)}
        super().__init__(*args, initial=known | {"seen": draft.edits}, **kwargs)

    @property
    def item(self) -> dict[str, Any]:
        """What a version keeps of it."""
        answers = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "after")}
        return {"key": self.key or self._new_key()} | answers

    def _new_key(self) -> str:
        """A key that no version of the guide has used: a tick says by it what was done."""
        start = slugify(self.cleaned_data["words"])[:40].strip("-") or "step"
        others = GuideVersion.objects.filter(guide=self.draft.guide)
        taken = {one["key"] for version in others for one in version.content}
        return next(key for n in range(1, len(taken) + 2) if (key := f"{start}-{n}" if n > 1 else start) not in taken)


class StepForm(ItemForm):
    words = _text(
        "What is to be done?",
        300,
        f"A sentence that says what to do. {_names(filling.HELP)} put in names, numbers and hours.",
        required="Say what is to be done",
    )
    why = _text("Why?", 300, "Shown below it, in small letters.")
    link = forms.URLField(label="Link", required=False, max_length=300, assume_scheme="https")
    doer = forms.ChoiceField(
        label="Who does it?",
        choices=Doer.choices,
        widget=Radios(),
        error_messages={"required": "Select who does it"},
    )
    situations = forms.MultipleChoiceField(
        label="In which cases?",
        choices=Situation.choices,
        widget=Checkboxes(small=True),
        error_messages={"required": "Select in which cases"},
    )
    severities = forms.MultipleChoiceField(
        label="For which severities?",
        choices=Severity.choices,
        required=False,
        widget=Checkboxes(small=True),
        help_text="None ticked means each of them.",
    )
    categories = forms.MultipleChoiceField(
        label="For which kinds of harm?",
        choices=Category.choices,
        required=False,
        widget=Checkboxes(small=True),
        help_text="None ticked means each of them, also before triage.",
    )
    proof = forms.ChoiceField(
        label="When does the portal tick it by itself?",
        choices=[("", "Never: it is ticked by hand"), *[(one.value, f"When {one.label}") for one in Proof]],
        required=False,
    )
    after = forms.ChoiceField(label="Where does it stand?", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [one.key for one in self.draft.items]
        others = [(one["key"], f"After “{one['words'][:60]}”") for one in self.draft.content if one["key"] != self.key]
        self.fields["after"].choices = [("", "First"), *others]  # type: ignore[attr-defined]
        before = keys[: keys.index(self.key)] if self.key in keys else keys
        self.fields["after"].initial = before[-1] if before else ""

    def clean_words(self) -> str:
        return _known(" ".join(self.cleaned_data["words"].split()), filling.HELP)


class TemplateForm(ItemForm):
    subject = forms.CharField(label="Subject", max_length=150, error_messages={"required": "Enter a subject"})
    body = _text(
        "Letter",
        4000,
        f"{_names(filling.OF_LETTERS)} are filled in from the case. What the writer must say stands in "
        "[square brackets].",
        rows=20,
        required="Write the letter",
    )

    def clean_body(self) -> str:
        return _known(self.cleaned_data["body"], filling.OF_LETTERS)


class EntryForm(ItemForm):
    act = _text("What is to be done?", 300, f"In a sentence or two. {_names(filling.HELP)} put in names and numbers.")
    examples = _text("Examples", 1500, "One a line.", rows=6, required="Give an example")
    fours = forms.MultipleChoiceField(
        label="Which of the four Cs is it?", choices=FourC.choices, required=False, widget=Checkboxes(small=True)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A severity says what to do, a kind of harm which of the four Cs it is.
        del self.fields["fours" if self.key in Severity else "act"]

    def clean_act(self) -> str:
        return _known(self.cleaned_data["act"], filling.HELP)


ITEM_FORMS: dict[str, type[ItemForm]] = {
    Guide.PLAYBOOK: StepForm,
    Guide.LETTERS: TemplateForm,
    Guide.SEVERITY: EntryForm,
}


class PublishForm(PortalForm):
    changes = forms.CharField(
        label="What has changed, and why?",
        max_length=500,
        help_text="Whoever reads the versions later sees it.",
        error_messages={"required": "Say what has changed, and why"},
    )
    when = forms.ChoiceField(
        label="From when?",
        choices=[("now", "At once"), ("day", "From a day on")],
        widget=Radios(reveals={"day": "on"}),
        error_messages={"required": "Select from when"},
    )
    on = DateField3(
        name="The day",
        label="From which day?",
        help_text="It begins at midnight in London.",
        error_messages={"required": "Enter the day"},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("when") != "day":
            self.errors.pop("on", None)
            return cleaned | {"on": None}
        on: datetime.date | None = cleaned.get("on")
        if on and on <= timezone.localdate(timezone=timezone.get_default_timezone()):
            self.add_error("on", "The day must be in the future")
        return cleaned
