"""What people fill in for a session: in under a minute, with everything guessed that can be."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from dcs_portal.filters import date, plural
from dcs_portal.forms import Checkboxes
from dcs_portal.schools.models import SchoolClass, User
from dcs_portal.schools.years import academic_year_name

from ..coverage import Aim, ClassFacts, aims, asked, is_mixed
from ..levels import Level, straddles
from ..models import Attendance, Resource, Session, Strand, strand_names
from ..reading import Standing, in_school_order
from ..statuses import Setting, Status
from .session_questions import SessionQuestions
from .words import number


class SessionForm(SessionQuestions):
    """A session of one or several classes of a year.

    Args:
        standing: the school and the year.
        session: the one to confirm or to correct; None for a new one.
        first: the one whose absent children a new one catches up on.
        chosen: the classes that are ticked to begin with.
    """

    def __init__(
        self,
        *args: Any,
        standing: Standing,
        by: User,
        session: Session | None = None,
        first: Session | None = None,
        chosen: Iterable[int] = (),
        **kwargs: Any,
    ) -> None:
        self.standing, self.session, self.school = standing, session, standing.school
        self.first = session.catches_up if session else first
        super().__init__(*args, **kwargs)
        self.groups = {str(one.pk): one for one in self._offered()}
        parts = {str(part.school_class_id): part for part in session.parts.all()} if session else {}
        self.initial.update(self._of(session) if session else self._guessed([str(pk) for pk in chosen], by))
        self.fields["led_by"].queryset = self._staff()  # type: ignore[attr-defined]
        self._offer_resources()
        self.fields["strands"].choices = self._strands()  # type: ignore[attr-defined]
        for key, school_class in self.groups.items():
            self._ask_of(key, school_class, parts.get(key))
        self._offer_classes()
        if self.first:
            self._ask_for_a_catch_up()
        if self.is_held:
            self.fields["on"].help_text = ""

    # What is offered and what is guessed.

    def _offered(self) -> list[SchoolClass]:
        every = in_school_order(self.standing.classes.values())
        if self.first:
            had = set(self.first.parts.values_list("school_class", flat=True))
            return [one for one in every if one.pk in had]
        return every

    def _of(self, session: Session) -> dict[str, Any]:
        names = ("on", "level", "setting", "led_by", "led_by_other", "strands", "note", "resource")
        profile = "" if session.is_planned and not session.covers_profile else "yes" if session.covers_profile else "no"
        classes = [str(part.school_class_id) for part in session.parts.all()]
        return {name: getattr(session, name) for name in names} | {"classes": classes, "covers_profile": profile}

    def _guessed(self, chosen: list[str], by: User) -> dict[str, Any]:
        today = max(self.standing.facts.first, min(self.school.today, self.standing.facts.last))
        guessed: dict[str, Any] = {"key": uuid.uuid4(), "on": today, "led_by": by.pk}
        if self.first:
            left = [key for key, one in self.groups.items() if self._left(one.pk)]
            profile = "yes" if self.first.covers_profile else "no"
            return guessed | {"classes": left, "resource": self.first.resource, "covers_profile": profile}
        chosen = [key for key in chosen if key in self.groups]
        return guessed | {"classes": chosen, "level": self._proposed(chosen)}

    def _proposed(self, chosen: Iterable[str]) -> Level | None:
        """The level at which something of these classes is open, or that they need, if it is one alone."""
        classes = [self.groups[key].pk for key in chosen]
        still_open = set().union(*(self.standing.open_levels(pk) for pk in classes))
        levels = still_open or set().union(*(self._levels(pk) for pk in classes))
        return next(iter(levels)) if len(levels) == 1 else None

    def _levels(self, pk: int) -> set[Level]:
        return {aim.level for aim in aims(self.standing.group(pk), self.standing.coverage.on)}

    def _staff(self) -> Any:
        led = [self.session.led_by_id] if self.session else []
        return User.objects.at(self.school) | User.objects.filter(pk__in=filter(None, led))

    def _strands(self) -> list[tuple[str, str]]:
        """Those in use, and those that the session has already."""
        offered = {strand.key: strand.name for strand in Strand.objects.in_use()}
        had = {key: name for key, name in strand_names().items() if self.session and key in self.session.strands}
        return list((offered | had).items())

    def _offer_resources(self) -> None:
        used = [self.session.resource_id] if self.session else []
        field: Any = self.fields["resource"]
        field.queryset = Resource.objects.in_use() | Resource.objects.filter(pk__in=used)
        field.label_from_instance = _resource_words

    def _offer_classes(self) -> None:
        field: Any = self.fields["classes"]
        field.choices = [(key, str(one)) for key, one in self.groups.items()]
        hints = {key: self._hint(one) for key, one in self.groups.items()}
        asks = {key: tuple(n for n in (f"took_{key}", f"away_{key}") if n in self.fields) for key in self.groups}
        field.widget = Checkboxes(small=True, hints=hints, reveals=asks)
        field.widget.choices = field.choices
        if self.first:
            field.label = "Who caught up?"

    def _hint(self, one: SchoolClass) -> str:
        count = _count(self.standing.group(one.pk), self.school.today)
        numbers = plural(count, "child", "children") if count is not None else ""
        both = "a session at each level this year" if straddles(one.year_groups) else ""
        years = "" if one.years == one.name else one.years
        return ", ".join(filter(None, [years, numbers, both]))

    def _left(self, pk: int) -> int | None:
        """How many of a class the first session still leaves out."""
        lines = [line for line in self.standing.coverage.open if line.group == pk and self.first]
        left = [line.to_reach for line in lines if self.first and line.rests_on == self.first.pk]
        return max((number for number in left if number), default=None)

    def _ask_of(self, key: str, one: SchoolClass, part: Any) -> None:
        """How many took part and how many were away. Where a count says how many there are, only the second."""
        if self.first:
            self.fields[f"took_{key}"] = number(f"How many of {one} caught up?", hint=self._left_words(one))
            self.initial[f"took_{key}"] = part.took_part if part else self._left(one.pk)
            return
        group, today = self.standing.group(one.pk), self.school.today
        count = _count(group, today)
        if count is None or is_mixed(group, today) or (part and part.took_part is not None):
            self.fields[f"took_{key}"] = number(f"How many of {one} took part?")
            self.initial[f"took_{key}"] = part.took_part if part else None
        self.fields[f"away_{key}"] = number(f"How many of {one} were away?")
        self.initial[f"away_{key}"] = part.away if part and part.away is not None else 0

    def _ask_for_a_catch_up(self) -> None:
        """At the level of its session; and not with parents, as those who were away are reached by nobody else."""
        del self.fields["level"]
        choices = [one for one in Setting.choices if one[0] != Setting.PARENTS]
        self.fields["setting"].choices = choices  # type: ignore[attr-defined]

    def _left_words(self, one: SchoolClass) -> str:
        left = self._left(one.pk)
        return f"{plural(left, 'child is', 'children are')} still to be reached." if left else ""

    # What is right.

    def clean_on(self) -> datetime.date:
        on, facts = self.cleaned_data["on"], self.standing.facts
        if not facts.first <= on <= facts.last:
            year = academic_year_name(self.standing.year)
            raise forms.ValidationError(f"Date must be in {year}: from {date(facts.first)} to {date(facts.last)}")
        if self.is_held and on > self.school.today:
            raise forms.ValidationError("Date must be today or in the past: it was held")
        if self.first and on < self.first.on:
            raise forms.ValidationError(
                f"Date must be {date(self.first.on)} or later: that day’s session is caught up on"
            )
        return on

    @property
    def is_held(self) -> bool:
        """Whether it says that the session took place; then it cannot be to come."""
        return self.session is not None and self.session.status == Status.HELD

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.first:
            given["level"] = Level(self.first.level)
        elif "level" not in self.errors and "classes" not in self.errors:
            given["level"] = self._level(given)
        if given.get("level") != Level.THIRTEEN:
            self.errors.pop("covers_profile", None)
            given["covers_profile"] = False
        elif given.get("covers_profile") is None and "covers_profile" not in self.errors:
            self.add_error("covers_profile", "Select whether it covers the online profile")
        if given.get("led_by_other"):
            given["led_by"] = None
        elif given.get("led_by") is None and "led_by" not in self.errors:
            self.add_error("led_by_other", "Enter who led it, or choose somebody who works here")
        self._check_attendance(given)
        if not (self.session or self.first or self.errors):
            self._check_twice(given)
        return given

    def _check_twice(self, given: dict[str, Any]) -> None:
        """Saved again from a page that was gone back to, it would be there twice. One form has one key."""
        classes = [self.groups[key] for key in given["classes"]]
        there = Session.objects.alike(self.school, given, classes).exclude(key=given["key"]).first()
        if there is None:
            return
        names = ", ".join(one.name for one in in_school_order(there.classes.all()))
        self.add_error(
            "classes",
            f"{names}: a session of {date(there.on)} with this level and material is there already. "
            "Correct that one, or change this one",
        )

    def _level(self, given: dict[str, Any]) -> Level | None:
        """The level that was chosen, or that the classes leave no doubt about."""
        if not given.get("level"):
            level = self._proposed(given["classes"])
            if level is None:
                self.add_error("level", "Select the level: these classes need both")
            return level
        level = Level(given["level"])
        for key in given["classes"]:
            if level not in (needed := self._levels(self.groups[key].pk)) and needed:
                other = next(iter(needed)).label.lower()
                self.add_error(
                    "level", f"{self.groups[key]} needs the level “{other}”. Select that, or untick the class"
                )
                return None
        return level

    def _check_attendance(self, given: dict[str, Any]) -> None:
        """Of what was held; of a plan nobody knows yet. What is asked of a class that is not ticked is forgotten."""
        for key in self.groups:
            if key not in given.get("classes", []) or self._is_to_come(given):
                for name in (f"took_{key}", f"away_{key}"):
                    self.errors.pop(name, None)
            elif given.get("level") and not {f"took_{key}", f"away_{key}"} & self.errors.keys():
                self._check_class(key, given)

    def _is_to_come(self, given: dict[str, Any]) -> bool:
        return bool(given.get("on") and given["on"] > self.school.today)

    def _check_class(self, key: str, given: dict[str, Any]) -> None:
        one, took, away = self.groups[key], given.get(f"took_{key}"), given.get(f"away_{key}") or 0
        if self.first:
            if not took:
                self.add_error(f"took_{key}", f"Enter how many of {one} caught up, or untick the class")
            return
        expected = asked(self.standing.group(one.pk), Aim(given["level"]), given.get("on") or self.school.today)
        if took is None and f"took_{key}" in self.fields:
            self.add_error(f"took_{key}", f"Enter how many of {one} took part")
        elif took is None and expected is not None and away > expected:
            self.add_error(
                f"away_{key}", f"{one} has {plural(expected, 'child', 'children')}. Enter {expected} or fewer"
            )
        elif took is not None and expected is not None and took + away < expected:
            self.add_error(
                f"away_{key}",
                f"{one} has {plural(expected, 'child', 'children')}, and {took + away} are accounted for. "
                "Count the others as away",
            )
        else:
            given[f"took_{key}"] = took if took is not None else (expected or 0) - away

    # What it says.

    @property
    def facts(self) -> dict[str, Any]:
        """What a valid form says of the session."""
        names = ("on", "level", "resource", "strands", "setting", "led_by", "led_by_other", "covers_profile", "note")
        return {name: self.cleaned_data[name] for name in names} | {"catches_up": self.first}

    @property
    def attendance(self) -> list[Attendance]:
        """Who was there, of a valid form; of a plan only whose it is."""
        given, is_plan = self.cleaned_data, self._is_to_come(self.cleaned_data)
        return [
            Attendance(self.groups[key])
            if is_plan
            else Attendance(self.groups[key], given.get(f"took_{key}") or 0, given.get(f"away_{key}") or 0)
            for key in given["classes"]
        ]


def _count(group: ClassFacts, on: datetime.date) -> int | None:
    counts = group.counts_until(on)
    return counts[-1].children if counts else None


def _resource_words(resource: Resource) -> str:
    ages = f"Ages {resource.ages}: " if resource.ages else ""
    return f"{ages}{resource.title} ({resource.publisher}){'' if resource.counts else ', does not count'}"
