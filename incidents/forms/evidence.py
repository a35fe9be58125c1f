"""What is asked beside the files, and what lifting a seal needs."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from dcs_portal.forms import CharacterCount, DateField3, PortalForm, Radios, RoughTimeField
from dcs_portal.schools.models import School, User

from ..casefile import reads_all
from ..evidence import media
from ..evidence.storing import Capture
from ..models import Evidence, Incident, Post, Purpose
from ..models.posts import PostQuerySet
from ..models.seals import Police


def zones(first: str) -> list[tuple[str, str]]:
    """The time zones to choose from: `first`, then those of the schools."""
    names = {*School.objects.values_list("time_zone", flat=True), "Europe/London"} & available_timezones()
    ordered = [first, *sorted(names - {first})]
    return [(name, f"{name.split('/')[-1].replace('_', ' ')} time") for name in ordered]


class CaptureForm(PortalForm):
    """When, where and by whom the files were made. All of it may stay empty."""

    captured_on = DateField3(
        name="Date captured",
        label="When was it taken or saved?",
        must_be_past=True,
        required=False,
        help_text="If you know.",
    )
    captured_time = RoughTimeField(
        label="Time",
        required=False,
        error_messages={"invalid": "Time must be like 4:40pm or 16:40"},
    )
    captured_zone = forms.ChoiceField(label="In which time zone?", required=False)
    captured_by = forms.CharField(
        label="Who captured it?", max_length=120, required=False, help_text="Leave it empty if it was you."
    )
    captured_where = forms.CharField(
        label="Where was it captured?",
        max_length=200,
        required=False,
        help_text="The account, group or device, such as “own phone, in the Y5 group”.",
    )

    post = forms.ModelChoiceField(
        Post.objects.none(), label="Which post does it show?", required=False, empty_label="Not known, or none"
    )

    def __init__(self, *args: Any, user: User, incident: Incident | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_posts(user, incident)
        choices = zones(incident.school.time_zone if incident else str(user.tz))
        self.fields["captured_zone"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("captured_zone", choices[0][0])

    def _offer_posts(self, user: User, incident: Incident | None) -> None:
        """Those of the case, to whoever works on it: who only reported it does not learn of others."""
        posts = _posts(user, incident)
        if not posts:
            del self.fields["post"]
            return
        field: Any = self.fields["post"]
        field.queryset = posts
        field.label_from_instance = lambda post: ": ".join([str(post), *([post.facts[0][1]] if post.facts else [])])
        self.initial.setdefault("post", posts[0].pk if len(posts) == 1 else None)

    def clean(self) -> dict[str, Any]:
        """A time needs its day, and a moment lies in the past."""
        cleaned = super().clean() or {}
        if cleaned.get("captured_time") and not cleaned.get("captured_on") and "captured_on" not in self.errors:
            self.add_error("captured_on", "Enter the date as well as the time")
        if cleaned.get("captured_on") and not cleaned.get("captured_time") and "captured_time" not in self.errors:
            self.add_error("captured_time", "Enter the time as well, as near as you know")
        if (at := self._at(cleaned)) and at > timezone.now():
            self.add_error("captured_time", "The time must be in the past")
        return cleaned

    @staticmethod
    def _at(cleaned: dict[str, Any]) -> datetime.datetime | None:
        day, at, zone = (cleaned.get(f"captured_{name}") for name in ("on", "time", "zone"))
        return datetime.datetime.combine(day, at, ZoneInfo(zone)) if day and at is not None and zone else None

    @property
    def limits(self) -> dict[str, str | int]:
        """What the page says about files before they are sent."""
        return media.limits()

    @property
    def capture(self) -> Capture:
        """The answers of a valid form."""
        at = self._at(self.cleaned_data)
        zone = self.cleaned_data["captured_zone"] if at else ""
        said = self.cleaned_data
        return Capture(at, zone, said["captured_by"], said["captured_where"], said.get("post"))


def _posts(user: User, incident: Incident | None) -> PostQuerySet:
    seen = incident and Incident.objects.visible_to(user).filter(pk=incident.pk).exists()
    return incident.published.all() if incident and seen and reads_all(incident, user) else Post.objects.none()


class LiftForm(PortalForm):
    """Why a seal is lifted, and for the police to whom the file is handed."""

    mark_optional = False

    purpose = forms.ChoiceField(
        label="Why do you lift the seal?",
        choices=Purpose.choices,
        widget=Radios(
            hints={
                Purpose.POLICE: "You alone can download it, for 24 hours, to hand it over. Do not open it.",
                Purpose.MISTAKE: "Everybody who may see the case can open it again. Choose this only if you know from "
                "whoever added it, without looking, that it shows nobody under 18 in that way.",
            }
        ),
        error_messages={"required": "Select why you lift the seal"},
    )
    force = forms.CharField(label="To the police: which force?", max_length=120, required=False)
    officer = forms.CharField(label="To the police: name of the officer", max_length=120, required=False)
    reference = forms.CharField(label="To the police: their reference", max_length=120, required=False)
    reason = forms.CharField(
        label="What happened, and who decided it?",
        widget=CharacterCount(1000),
        validators=[MaxLengthValidator(1000, "The reason must be 1,000 characters or fewer")],
        error_messages={"required": "Enter what happened, and who decided it"},
    )

    _NEEDED = {
        "force": "Enter the police force",
        "officer": "Enter the name of the police officer",
        "reference": "Enter their reference",
    }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("purpose") == Purpose.POLICE:
            for name, words in self._NEEDED.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    def apply(self, evidence: Evidence, by: User) -> None:
        """Lift it, as the valid form says."""
        given = self.cleaned_data
        police = Police(given["force"], given["officer"], given["reference"])
        evidence.lift(given["purpose"], reason=given["reason"], by=by, police=police)
