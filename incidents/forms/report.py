"""What a member of staff is asked about a post."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils import timezone

from dcs_portal.forms import CharacterCount, Checkboxes, DateField3, PortalForm, Radios
from dcs_portal.schools.models import School, User
from dcs_portal.schools.permissions import Permission

from ..codes import Part, Platform, PosterKind, Sign, Sure, TargetKind
from ..models import Party
from ..models.parties import keys_of
from ..names import key, several
from ..severity_rule import Answers
from .accused import AccusedFields, accused_question
from .base import SEEN_TIME_HINT, forget_errors, link_field, rough_time

SAID_LIMIT = 4000
_LOSES_SIGHT = {
    Part.POSTER: "the person who posted it",
    Part.ACCUSED: "the member of staff who may have harmed a child",
}


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
    link = link_field("Copy it if you have the post open. Do not go back and look for it.")
    seen_on = DateField3(
        name="The day you saw it",
        label="When did you see it?",
        help_text="For example, 14 11 2026.",
        error_messages={"required": "Enter the day you saw it"},
    )
    seen_time = rough_time(SEEN_TIME_HINT)
    signs = forms.MultipleChoiceField(
        label="What does the post do?",
        choices=Sign.choices,
        widget=Checkboxes(small=True),
        help_text="Select all that apply.",
        error_messages={"required": "Select what the post does"},
    )
    said = forms.CharField(
        label="What does the post say?",
        help_text="Copy its words or describe it. Use initials and a year group for children.",
        widget=CharacterCount(SAID_LIMIT, rows=6),
        validators=[MaxLengthValidator(SAID_LIMIT, f"Shorten it to {SAID_LIMIT:,} characters")],
        error_messages={"required": "Say what is in the post"},
    )
    on_paper = forms.BooleanField(label="I am typing in a paper form", required=False)
    written_on = DateField3(
        name="The day it was written",
        label="On which day was it written?",
        help_text="As on the form.",
        error_messages={"required": "Enter the day on which it was written"},
    )
    written_time = rough_time()
    written_by = forms.CharField(
        label="Who wrote it?",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Enter who wrote it"},
    )

    def __init__(self, *args: Any, user: User, school: School | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = user.schools_where(Permission.REPORT_POST)
        if school:
            schools = School.objects.filter(pk=school.pk)
            self.fields["school"].widget = forms.HiddenInput()
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]
        if len(only := list(schools[:2])) == 1:
            self.fields["school"].initial = only[0].pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("on_paper"):
            self._check_paper(cleaned)
        else:
            forget_errors(self, "written_on", "written_time", "written_by")
        school, seen_on = cleaned.get("school"), cleaned.get("seen_on")
        if school and seen_on:
            now = timezone.localtime(timezone=school.tz)
            if seen_on > now.date():
                self.add_error("seen_on", "The day you saw it must be today or in the past")
            elif seen_on == now.date() and (cleaned.get("seen_time") or now.time()) > now.time():
                self.add_error("seen_time", f"It is not yet that time at {school}")
        return cleaned

    def _check_paper(self, cleaned: dict[str, Any]) -> None:
        """The form lay on paper since the post was seen, and somebody wrote it."""
        school, seen_on, written_on = cleaned.get("school"), cleaned.get("seen_on"), cleaned.get("written_on")
        if school and written_on and written_on > school.today:
            self.add_error("written_on", "The day it was written must be today or in the past")
        elif written_on and seen_on and written_on < seen_on:
            self.add_error("written_on", "The day it was written must not be before the day the post was seen")

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of an incident, from what was answered rightly."""
        answers = self.cleaned_data
        names = ["school", "platform", "whereabouts", "link", "seen_on", "seen_time"]
        if answers.get("on_paper"):
            names += ["written_on", "written_time", "written_by"]
        return {name: answers[name] for name in names if name in answers}


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
        """The parties, unsaved, from what was answered rightly."""
        answers = self.cleaned_data
        targets = [Party(part=Part.TARGET, kind=kind) for kind in answers.get("targets", [])]
        for party in targets:
            if party.kind == TargetKind.STAFF:
                party.person = answers.get("target_person")
        for name in several(answers.get("target_name", "")):
            _name(targets, name, self._known(name))
        return [*targets, *self._posters()]

    def _posters(self) -> list[Party]:
        answers = self.cleaned_data
        kind, name = answers.get("posted_by") or PosterKind.UNKNOWN, answers.get("poster_name", "")
        person = answers.get("poster_person")
        if not (answers.get("posted_by") or name or person):
            return []
        first, *others = several(name) or [""] if kind != PosterKind.GROUP else [name]
        posters = [Party(part=Part.POSTER, kind=kind, name=first, person=person)]
        return posters + [Party(part=Part.POSTER, kind=kind, name=other) for other in others]

    def _known(self, name: str) -> User | None:
        """The person whose full name or e-mail address was typed rather than chosen."""
        people = self.fields["poster_person"].queryset  # type: ignore[attr-defined]
        return people.filter(Q(name__iexact=name.strip()) | Q(email__iexact=name.strip())).first() if name else None


class ReportPeopleForm(AccusedFields, PeopleForm):
    """The same, and whether it is an allegation about staff."""

    accused = accused_question()
    field_order = [*PeopleForm.base_fields, "accused"]

    def __init__(self, *args: Any, school: School, reporter: User, **kwargs: Any) -> None:
        super().__init__(*args, school=school, reporter=reporter, **kwargs)
        self.reporter = reporter
        # Who names themself would lose sight of the report that they are just making.
        self.offer_accused(school, but=reporter)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("accused") == Sure.NO:
            forget_errors(self, "accused_person", "accused_name")
        return cleaned

    @property
    def how_sure(self) -> str:
        """The answer; whoever named somebody and did not answer is not sure."""
        unanswered = Sure.NOT_SURE if self.named_accused else Sure.NO
        return self.cleaned_data.get("accused") or unanswered

    @property
    def is_allegation(self) -> bool:
        """Whether only allegations officers will see it."""
        return self.how_sure != Sure.NO

    @property
    def names_reporter(self) -> str:
        """As whom the reporter, or somebody of that name, was written in so that they lose sight of it; or empty."""
        own = [p for p in self.parties if p.kind != PosterKind.GROUP and key(p.name) in keys_of(self.reporter)]
        return " and ".join(words for part, words in _LOSES_SIGHT.items() if part in {party.part for party in own})

    @property
    def parties(self) -> list[Party]:
        """Who is attacked, who posted and, where somebody is, who is accused."""
        return super().parties + (self.named_accused if self.is_allegation else [])

    def answers(self, *, image: str, signs: list[str], danger: bool = False) -> Answers:
        """What decides how serious it is, and who sees it, with what other pages asked."""
        answered = self.cleaned_data
        return Answers(
            danger=danger,
            image=image,
            accused=self.how_sure,
            signs=signs,
            targets=answered.get("targets", []),
            is_named=any(party.name or party.person for party in super().parties if party.part == Part.TARGET),
        )


def _name(targets: list[Party], name: str, person: User | None) -> None:
    """Put the written name to the child, else to whoever has no name yet, else to somebody else."""
    if person:
        targets.append(Party(part=Part.TARGET, kind=TargetKind.STAFF, person=person))
        return
    nameless = [party for party in targets if party.person is None and not party.name]
    nameless.sort(key=lambda party: party.kind != TargetKind.CHILD)
    if not nameless:
        nameless = [Party(part=Part.TARGET, kind=TargetKind.OTHER)]
        targets += nameless
    nameless[0].name = name
