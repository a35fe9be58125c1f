"""Invented data for the component gallery: ordinary, none, too much, and wrong."""

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils import timezone

from .forms import CharacterCount, Checkboxes, DateField3, DateTimeField5, PortalForm, Radios
from .schools.models import Contact

LONG = "Donaudampfschifffahrtsgesellschaft-Elternbeirat-und-Nachmittagsbetreuung-Whatsapp-Gruppe-" * 3


class ExampleForm(PortalForm):
    """Every kind of field."""

    school = forms.ChoiceField(
        choices=[("", "Choose a school"), ("alder", "Alder Bay Primary"), ("fernley", "Fernley Station")],
        error_messages={"required": "Choose a school"},
    )
    seen_on = DateField3(
        label="When was it seen?", name="Date seen", must_be_past=True, help_text="For example, 14 11 2026"
    )
    told_at = DateTimeField5(label="When were you told?", name="Date and time", required=False)
    place = forms.ChoiceField(
        label="Where did you see it?",
        choices=[("whatsapp", "WhatsApp"), ("facebook", "Facebook"), ("other", "Somewhere else")],
        widget=Radios(
            hints={"whatsapp": "A group or a status"},
            reveals={"other": "other_place"},
            dividers={"other": "or"},
        ),
        error_messages={"required": "Select where you saw it"},
    )
    other_place = forms.CharField(label="Where?", required=False)
    who = forms.MultipleChoiceField(
        label="Who is it about?",
        help_text="Select all that apply",
        choices=[
            ("child", "A child"),
            ("parent", "A parent"),
            ("command", "Local command"),
            ("none", "Nobody"),
        ],
        widget=Checkboxes(
            hints={"command": "A unit, or somebody because of their post"},
            dividers={"none": "or"},
            exclusive="none",
        ),
        error_messages={"required": "Select who it is about"},
    )
    words = forms.CharField(
        label="What was said?",
        help_text="Copy the words if you can.",
        widget=CharacterCount(200),
        validators=[MaxLengthValidator(200, "What was said must be 200 characters or fewer")],
        error_messages={"required": "Enter what was said"},
    )
    note = forms.CharField(label="Anything else", widget=forms.Textarea, required=False)
    link = forms.URLField(label="Link to the post", required=False, assume_scheme="https")
    email = forms.EmailField(label="E-mail address", error_messages={"required": "Enter an e-mail address"})
    pupils = forms.IntegerField(label="How many pupils?", min_value=1, required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    screenshot = forms.FileField(label="Screenshot", required=False, help_text="PNG or JPEG, up to 10 MB")
    sure = forms.BooleanField(
        label="I have not saved an image of anybody under 18",
        error_messages={"required": "Confirm that you have not saved such an image"},
    )


class ExampleFilter(PortalForm):
    """A filter, where everything is optional and does not say so."""

    mark_optional = False
    status = forms.MultipleChoiceField(
        choices=[("new", "New"), ("triage", "In triage"), ("closed", "Closed")],
        widget=Checkboxes(small=True),
        required=False,
    )
    school = forms.ChoiceField(choices=[("", "All schools"), ("alder", "Alder Bay Primary")], required=False)


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything that gallery.html shows."""
    wrong = {
        "seen_on_day": "31",
        "seen_on_month": "2",
        "told_at_day": "3",
        "words": "x" * 220,
        "email": "sam",
    }
    wrong |= {"place": "other", "seen_on_year": "2026", "pupils": "many", "link": "no link"}
    return {
        "numbers": [
            Contact(kind="emergency", name=LONG, phone="112 or 999"),
            Contact(kind="police", name="Police", phone="+357 2525 0000", note=LONG),
        ],
        "example": ExampleForm(prefix="a"),
        "wrong": ExampleForm({f"b-{name}": value for name, value in wrong.items()}, prefix="b"),
        "filter": ExampleFilter(prefix="c"),
        "boxes": ExampleFilter({"d-status": ["triage"]}, prefix="d"),
        "events": _events(),
        "rows": _rows(),
        "pages": Paginator(range(400), 25).page(8),
        "weeks": [
            "4 Sep",
            "11 Sep",
            "18 Sep",
            "25 Sep",
            "2 Oct",
            "9 Oct",
            "16 Oct",
            "23 Oct",
            "30 Oct",
            "6 Nov",
        ],
        "series": [
            ("Medium or low", [13, 21, 17, 16, 21, 8, 20, 20, 14, 10]),
            ("Immediate or high", [4, 7, 9, 5, 7, 4, 3, 5, 8, 8]),
        ],
        "long": LONG,
        "now": timezone.now(),
    }


def _events() -> list[dict[str, Any]]:
    start = dt.datetime(2026, 11, 16, 8, 40, tzinfo=dt.UTC)

    def event(hours: int, title: str, by: str, **more: Any) -> dict[str, Any]:
        return {"when": start + dt.timedelta(hours=hours), "title": title, "by": by} | more

    return [
        event(
            0,
            "Reported",
            "a teacher at Alder Bay Primary",
            text="A post names a teacher.\nIt was shared 40 times.",
        ),
        event(2, "Claimed", "Sam Ellis, welfare officer", tone="quiet"),
        event(
            3,
            "Severity raised to immediate",
            "Sam Ellis",
            tone="alert",
            text="A home address is in the replies.",
        ),
        event(4, "Note", "Sam Ellis", restricted=True, text="The parent called. I did not say who reported it."),
        event(30, "Closed: post removed", "Sam Ellis", tone="done", text=LONG),
    ]


def _rows() -> list[dict[str, Any]]:
    titles = ["Post names a teacher", "Group chat about a pupil", "False account in the school's name", LONG]
    severities = ["immediate", "high", "medium", "low"]
    references = ["4831-9002", "4831-9015", "4831-9028", "4831-9031"]
    return [
        {
            "title": title,
            "meta": f"{reference} · Alder Bay Primary · WhatsApp",
            "tags": [
                (severity.capitalize(), severity),
                ("New" if n % 2 else "In triage", "teal" if n % 2 else "purple"),
            ],
            "when": f"{n + 2} h",
            "new": n == 1,
        }
        for n, (title, severity, reference) in enumerate(zip(titles, severities, references, strict=True))
    ]
