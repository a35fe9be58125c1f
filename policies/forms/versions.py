"""What HQ fills in for a version: its text, what changed, and the questions of its check."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, PortalForm, Radios
from dcs_portal.schools.permissions import RoleName

from ..models import Question, Version
from ..models.questions import MOST
from ..parsing import LONGEST_TEXT, cleaned

LIMIT = 2000


def words(label: str, required: str = "", hint: str = "") -> forms.CharField:
    """A text of up to 2,000 characters; optional where nothing is said of its being required."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        widget=CharacterCount(LIMIT, threshold=75),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
        error_messages={"required": required} if required else {},
    )


class WriteForm(PortalForm):
    """The text of a draft, and how many edits it had when the page was opened."""

    mark_optional = False
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    text = forms.CharField(
        label="Text",
        strip=False,
        required=False,
        widget=forms.Textarea({"rows": 26, "spellcheck": True, "autocomplete": "off"}),
        validators=[MaxLengthValidator(LONGEST_TEXT, f"Shorten it to {LONGEST_TEXT:,} characters")],
    )

    def clean_text(self) -> str:
        """The text as it is stored: Unix lines, nothing that no page may hold."""
        return cleaned(self.cleaned_data["text"])


class SubmitForm(PortalForm):
    """What changed, for whom, and whether everybody is asked again. Of the first version nobody asks the last."""

    is_material = forms.TypedChoiceField(
        label="Does the change matter to what people do?",
        choices=[("yes", "Yes"), ("no", "No, it puts words right")],
        coerce=lambda answer: answer == "yes",
        widget=Radios(
            hints={
                "yes": "Everybody in the audience is asked to read it and agree again.",
                "no": "Nobody is asked again. Whoever agreed to the version in force need not read this one.",
            }
        ),
        error_messages={"required": "Select whether the change matters to what people do"},
    )
    changes = words("What changed?", "Say what changed", "Everybody who reads the document sees it.")

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        kept = {"changes": version.changes}
        if version.changes:  # it was sent for review before, and came back
            kept["is_material"] = "yes" if version.is_material else "no"
        super().__init__(*args, initial=kept, **kwargs)
        if not version.document.versions.ever_published().exists():
            del self.fields["is_material"]
            changes = self.fields["changes"]
            changes.label, changes.error_messages["required"] = "What is it about?", "Say what it is about"
        self.roles = [RoleName(name) for name in version.document.audiences.active().values_list("role", flat=True)]
        for role in dict.fromkeys(self.roles):
            field = words(f"What does it mean for a {_in_a_sentence(role)}?")
            self.fields[f"for_{role}"] = field
            field.initial = version.changes_for.get(role, "")

    @property
    def said(self) -> dict[str, Any]:
        """What a valid form says, as `Version.submit` takes it."""
        given = self.cleaned_data
        for_roles = {role.value: said for role in self.roles if (said := given[f"for_{role}"].strip())}
        return {"is_material": given.get("is_material", True), "changes": given["changes"], "changes_for": for_roles}


def _in_a_sentence(role: RoleName) -> str:
    if role == RoleName.STAFF:
        return "member of staff"
    return role.label if role.label[:2].isupper() else role.label[:1].lower() + role.label[1:]


ANSWERS = 4
_PARTS = ("text", *(f"answer{number}" for number in range(1, ANSWERS + 1)), "right", "explanation")


class QuestionsForm(PortalForm):
    """Up to five questions in rows, with 2 to 4 answers each. A row in which nothing stands is none."""

    mark_optional = False

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {question.position: question for question in version.questions.all()}
        self.numbers = range(1, MOST + 1)
        for number in self.numbers:
            self._add(number, known.get(number))

    def _add(self, number: int, known: Question | None) -> None:
        said = {"text": known.text, "right": str(known.right + 1), "explanation": known.explanation} if known else {}
        said |= {f"answer{at}": answer for at, answer in enumerate(known.answers if known else [], 1)}
        fields: dict[str, forms.Field] = {"text": _line("Question", 300), "explanation": _line("Why is it right?", 500)}
        fields |= {f"answer{at}": _line(f"Answer {at}", 200) for at in range(1, ANSWERS + 1)}
        choices = [("", "Choose one"), *[(str(at), f"Answer {at}") for at in range(1, ANSWERS + 1)]]
        fields["right"] = forms.ChoiceField(label="Right answer", choices=choices, required=False)
        for part in _PARTS:
            fields[part].initial = said.get(part)
            self.fields[f"q{number}_{part}"] = fields[part]

    def clean(self) -> dict[str, Any]:
        """Each row is whole or empty; what is missing is said beside its box."""
        given = super().clean() or {}
        self.questions: list[Question] = []
        for number in self.numbers:
            row = {part: given.get(f"q{number}_{part}", "") for part in _PARTS}
            if any(row.values()) and not self._lacks(number, row):
                self.questions.append(_question(row))
        return given

    def _lacks(self, number: int, row: dict[str, str]) -> bool:
        answers = [name for name in _PARTS[1 : ANSWERS + 1] if row[name]]
        needed = {
            "text": (not row["text"], "Enter the question"),
            "answer1": (not answers, "Enter at least two answers"),
            "answer2": (len(answers) == 1, "Enter at least two answers"),
            "right": (f"answer{row['right']}" not in answers, "Choose which of the answers is right"),
            "explanation": (not row["explanation"], "Say why the answer is right"),
        }
        for part, (is_missing, message) in needed.items():
            if is_missing and f"q{number}_{part}" not in self.errors:
                self.add_error(f"q{number}_{part}", message)
        return any(f"q{number}_{part}" in self.errors for part in _PARTS)


def _line(label: str, limit: int) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )


def _question(row: dict[str, str]) -> Question:
    names = [name for name in _PARTS[1 : ANSWERS + 1] if row[name]]
    return Question(
        text=row["text"],
        answers=[row[name] for name in names],
        right=names.index(f"answer{row['right']}"),
        explanation=row["explanation"],
    )
