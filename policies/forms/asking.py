"""What people fill in to acknowledge, what a leader says of a signed sheet, and which day is looked at."""

import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from dcs_portal.filters import date
from dcs_portal.forms import DateField3, PortalForm, Radios
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission
from dcs_portal.uploads import Upload

from .. import scans
from ..days import end_of
from ..models import Question, SignedSheet, Version
from ..models.acknowledgements import STATEMENT

_SALT = "policies.acknowledge"
MOST_NAMES = 200


def seen_now(version: Version) -> str:
    """What a page carries to say which version it showed, and since when."""
    return signing.dumps([version.pk, timezone.now().timestamp()], salt=_SALT)


class AcknowledgeForm(PortalForm):
    """The publisher's questions, if there are any, and the statement."""

    mark_optional = False
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = seen_now(version)
        self.version = version
        self.questions = {f"question_{q.position}": q for q in version.questions.all()}
        for name, question in self.questions.items():
            self.fields[name] = self._choice(question)
        self.fields["agree"] = forms.BooleanField(label=STATEMENT, error_messages={"required": "Tick that you agree"})

    @staticmethod
    def _choice(question: Question) -> forms.ChoiceField:
        choices = [(str(number), text) for number, text in enumerate(question.answers)]
        wrong = {"required": f"Answer “{question.text}”", "invalid_choice": "Choose one of the answers"}
        return forms.ChoiceField(label=question.text, choices=choices, widget=Radios(), error_messages=wrong)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, question in self.questions.items():
            if name in cleaned and cleaned[name] != str(question.right):
                self.add_error(name, f"That is not right. {question.explanation}")
        return cleaned

    @property
    def is_of_this_version(self) -> bool:
        """Whether the page showed the version that is in force now."""
        return self._seen()[0] == self.version.pk

    @property
    def open_for(self) -> datetime.timedelta | None:
        """How long the page was open; None where that is not known."""
        _, since = self._seen()
        return datetime.timedelta(seconds=round(timezone.now().timestamp() - since)) if since else None

    def _seen(self) -> tuple[int | None, float]:
        try:
            version, since = signing.loads(self.data.get("seen", ""), salt=_SALT)
        except signing.BadSignature:
            return None, 0
        return version, since


class SheetForm(PortalForm):
    """A sheet of paper that people without an account signed."""

    version = forms.ModelChoiceField(
        Version.objects.none(),
        label="Which document did they sign for?",
        help_text="The version that stands on the sheet.",
        empty_label="Choose a document",
        error_messages={"required": "Choose the document they signed for"},
    )
    signed = DateField3(
        name="Date signed",
        label="When was it signed?",
        must_be_past=True,
        error_messages={"required": "Enter the date on which it was signed"},
    )
    names = forms.CharField(
        label="Who signed it?",
        widget=forms.Textarea({"rows": 8, "autocomplete": "off"}),
        help_text="One full name on each line, as it stands on the sheet.",
        error_messages={"required": "Enter the names of those who signed"},
    )
    witness = forms.CharField(
        label="Who witnessed it?", max_length=120, error_messages={"required": "Enter who witnessed it"}
    )
    scan = forms.FileField(
        label="Scan or photograph of the sheet",
        allow_empty_file=True,
        help_text=f"A PDF, PNG or JPEG of {scans.MOST_MB} MB at most.",
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg"}),
        error_messages={"required": "Choose the scan of the sheet", "invalid": "Choose the scan of the sheet"},
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.fields["version"].queryset = Version.objects.readable().defer("text")  # type: ignore[attr-defined]

    def clean_names(self) -> list[str]:
        names = [name for line in self.cleaned_data["names"].splitlines() if (name := " ".join(line.split()))]
        if len(names) > MOST_NAMES:
            raise ValidationError(f"Enter {MOST_NAMES} names at most. Record the others as another sheet")
        if long := next((name for name in names if len(name) > 120), None):
            raise ValidationError(f"“{long[:30]}…” is too long. Enter one name on each line")
        return names

    def clean_scan(self) -> Upload:
        upload: Upload = self.cleaned_data["scan"]
        self.media_type = scans.media_type(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        version, signed = cleaned.get("version"), cleaned.get("signed")
        if version and signed:
            self._check_in_force(version, signed)
        if signed and signed > self.school.today:
            self.add_error("signed", "Date signed must be today or in the past")
        return cleaned

    def _check_in_force(self, version: Version, signed: datetime.date) -> None:
        published, ended = (
            at and timezone.localdate(at, self.school.tz) for at in (version.published_at, version.ended_at)
        )
        if published and signed < published:
            self.add_error("signed", f"Date signed must be {date(published)} or later: it was published on that day")
        if ended and signed > ended:
            self.add_error("signed", f"Date signed must be {date(ended)} or earlier: a newer version came on that day")

    def save(self, by: User) -> SignedSheet:
        """Keep the scan and record the sheet of a valid form."""
        given = self.cleaned_data
        sheet = SignedSheet(
            version=given["version"], school=self.school, signed_on=given["signed"], witness=given["witness"]
        )
        return scans.keep(sheet, given["scan"], self.media_type, given["names"], by=by)


class DayForm(PortalForm):
    """Which day, and which school."""

    mark_optional = False
    on = DateField3(name="Date", label="How did it stand at the end of which day?", must_be_past=True)
    school = forms.ModelChoiceField(
        School.objects.none(), label="School", to_field_name="code", empty_label=None, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.all_schools = user.can(Permission.MANAGE_DOCUMENTS)
        field: Any = self.fields["school"]
        field.queryset = School.objects.all() if self.all_schools else user.schools_where(Permission.RECORD_SHEETS)
        if self.all_schools:
            field.empty_label = "All of DCS"

    @property
    def schools(self) -> list[int] | None:
        """Ids of the schools asked for; None for all of DCS, people without a school included."""
        if school := self.cleaned_data["school"]:
            return [school.pk]
        return None if self.all_schools else list(self.fields["school"].queryset.values_list("pk", flat=True))  # type: ignore[attr-defined]

    @property
    def moment(self) -> datetime.datetime:
        """The end of the day at HQ; now, if it is today."""
        return end_of(self.cleaned_data["on"])
