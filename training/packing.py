"""The inspection pack: a school's training in a year as it stood on a day, for paper and for a spreadsheet."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from dcs_portal.filters import date
from dcs_portal.schools.models import School, User
from dcs_portal.schools.years import academic_year_name
from dcs_portal.spreadsheets import Cell, Rows
from dcs_portal.typesetting import line, typeset

from .models import Exemption, Resource, Session, strand_names
from .reading import Standing, standing
from .statuses import Status

TEMPLATE = Path(__file__).parent / "typst" / "pack.typ"


@dataclass(frozen=True)
class Part:
    """A table of the pack; `widths` are the columns' shares of a page."""

    title: str
    head: list[str]
    rows: list[list[Cell]]
    widths: list[int]
    note: str = ""


def parts(school: School, year: int, on: datetime.date) -> list[Part]:
    """What the pack holds, in a fixed number of queries."""
    stands = standing(school, year, on)
    sessions, strands = _sessions(stands, on), strand_names()
    used = Resource.objects.filter(pk__in={session.resource_id for session in sessions})
    return [
        _coverage(stands),
        Part(
            "Sessions",
            ["Date", "Classes", "Level", "Where", "Material", "Strands", "Led by", "Took part", "Away", "State"],
            [_session(session, strands) for session in sessions],
            [4, 3, 3, 3, 5, 6, 4, 2, 2, 3],
            "Every session of the year up to the day, also those that were struck out and count no more.",
        ),
        Part(
            "Material",
            ["Title", "Publisher", "Ages", "Levels", "Counts"],
            [[one.title, one.publisher, one.ages, one.level_words, "Yes" if one.counts else "No"] for one in used],
            [6, 4, 2, 4, 2],
        ),
        _exemptions(stands, on),
    ]


def _coverage(stands: Standing) -> Part:
    rows: list[list[Cell]] = []
    for row in stands.rows:
        one, to_do = row.line, "Not known" if row.line.to_reach is None else row.line.to_reach
        about: list[Cell] = [row.school_class.name, row.school_class.years, one.aim.label, row.words]
        rows.append([*about, one.due_on, one.held_on, one.planned_on, 0 if one.is_settled else to_do])
    head = ["Class", "Year groups", "Level", "State", "Due", "Held", "Planned", "Children still to be reached"]
    return Part("Coverage", head, rows, [3, 3, 4, 3, 3, 3, 3, 3], "Every class and level, what is missing first.")


def _sessions(stands: Standing, on: datetime.date) -> list[Session]:
    found = Session.objects.filter(classes__in=stands.classes, on__lte=on).exclude(status=Status.PLANNED)
    rows = Session.objects.filter(pk__in=found.values("pk")).select_related("resource", "led_by")
    return list(rows.prefetch_related("parts__school_class").order_by("on", "pk"))


def _session(session: Session, strands: dict[str, str]) -> list[Cell]:
    here = list(session.parts.all())
    return [
        session.on,
        ", ".join(part.school_class.name for part in here),
        session.get_level_display() + (", online profile" if session.covers_profile else ""),
        session.get_setting_display(),
        session.resource.title,
        ", ".join(strands.get(key, key) for key in session.strands),
        session.leader,
        sum(part.took_part or 0 for part in here),
        sum(part.away or 0 for part in here),
        session.get_status_display(),
    ]


def _exemptions(stands: Standing, on: datetime.date) -> Part:
    found = Exemption.objects.filter(school_class__in=stands.classes, since__lte=on)
    rows: list[list[Cell]] = [
        [one.school_class.name, one.get_level_display(), one.since, one.until, one.reason, str(one.approver)]
        for one in found.select_related("school_class", "approver").order_by("since", "pk")
    ]
    head = ["Class", "Level", "From", "Until", "Why", "Approved by"]
    return Part("Exemptions", head, rows, [3, 3, 3, 3, 8, 4])


def sheets(found: list[Part]) -> dict[str, Rows]:
    """The pack for a spreadsheet, a sheet for each part."""
    return {part.title: [part.head, *part.rows] for part in found}


def to_pdf(
    school: School, year: int, on: datetime.date, found: list[Part], *, by: User, at: datetime.datetime
) -> bytes:
    """The pack on paper."""
    title = f"Online-safety training {academic_year_name(year)}"
    facts = [("School", school.name), ("As it stood on", date(on)), ("Made on", f"{date(at, school.tz)} by {by.name}")]
    data = {
        "title": title,
        "foot": f"{title} · {line(school.name)} · {date(on)}",
        "facts": [(name, line(value)) for name, value in facts],
        "parts": [
            {
                "title": part.title,
                "note": part.note,
                "head": part.head,
                "columns": part.widths,
                "rows": [[_printed(cell) for cell in row] for row in part.rows],
            }
            for part in found
        ],
    }
    return typeset(TEMPLATE, data)


def _printed(cell: Cell) -> str:
    if isinstance(cell, datetime.date):
        return date(cell)
    return "–" if cell in (None, "") else line(str(cell))
