"""What HQ says of a document: its facts, whom it is for, what it has to do with others."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import URLValidator

from dcs_portal.forms import Checkboxes, DateField3, PortalForm, Radios
from dcs_portal.schools.models import SchoolKind, User
from dcs_portal.schools.permissions import DCS_ROLES, Permission, RoleName

from ..models import Document, DocumentKind, LinkKind

_YEARS = 2000, 2100


def _whole_number(label: str, least: int, most: int) -> forms.IntegerField:
    between = f"Enter a number from {least} to {most}"
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        required=False,
        widget=forms.NumberInput({"class": "govuk-input--width-4"}),
        error_messages=dict.fromkeys(("min_value", "max_value", "invalid"), between),
    )


_ON_THE_WEB = URLValidator(schemes=["http", "https"], message="Enter a whole link, like https://example.com/strategy")


class WebAddress(forms.URLField):
    """A link to a page, and to nothing that runs or downloads by another way."""

    default_validators: ClassVar = [_ON_THE_WEB]  # type: ignore[misc]  # as Django does it


class DocumentForm(PortalForm):
    """What is said of a document besides its text.

    Args:
        document: the one to be changed; None for a new one.
        by: who fills it in, and so looks after a new document unless they name another.
    """

    mark_optional = False  # the address is needed where it is asked for
    kind = forms.ChoiceField(
        label="Where is its text?",
        choices=DocumentKind.choices,
        widget=Radios(reveals={DocumentKind.FORTHCOMING: "expected_on", DocumentKind.EXTERNAL: "url"}),
        error_messages={"required": "Select where its text is"},
    )
    expected_on = DateField3(
        name="Expected date",
        label="When is it expected? (optional)",
        required=False,
        help_text="Leave it empty if nobody knows.",
    )
    url = WebAddress(
        label="Address",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Enter a whole link, like https://example.com/strategy"},
    )
    number = _whole_number("Number (optional)", 1, 9999)
    title = forms.CharField(label="Title", max_length=200, error_messages={"required": "Enter the title"})
    focus = forms.CharField(
        label="Focus (optional)", max_length=200, required=False, help_text="For example, DCS schools and settings."
    )
    period_from = _whole_number("First year of its strategy period (optional)", *_YEARS)
    period_to = _whole_number("Last year of its strategy period (optional)", *_YEARS)
    review_on = DateField3(
        name="Next review",
        label="When is its next review? (optional)",
        required=False,
        help_text="Whoever looks after it is reminded 90, 30 and 7 days before, and weekly after.",
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label="Who looks after it?",
        empty_label="Choose somebody at HQ",
        error_messages={"required": "Choose who looks after it", "invalid_choice": "Choose somebody at HQ"},
    )

    def __init__(self, *args: Any, document: Document | None, by: User, **kwargs: Any) -> None:
        said = {name: getattr(document, name) for name in self.base_fields} if document else {"owner": by}
        super().__init__(*args, initial=said, **kwargs)
        self.document = document
        self.fields["owner"].queryset = User.objects.holding(Permission.MANAGE_DOCUMENTS, None)  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in self._kinds()]  # type: ignore[attr-defined]

    def _kinds(self) -> list[DocumentKind]:
        """What it can be: a document whose text is here is neither elsewhere nor still to come."""
        if self.document is None or not (versions := self.document.versions.all()).exists():
            return list(DocumentKind)
        is_here = versions.ever_published().exists()
        return [DocumentKind.GOVERNED] if is_here else [DocumentKind.GOVERNED, DocumentKind.FORTHCOMING]

    def clean_number(self) -> int | None:
        number = self.cleaned_data["number"]
        other = Document.objects.filter(number=number).first() if number else None
        if other and other != self.document:
            raise forms.ValidationError(f"Number {number} is “{other.title}”. Enter another number")
        return number

    def clean(self) -> dict[str, Any]:
        """What belongs to another kind of document is forgotten, and cannot be wrong."""
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        for name, of, nothing in (("expected_on", DocumentKind.FORTHCOMING, None), ("url", DocumentKind.EXTERNAL, "")):
            if kind != of:
                self.errors.pop(name, None)
                cleaned[name] = nothing
        if kind == DocumentKind.EXTERNAL and not cleaned.get("url") and "url" not in self.errors:
            self.add_error("url", "Enter the address where its text is")
        self._check_period(cleaned.get("period_from"), cleaned.get("period_to"))
        return cleaned

    def _check_period(self, start: int | None, end: int | None) -> None:
        if self.errors.keys() & {"period_from", "period_to"}:
            return
        if bool(start) != bool(end):
            missing, words = ("period_to", "last") if start else ("period_from", "first")
            self.add_error(missing, f"Enter the {words} year as well, or neither")
        elif start and end and end < start:
            self.add_error("period_to", "The last year must not be before the first")

    @property
    def facts(self) -> dict[str, Any]:
        """What a valid form says. Another address has not been checked yet."""
        is_new_address = self.document is not None and self.document.url != self.cleaned_data["url"]
        return {name: self.cleaned_data[name] for name in self.base_fields} | (
            {"checked_on": None} if is_new_address else {}
        )


EVERYWHERE = "everywhere"
# Leaders are in every audience, so nobody is asked about them.
_AT_SCHOOLS = [role for role in RoleName if role not in DCS_ROLES and role != RoleName.LEADER]
_ACROSS_DCS = [role for role in RoleName if role in DCS_ROLES]


class AudienceForm(PortalForm):
    """Whom a document is for: roles at all schools or at some kinds of them, and roles for all of DCS."""

    mark_optional = False

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(document.audiences.active().values_list("role", "school_kind"))
        kinds = [(EVERYWHERE, "Everywhere"), *[(kind.value, kind.label) for kind in SchoolKind]]
        for role in _AT_SCHOOLS:
            ticked = [kind or EVERYWHERE for name, kind in rows if name == role]
            self.fields[role] = _boxes(role.label, kinds, ticked, exclusive=EVERYWHERE, dividers={kinds[1][0]: "or"})
        ticked = [name for name, _ in rows if name in _ACROSS_DCS]
        across = [(role.value, role.label) for role in _ACROSS_DCS]
        self.fields["across"] = _boxes("For all of DCS", across, ticked)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Pairs of a role and a kind of school, of a valid form. Everywhere holds every kind."""
        rows = [(role, "") for role in self.cleaned_data["across"]]
        for role in _AT_SCHOOLS:
            chosen = self.cleaned_data[role]
            rows += [(role.value, kind) for kind in ([""] if EVERYWHERE in chosen else chosen)]
        return rows


def _boxes(label: str, choices: list[tuple[str, str]], ticked: list[str], **looks: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, initial=ticked, required=False, widget=Checkboxes(small=True, **looks)
    )


REPLACED_BY = "replaced_by"


class LinkForm(PortalForm):
    """What a document has to do with another."""

    kind = forms.ChoiceField(
        label="What has it to do with the other document?",
        choices=[*LinkKind.choices, (REPLACED_BY, "Is replaced by")],
        widget=Radios(
            hints={LinkKind.DEPENDS_ON: "When the other one changes, this one is flagged: somebody should look at it."}
        ),
        error_messages={"required": "Select what it has to do with the other document"},
    )
    other = forms.ModelChoiceField(
        Document.objects.none(),
        label="Which document?",
        empty_label="Choose a document",
        error_messages={"required": "Choose the other document", "invalid_choice": "Choose one of the documents"},
    )

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["other"].queryset = Document.objects.exclude(pk=document.pk)  # type: ignore[attr-defined]

    @property
    def link(self) -> tuple[Document, LinkKind, Document]:
        """The link of a valid form, from the document that says it."""
        kind, other = self.cleaned_data["kind"], self.cleaned_data["other"]
        if kind == REPLACED_BY:
            return other, LinkKind.REPLACES, self.document
        return self.document, LinkKind(kind), other
