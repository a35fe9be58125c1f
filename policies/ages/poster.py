"""The table of a school as one accessible page of A4 (PDF/UA-1), for the wall of a classroom or a letter to parents."""

from pathlib import Path

from dcs_portal.filters import date
from dcs_portal.schools.models import School
from dcs_portal.schools.years import academic_year_name
from dcs_portal.typesetting import line, typeset

from .here import Here, table_of

TEMPLATE = Path(__file__).parent.parent / "typst" / "ages.typ"
MOST_CHANGES = 5


def made(here: Here, school: School, coming: list[tuple[str, str]]) -> bytes:
    """The PDF of a school, as the rules stand on `here.on`.

    coming: which services may change, and what.
    """
    rows = table_of(here, school)
    changes = [f"{about}. {what}" for about, what in coming]
    if len(changes) > MOST_CHANGES:
        changes[MOST_CHANGES - 1 :] = [f"And {len(changes) - MOST_CHANGES + 1} more changes: ask the school."]
    data = {
        "school": line(school.name),
        "year": academic_year_name(school.academic_year(here.on)),
        "day": date(here.on),
        "groups": school.year_groups,
        "rows": [[line(row.platform.name), row.age, *cells] for row, cells in rows],
        "consent": line(f"{here.consent_words} {here.consent_noted}".strip()),
        "coming": [line(change) for change in changes],
    }
    return typeset(TEMPLATE, data)
