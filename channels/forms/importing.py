"""A file of channels, and its rows on their way to be saved."""

from typing import Any

from django import forms
from django.core import signing

from dcs_portal.forms import PortalForm
from dcs_portal.schools.models import School
from dcs_portal.uploads import TOO_LARGE, Upload

from ..importing.parsing import ChannelRow

MOST_KB = 500
_SALT = "channels.rows"
_AN_HOUR = 3600
_UNKNOWN = 0


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


class CheckedChannelsForm(PortalForm):
    """The rows of a file that somebody looked at."""

    rows = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, school: School | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school

    def clean_rows(self) -> list[ChannelRow]:
        try:
            school, values = signing.loads(self.cleaned_data["rows"], salt=_SALT, max_age=_AN_HOUR)
        except signing.BadSignature:
            school, values = _UNKNOWN, []
        if school != (self.school.pk if self.school else None):
            raise forms.ValidationError("That was more than an hour ago, or of another school. Choose the file again")
        return [ChannelRow(**value) for value in values]
