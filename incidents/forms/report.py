"""What a member of staff is asked about a post."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils import timezone

from dcs_portal.forms import CharacterCount, Checkboxes, DateField3, PortalForm, Radios, RoughTimeField
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from ..codes import Part, Platform, PosterKind, TargetKind
from ..models import Party

SAID_LIMIT = 4000


class PostForm(PortalForm):
    """The post: where and when it was seen, and what it said."""

    school = forms.ModelChoiceField(
        School.objects.none(),
        label="Which school is it about?",
        empty_label="Choose a school",
        error_messages={"required": "Choose the school it is about"},
    )
    platform = forms.ChoiceField(
        label="Where is the post?",
        choices=[("", "Choose an app or site"), *Platform.choices],
        error_messages={"required": "Choose the app or site where the post is"},
    )
    whereabouts = forms.CharField(
        label="Which page, group or account?",
        max_length=200,
        required=False,
        help_text="For example, “Parents of Y5” group.",
    )
    link = forms.CharField(
        label="Link to the post",
        max_length=2000,
        required=False,
        help_text="Copy it if you have the post open. Do not go back and look for it.",
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    seen_on = DateField3(
        name="The day you saw it",
        label="When did you see it?",
        help_text="For example, 14 11 2026.",
        error_messages={"required": "Enter the day you saw it"},
    )
    seen_time = RoughTimeField(
        label="At what time?",
        required=False,
        help_text="Roughly is enough. For example, 16:40 or 4:40pm.",
        error_messages={"invalid": "Enter a time, like 16:40 or 4:40pm"},
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-5"}),
    )
    said = forms.CharField(
        label="What does the post say?",
        help_text="Copy its words or describe it. Use initials and a year group for children.",
        widget=CharacterCount(SAID_LIMIT, rows=6),
        validators=[MaxLengthValidator(SAID_LIMIT, f"Shorten it to {SAID_LIMIT:,} characters")],
        error_messages={"required": "Say what is in the post"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = user.schools_where(Permission.REPORT_POST)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        if len(only := list(schools[:2])) == 1:
            self.fields["school"].initial = only[0].pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        school, seen_on = cleaned.get("school"), cleaned.get("seen_on")
        if school and seen_on:
            now = timezone.localtime(timezone=school.tz)
            if seen_on > now.date():
                self.add_error("seen_on", "The day you saw it must be today or in the past")
            elif seen_on == now.date() and (cleaned.get("seen_time") or now.time()) > now.time():
                self.add_error("seen_time", f"It is not yet that time at {school}")
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of an incident, from what was answered."""
        names = ["school", "platform", "whereabouts", "link", "seen_on", "seen_time"]
        return {name: self.cleaned_data[name] for name in names}


class PeopleForm(PortalForm):
    """Who is attacked by the post, and who published it."""

    targets = forms.MultipleChoiceField(
        label="Who is it about?",
        choices=TargetKind.choices,
        widget=Checkboxes(),
        help_text="Select all that apply.",
        error_messages={"required": "Select who it is about"},
    )
    target_person = forms.ModelChoiceField(
        User.objects.none(),
        label="If it is about a member of staff, who?",
        required=False,
        empty_label="Choose a name",
        help_text="They will not be able to see it.",
    )
    target_name = forms.CharField(
        label="Anyone else it names",
        required=False,
        max_length=200,
        help_text="Initials and a year group for a child, such as “J.S., Y5”.",
    )
    posted_by = forms.ChoiceField(
        label="Who posted it?",
        choices=PosterKind.choices,
        widget=Radios(),
        error_messages={"required": "Select who posted it"},
    )
    poster_name = forms.CharField(
        label="Name of the account, person or group",
        required=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    poster_person = forms.ModelChoiceField(
        User.objects.none(),
        label="If a member of staff posted it, who?",
        required=False,
        empty_label="Choose a name",
        help_text="They will not be able to see it.",
    )

    def __init__(self, *args: Any, school: School, reporter: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.nameable(school)
        self.fields["target_person"].queryset = people  # type: ignore[attr-defined]
        # Who names themself as the poster would lose sight of the report that they are just making.
        others = people.exclude(pk=reporter.pk) if reporter else people
        self.fields["poster_person"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("target_person") and TargetKind.STAFF not in cleaned.get("targets", []):
            self.add_error("targets", "Select “A member of staff” too, or take the name away")
        return cleaned

    @property
    def parties(self) -> list[Party]:
        """The parties, unsaved, from what was answered."""
        answers = self.cleaned_data
        targets = [Party(part=Part.TARGET, kind=kind) for kind in answers["targets"]]
        for party in targets:
            if party.kind == TargetKind.STAFF:
                party.person = answers["target_person"]
        if answers["target_name"]:
            _name(targets, answers["target_name"], self._known(answers["target_name"]))
        poster = Party(part=Part.POSTER, kind=answers["posted_by"], name=answers["poster_name"])
        poster.person = answers["poster_person"] or self._known(answers["poster_name"])
        return [*targets, poster]

    def _known(self, name: str) -> User | None:
        """The person whose full name or e-mail address was typed rather than chosen."""
        people = self.fields["poster_person"].queryset  # type: ignore[attr-defined]
        return people.filter(Q(name__iexact=name.strip()) | Q(email__iexact=name.strip())).first() if name else None


def _name(targets: list[Party], name: str, person: User | None) -> None:
    """Put the written name to the child, else to whoever has no name yet, else to somebody else."""
    if person:
        targets.append(Party(part=Part.TARGET, kind=TargetKind.STAFF, person=person))
        return
    nameless = [party for party in targets if party.person is None]
    nameless.sort(key=lambda party: party.kind != TargetKind.CHILD)
    if not nameless:
        nameless = [Party(part=Part.TARGET, kind=TargetKind.OTHER)]
        targets += nameless
    nameless[0].name = name
