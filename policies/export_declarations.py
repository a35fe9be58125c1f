"""Who had declared at a moment, as lines of a spreadsheet: one for each exception, or for a school without any."""

import datetime
from collections.abc import Iterable, Iterator

from .models import DeclaredException
from .models.standings import SchoolStanding

HEAD = [
    *("School", "Place", "School year", "State", "Asked from", "Due on", "Signed by", "Role", "Signed at (UTC)"),
    *("Version", "Statement", "Exception", "What", "What is done", "By when", "Put right on", "How", "By whom"),
]


def lines(found: Iterable[SchoolStanding]) -> Iterator[list[str]]:
    yield HEAD
    for one in found:
        named = [_of_exception(exception, one.at) for exception in one.exceptions]
        for cells in named or [[""] * 7]:
            yield [*_of_school(one), *cells]


def _of_school(one: SchoolStanding) -> list[str]:
    days = [str(one.days.asked_from), str(one.days.due_on)]
    said = [""] * 5
    if signed := one.signed:
        at = signed.signed_at.astimezone(datetime.UTC).isoformat(timespec="seconds")
        said = [signed.name, signed.role, at, str(signed.number), signed.statement]
    return [one.school.name, one.school.place.name, one.year_name, one.state.label, *days, *said]


def _of_exception(exception: DeclaredException, at: datetime.datetime) -> list[str]:
    named = [exception.concerns, exception.what, exception.doing, str(exception.by_when)]
    if exception.was_open(at):
        return [*named, "", "", ""]
    by = exception.done_by.name if exception.done_by else ""
    return [*named, str(exception.done_on), exception.done_what, by]
