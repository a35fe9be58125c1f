"""All schools at once, for HQ: the heat map, the trend over the years, and the same as a file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dcs_portal.schools.models import SchoolClass
from dcs_portal.schools.permissions import Permission, require
from dcs_portal.schools.requests import SignedInRequest
from dcs_portal.schools.years import academic_year_name
from dcs_portal.spreadsheets import Rows, as_csv, as_xlsx

from ..forms.hq import MapFilter
from ..heat import HeatMap, heat_map, trend
from ..models import gather
from ..reading import WORDS

_HEAD = ["School", "Place", "Kind", "Class", "Year groups", "Level", "State", "Due", "Held", "Planned"]
_HEAD += ["Children still to be reached"]


@require_GET
def map_page(request: SignedInRequest) -> HttpResponse:
    """Schools × year groups, filtered by what the address says, and five years of them."""
    require(request.user, Permission.KEEP_TRAINING)
    form = MapFilter(request.GET)
    schools = list(form.schools())
    facts = gather(schools, form.years)
    found = heat_map(schools, facts, form.chosen_year, aims=form.aims, state=form.state_code)
    lines = [line for row in found.rows for line in row.lines]
    context = {
        "filter": form,
        "map": found,
        "year": form.chosen_year,
        "year_name": academic_year_name(form.chosen_year),
        "whole": sum(row.is_whole for row in found.rows),
        "settled": sum(line.is_settled for line in lines),
        "lines": len(lines),
        "overdue": sum(row.overdue for row in found.rows),
        "to_reach": sum(row.to_reach for row in found.rows),
        "trend": trend([row.school for row in found.rows], facts, form.years, aims=form.aims),
        "query": form.query(),
    }
    return render(request, "training/map.html", context)


@require_GET
def map_file(request: SignedInRequest, kind: str) -> HttpResponse:
    """The same schools, class by class and level by level, as CSV or as a workbook with the map beside it."""
    require(request.user, Permission.KEEP_TRAINING)
    form = MapFilter(request.GET)
    schools, year = list(form.schools()), form.chosen_year
    found = heat_map(schools, gather(schools, [year]), year, aims=form.aims, state=form.state_code)
    name, rows = f"training-{year}", _rows(found, year)
    return as_csv(name, rows) if kind == "csv" else as_xlsx(name, {"Classes": rows, "Schools": _map_rows(found)})


def _rows(found: HeatMap, year: int) -> Rows:
    classes = SchoolClass.objects.filter(school__in=[row.school for row in found.rows], academic_year=year).in_bulk()
    rows: list[list] = [_HEAD]
    for row in found.rows:
        about = [row.school.name, row.school.place.name, row.school.get_kind_display()]
        for line in row.lines:
            group = classes[line.group]
            state = [line.aim.label, WORDS[line.state], line.due_on, line.held_on, line.planned_on]
            rows.append([*about, group.name, group.years, *state, 0 if line.is_settled else line.to_reach])
    return rows


def _map_rows(found: HeatMap) -> Rows:
    rows: list[list] = [["School", *found.groups]]
    for row in found.rows:
        rows.append([row.school.name, *(f"{cell.words} {cell.of}".strip() if cell else "" for cell in row.cells)])
    return rows
