"""A file of channels, and its rows on their way to be saved."""

from typing import Any

from django import forms
from django.core import signing

from dcs_portal.forms import Checkboxes, PortalForm
from dcs_portal.schools.models import School
from dcs_portal.uploads import TOO_LARGE, Upload

from ..importing.leaving_out import LeftOut
from ..importing.parsing import ChannelRow
from ..importing.saving import Change, report

MOST_KB = 500
_SALT, _SALT_LEFT = "channels.rows", "channels.left"
_AN_HOUR = 3600
_UNKNOWN = 0
_ALL = "all"
_MANY = 3


class ChannelFileForm(PortalForm):
    """A spreadsheet or a CSV file."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        error_messages={"required": "Choose a file", "invalid": "Choose a file"},
        help_text=f"A spreadsheet (.xlsx) or a CSV file of {MOST_KB} KB at most.",
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Upload:
        upload: Upload = self.cleaned_data["file"]
        if upload.problem:
            too_large = upload.problem == TOO_LARGE
            words = f"The file is larger than {MOST_KB} KB" if too_large else "There is no room for it. Try again later"
            raise forms.ValidationError(words)
        return upload


def sealed(school: School | None, rows: list[ChannelRow]) -> str:
    """Rows that were read and shown, to be carried to the next step: nobody can change them on the way."""
    return signing.dumps([school.pk if school else None, [row.as_values() for row in rows]], salt=_SALT, compress=True)


def sealed_left(rows: list[LeftOut]) -> str:
    """The rows that are not saved, to be given back as a file."""
    return signing.dumps([vars(row) for row in rows], salt=_SALT_LEFT, compress=True)


def unsealed_left(text: str) -> list[LeftOut]:
    """The rows of `sealed_left`; none where the text is no such thing, or too old."""
    try:
        return [LeftOut(**row) for row in signing.loads(text, salt=_SALT_LEFT, max_age=_AN_HOUR)]
    except signing.BadSignature:
        return []


class CheckedChannelsForm(PortalForm):
    """The rows of a file that somebody looked at, and which strange addresses among them are mailboxes.

    `changes` is what the rows would do as things are now.
    """

    rows = forms.CharField(widget=forms.HiddenInput, required=False)
    left = forms.CharField(widget=forms.HiddenInput, required=False)
    mailboxes = forms.MultipleChoiceField(
        label="Which of these are mailboxes that several people read?",
        required=False,
        help_text="Nobody there has an account with these addresses. A row is left out if you do not tick its "
        "address: it may be mistyped.",
        widget=Checkboxes(exclusive=_ALL, dividers={_ALL: "or"}, small=True),
    )
    mark_optional = False

    def __init__(self, *args: Any, school: School | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.read = self._unsealed(self["rows"].value() or "")
        self.changes, self.problems = report(school, self.read or [])
        self.strangers = _by_address(self.changes)
        if self.strangers:
            field: Any = self.fields["mailboxes"]
            field.choices = [(address, f"{address} ({_rows(rows)})") for address, rows in self.strangers.items()]
            field.choices += [(_ALL, "All of them are")] if len(self.strangers) > _MANY else []
        else:
            del self.fields["mailboxes"]

    def _unsealed(self, text: str) -> list[ChannelRow] | None:
        try:
            school, values = signing.loads(text, salt=_SALT, max_age=_AN_HOUR)
        except signing.BadSignature:
            school, values = _UNKNOWN, []
        owner = self.school.pk if self.school else None
        return [ChannelRow(**value) for value in values] if school == owner else None

    def clean_rows(self) -> list[ChannelRow]:
        if self.read is None:
            raise forms.ValidationError("That was more than an hour ago, or of another school. Choose the file again")
        return self.read

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "mailboxes" in given and not any(change.is_new for change in self.saved):
            self.add_error("mailboxes", "Tick a mailbox, or put the addresses right in the file: no row is saved")
        return given

    @property
    def saved(self) -> list[Change]:
        """What is saved: each row but those with an address that nobody said is a mailbox."""
        ticked = self.cleaned_data.get("mailboxes", [])
        return [one for one in self.changes if _ALL in ticked or set(one.strangers) <= set(ticked)]

    @property
    def unticked(self) -> list[int]:
        """The rows that were shown as good and are not saved."""
        return sorted({row.row for row in self.read or []} - {change.row.row for change in self.saved})

    @property
    def new(self) -> int:
        """How many channels are new, if every address is a mailbox."""
        return sum(change.is_new for change in self.changes)


def _by_address(changes: list[Change]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for change in changes:
        for address in change.strangers:
            found.setdefault(address, []).append(change.row.row)
    return found


def _rows(numbers: list[int]) -> str:
    """“row 4”, “rows 4, 5 and 6”, “rows 4, 5, 6 and 12 more”."""
    shown = [str(number) for number in (numbers if len(numbers) <= _MANY + 1 else numbers[:_MANY])]
    last = f"{len(numbers) - _MANY} more" if len(numbers) > _MANY + 1 else shown.pop()
    return f"row{'s' * (len(numbers) > 1)} " + " and ".join(filter(None, (", ".join(shown), last)))
