"""The first questions of a report: is somebody in danger, and could there be an image that nobody may look at?"""

from typing import Any

from django import forms

from dcs_portal.filters import time
from dcs_portal.forms import PortalForm, Radios, RoughTimeField
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from ..codes import Sure
from .accused import accused_question
from .base import words


class StartForm(PortalForm):
    """The first question of all."""

    danger = forms.ChoiceField(
        label="Is someone in danger right now?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=Radios(hints={"yes": "You see the numbers to call first. Then you tell us in three answers."}),
        error_messages={"required": "Select yes if someone is in danger right now"},
    )


class DangerForm(PortalForm):
    """Enough to send a report at once."""

    school = forms.ModelChoiceField(
        School.objects.none(),
        label="Which school is it about?",
        empty_label="Choose a school",
        error_messages={"required": "Choose the school it is about"},
    )
    said = words("What is happening?", "Say what is happening", "A few words are enough: who, where, what.")
    accused = accused_question()
    called = forms.CharField(
        label="Whom have you called?",
        required=False,
        max_length=200,
        help_text="Leave it empty if nobody yet.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    called_time = RoughTimeField(
        label="At about what time?",
        required=False,
        error_messages={"invalid": "Enter a time, like 22:40 or 10:40pm"},
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-5"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queryset = user.schools_where(Permission.REPORT_POST)
        self.fields["school"].queryset = queryset  # type: ignore[attr-defined]
        self.schools = list(queryset)
        if len(self.schools) == 1:
            del self.fields["school"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return cleaned if "school" in self.fields else cleaned | {"school": self.schools[0]}

    def called_whom(self, nobody: str = "Nobody yet") -> str:
        """Whom they called and when, in a line.

        Args:
            nobody: what an empty answer means.
        """
        whom, at = self.cleaned_data.get("called", ""), self.cleaned_data.get("called_time")
        return ", ".join(part for part in [whom or nobody, f"at about {time(at)}" if at else ""] if part)


class ImageForm(PortalForm):
    """The image question. Once a file is sealed, the answer cannot be "no" again."""

    image = forms.ChoiceField(
        label="Could this be, or link to, a nude or sexual image of someone under 18?",
        choices=[(Sure.YES, "Yes"), (Sure.NOT_SURE, "I am not sure"), (Sure.NO, "No")],
        widget=Radios(hints={Sure.NOT_SURE: "Do not look again to find out."}),
        error_messages={"required": "Select whether it could be, or link to, such an image"},
    )
    again = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_sealed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_sealed = is_sealed

    def clean_image(self) -> str:
        answer: str = self.cleaned_data["image"]
        if self.is_sealed and answer == Sure.NO:
            raise forms.ValidationError("A file of this report is sealed, so the answer cannot be “no” any more")
        return answer
