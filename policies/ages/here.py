"""What holds at one place on one day, for every platform: read from the database in a fixed number of queries."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from dcs_portal.schools.cohorts import cohorts
from dcs_portal.schools.models import School
from dcs_portal.schools.years import first_day

from ..models import AgeRule, Platform
from . import wording
from .codes import Kind
from .groups import Ages, GroupAnswer, Share, ages_during, ages_on, group_answer
from .rule import Answer, Coming, Consent, Finding, Verdict, answer, coming, consent_at, find

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """One platform in an answer, in words."""

    platform: Platform
    finding: Finding
    age: str
    why: list[tuple[str, int | None]]
    notes: list[str]
    coming: list[str]
    stale_since: datetime.date | None
    entered_later: str


@dataclass(frozen=True)
class Section:
    """The platforms with one answer."""

    title: str
    tone: str
    rows: list[Row]


class Here:
    """The rules and platforms at a place, as they stand on a day.

    Args:
        today: the date there now, by which a rule is stale.
    """

    def __init__(self, place: str, on: datetime.date, today: datetime.date) -> None:
        self.place, self.on, self.today = place, on, today
        self.kept = {rule.pk: rule for rule in AgeRule.objects.standing().shown()}
        self.rules = [rule.value for rule in self.kept.values()]
        self.platforms = list(Platform.objects.in_use(on))

    @cached_property
    def findings(self) -> list[tuple[Platform, Finding]]:
        return [(one, find(self.rules, self.place, one.value, self.on)) for one in self.platforms]

    @cached_property
    def consent(self) -> Consent:
        return consent_at(self.rules, self.place, self.on)

    @property
    def consent_words(self) -> str:
        return wording.consent_words(self.consent)

    @property
    def consent_noted(self) -> str:
        """What HQ notes beside the age of digital consent, such as that it is to be confirmed."""
        return self.kept[self.consent.rule.pk].note if self.consent.rule else ""

    @cached_property
    def coming(self) -> list[Coming]:
        """Everything that may change here, each rule once."""
        of_platforms = {change for _, finding in self.findings for change in finding.coming}
        of_consent = coming((r for r in self.rules if r.kind == Kind.CONSENT and r.is_at(self.place)), self.on)
        last = datetime.date.max
        return sorted({*of_platforms, *of_consent}, key=lambda one: (one.day or last, not one.is_certain, one.rule.pk))

    @cached_property
    def is_before_all(self) -> bool:
        """Whether HQ had entered no rule at all yet on that day."""
        return bool(self.kept) and all(rule.entered_at.date() > self.on for rule in self.kept.values())

    def row(self, platform: Platform, finding: Finding, unknown: str = "check with HQ") -> Row:
        """unknown: what to do where nobody knows the age."""
        stale = finding.stale(self.today)
        return Row(
            platform=platform,
            finding=finding,
            age=wording.from_age(finding, unknown),
            why=wording.why(finding, platform.name),
            notes=wording.notes(finding, self.kept),
            coming=[wording.change(one, self.kept) for one in finding.coming],
            stale_since=min((rule.verified_on for rule in stale if rule.verified_on), default=None),
            entered_later=self._entered_later(finding),
        )

    def _entered_later(self, finding: Finding) -> str:
        """Said of a row on a past day; where it is so of every row, the page says it once."""
        if self.on >= self.today or self.is_before_all:
            return ""
        return wording.entered_later(finding, self.kept, self.on)

    def for_group(self, ages: Ages) -> list[Section]:
        """Every platform, by what it means for children of these ages: what is not allowed comes first."""
        answers = [(platform, group_answer(finding, ages)) for platform, finding in self.findings]
        return self._sections([(_title(one), platform, one.finding) for platform, one in answers], _GROUP)

    def for_child(self, born: datetime.date) -> list[Section]:
        """The same for one child."""
        answers = [(one, answer(self.rules, self.place, one.value, self.on, born=born)) for one in self.platforms]
        return self._sections([(_child(one), platform, one.finding) for platform, one in answers], _CHILD)

    def for_everyone(self) -> list[Row]:
        """Every platform with its age, whoever asks."""
        return [self.row(platform, finding) for platform, finding in self.findings]

    def _sections(self, rows: list[tuple[tuple[str, str], Platform, Finding]], order: tuple[str, ...]) -> list[Section]:
        by_age = sorted(rows, key=lambda row: (order.index(row[0][0]), row[2].minimum, row[0][1]))
        titles = dict.fromkeys(title for title, _, _ in by_age)
        return [
            Section(title, _TONES[kind], [self.row(p, finding) for own, p, finding in rows if own == (kind, title)])
            for kind, title in titles
        ]


_GROUP = ("none", "birthday", "check", "parent", "all")
_CHILD = ("not-yet", "check", "parent", "may")
_TONES = {"none": "red", "not-yet": "red", "birthday": "yellow", "check": "purple", "parent": "light-blue"}
_TONES |= {"all": "green", "may": "green"}


def _title(one: GroupAnswer) -> tuple[str, str]:
    """What kind of answer, and its words."""
    if one.share == Share.FROM_BIRTHDAY:
        parent = ", with a parent’s agreement" if one.needs_parent else ""
        return "birthday", f"Each child only from their {wording.ordinal(one.finding.minimum)} birthday{parent}"
    if one.share == Share.ALL and one.needs_parent:
        return "parent", "Only with a parent’s or the school’s agreement"
    titles = {Share.ALL: ("all", "Everyone is old enough"), Share.NONE: ("none", "Nobody is old enough")}
    return titles.get(one.share, ("check", "Check with HQ"))


def _child(one: Answer) -> tuple[str, str]:
    if one.verdict == Verdict.NOT_YET and one.until:
        return "not-yet", f"Not until {wording.date(one.until)}"
    titles = {
        Verdict.MAY: ("may", "Old enough"),
        Verdict.WITH_PARENT: ("parent", "Only with a parent’s or the school’s agreement"),
    }
    return titles.get(one.verdict, ("check", "Check with HQ"))


@dataclass(frozen=True)
class Group:
    """A year group or a class of a school: its name, and when those in it were born."""

    name: str
    born: tuple[datetime.date, datetime.date]

    def ages(self, on: datetime.date) -> Ages:
        return ages_on(self.born, on)


def group_of(school: School, name: str, codes: list[str], year: int) -> Group:
    """The children whom a school usually has in these year groups, in the academic year that began in `year`."""
    return Group(name, cohorts(codes, year, school.year_starts_month, school.year_starts_day))


def year_of(school: School, on: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of the school's year that holds a day."""
    began = school.academic_year(on)
    first, next_first = (first_day(y, school.year_starts_month, school.year_starts_day) for y in (began, began + 1))
    return first, next_first - _DAY


def table_of(here: Here, school: School) -> list[tuple[Row, list[str]]]:
    """Each platform with a word for each year group of the school, for children of the ages of this school year."""
    year = year_of(school, here.on)
    groups = [group_of(school, code, [code], school.academic_year(here.on)) for code in school.year_groups]
    ages = [ages_during(group.born, *year) for group in groups]
    return [
        (here.row(platform, finding, "ask"), [wording.cell(group_answer(finding, one)) for one in ages])
        for platform, finding in here.findings
    ]
