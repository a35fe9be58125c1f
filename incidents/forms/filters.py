"""The filter of the queue, which lives in the address; and what finds cases by words, which never does."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from dcs_portal.filters import date
from dcs_portal.forms import Checkboxes, DateField3, PortalForm
from dcs_portal.forms.searching import WordsForm, words_field
from dcs_portal.schools.models import School, User

from ..codes import Category, Platform, Severity, TargetKind
from ..models.queries import IncidentQuerySet
from ..statuses import Status

NOBODY = "none"
# The day after it is the last one that there is.
LAST_DAY = datetime.date(9999, 12, 30)
# What leaders who were not asked do not read of a case.
OF_THE_POST = {"about", "platform"}
# What a filter of several boxes asks of an incident.
COLUMNS = ("school", "status", "severity", "category", "platform")


class Ticks(forms.MultipleChoiceField):
    """Any of a few. What an old address ticks and is no choice any more is not asked for."""

    def clean(self, value: list[str] | None) -> list[str]:
        return [one for one in value or [] if self.valid_value(one)]


def _boxes(label: str, choices: Iterable[tuple[str, str]]) -> Ticks:
    return Ticks(label=label, choices=list(choices), required=False, widget=Checkboxes(small=True))


class QueueFilter(PortalForm):
    """What of the queue to show: any of what is ticked in a part, and all parts together.

    Kept in the address, so it holds no words anybody wrote.
    """

    mark_optional = False
    severity = _boxes("Severity", ((one.value, one.label) for one in reversed(Severity)))
    status = _boxes("Status", Status.choices)
    overdue = _boxes("Overdue", [("yes", "Its time is up")])
    school = _boxes("School", [])
    officer = _boxes("Officer", [])
    category = _boxes("Kind of harm", Category.choices)
    about = _boxes("Whom it is about", TargetKind.choices)
    platform = _boxes("Platform", Platform.choices)
    since = DateField3(label="Reported from", name="The first day", required=False)
    until = DateField3(label="Reported until", name="The last day", required=False)

    def __init__(self, *args: Any, schools: Iterable[School], officers: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("school", [(str(school.pk), school.name) for school in schools])
        self._choose("officer", [(NOBODY, "Nobody yet"), *((str(person.pk), person.name) for person in officers)])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "The last day must be the first day or later")
        return cleaned

    def apply(self, incidents: IncidentQuerySet, user: User) -> IncidentQuerySet:
        """The incidents that the valid answers ask for, by what `user` reads of them."""
        chosen = self.chosen()
        found = incidents.filter(**{f"{name}__in": chosen[name] for name in COLUMNS if name in chosen})
        if "about" in chosen:
            found = found.about(chosen["about"])
        if "officer" in chosen:
            found = found.held_by([one for one in chosen["officer"] if one != NOBODY], NOBODY in chosen["officer"])
        if "since" in chosen:
            found = found.filter(reported_at__gte=_midnight(chosen["since"]))
        if "until" in chosen:
            found = found.filter(reported_at__lt=_midnight(chosen["until"], days=1))
        return found.late_for(user) if "overdue" in chosen else found

    def chosen(self) -> dict[str, Any]:
        """The valid answers that ask for something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def has_lost(self) -> bool:
        """Whether the address ticks what is no choice any more, such as an officer who has left."""
        ticks = {name: field for name, field in self.fields.items() if isinstance(field, Ticks)}
        return any(one and not field.valid_value(one) for name, field in ticks.items() for one in self[name].data or [])

    def pairs(self) -> list[tuple[str, str]]:
        """The valid answers, each as it stands in an address: nothing that is not a choice of this form."""
        return [pair for name, value in self.chosen().items() for pair in _pairs(name, value)]

    def labels(self) -> list[tuple[str, str]]:
        """What is chosen, in words, each with the filter as it is without it."""
        pairs = self.pairs()
        found = []
        for name, value in self.chosen().items():
            for mine in [[pair] for pair in _pairs(name, value)] if isinstance(value, list) else [_pairs(name, value)]:
                rest = [pair for pair in pairs if pair not in mine]
                found.append((self._label(name, value, mine), urlencode(rest)))
        return found

    def _label(self, name: str, value: Any, mine: list[tuple[str, str]]) -> str:
        field = self.fields[name]
        if isinstance(value, list):
            label = dict(field.choices)[mine[0][1]]  # type: ignore[attr-defined]
            return str(label).split(":")[0]
        return f"{field.label} {date(value)}"


def _pairs(name: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, datetime.date):
        return [(f"{name}_{part}", str(getattr(value, part))) for part in ("day", "month", "year")]
    return [(name, str(one)) for one in value]


def _midnight(day: datetime.date, days: int = 0) -> datetime.datetime:
    """The beginning of a day where the person is."""
    day = min(day, LAST_DAY) + datetime.timedelta(days=days)
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


class FindForm(WordsForm):
    """A reference, or words to look for."""

    words = words_field("Search cases", "Enter a reference, or words to look for")
