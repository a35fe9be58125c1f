"""Proof: for which day a pack is made, and the code of a certificate."""

import datetime
from typing import Any

from django import forms

from dcs_portal.filters import date
from dcs_portal.forms import DateField3, PortalForm, Radios

from ..models import Certificate
from ..models.certificates import code_from


class PackForm(PortalForm):
    """The day, and the kind of file."""

    on = DateField3(name="Date", label="As it stood on which day?", error_messages={"required": "Enter the day"})
    kind = forms.ChoiceField(
        label="What kind of file?",
        choices=[("pdf", "PDF, to read and print"), ("xlsx", "Workbook (.xlsx), for a spreadsheet")],
        initial="pdf",
        widget=Radios(),
        error_messages={"required": "Select the kind of file", "invalid_choice": "Select one of the kinds"},
    )

    def __init__(self, *args: Any, window: tuple[datetime.date, datetime.date], **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": window[1]}, **kwargs)
        self.window = window

    def clean_on(self) -> datetime.date:
        on, (first, last) = self.cleaned_data["on"], self.window
        if not first <= on <= last:
            raise forms.ValidationError(f"Date must be from {date(first)} to {date(last)}")
        return on


class CodeForm(PortalForm):
    """The code of a certificate, as somebody read it off the paper."""

    code = forms.CharField(
        label="Code on the certificate",
        help_text="For example, 7KQ2M-XH4DP-93WTC-6BRNF",
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}),
        error_messages={"required": "Enter the code", "max_length": "The code has 20 letters and digits"},
    )

    def clean_code(self) -> str:
        code = code_from(self.cleaned_data["code"])
        if not Certificate.objects.filter(code=code).exists():
            raise forms.ValidationError("There is no certificate with this code. Compare it letter by letter.")
        return code
