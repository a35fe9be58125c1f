"""What each column may hold: a function from the text of a cell to its value, or a reason why not."""

import re
import zoneinfo
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from ..models.places import PHONE, SchoolKind
from ..years import parse_year_groups, parse_year_start

# Words of our own addresses, /schools/add/ and the like.
RESERVED_CODES = ("add", "classes", "contacts", "holidays", "places")


class BadCellError(ValueError):
    """Why a cell cannot be what it says, as the end of a sentence."""


def _text(value: str, *, most: int, needed: bool = False) -> str:
    if needed and not value:
        raise BadCellError("is empty")
    if len(value) > most:
        raise BadCellError(f"has {len(value)} characters, and {most} is the most")
    if not value.isprintable():
        raise BadCellError("holds a character that cannot be shown")
    return value


def _code(value: str) -> str:
    _text(value, most=50, needed=True)
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value):
        raise BadCellError("must be small letters, digits and single hyphens, such as st-johns")
    return value


def _school_code(value: str) -> str:
    if value in RESERVED_CODES:
        raise BadCellError("is a word that the portal needs for itself")
    return _code(value)


def _kind(value: str) -> str:
    if value not in SchoolKind.values:
        raise BadCellError(f"is not one of {', '.join(SchoolKind.values)}")
    return value


def _time_zone(value: str) -> str:
    if value not in _time_zones():
        raise BadCellError("is not a time zone such as Europe/London or Asia/Brunei")
    return value


@cache
def _time_zones() -> set[str]:
    return zoneinfo.available_timezones()


def _year_groups(value: str) -> list[str]:
    try:
        codes = parse_year_groups(value)
    except ValueError as error:
        raise BadCellError(str(error)[:100]) from None
    if not codes:
        raise BadCellError("is empty; write for example FS1-Y6")
    return codes


def _year_starts(value: str) -> tuple[int, int]:
    try:
        return parse_year_start(value)
    except ValueError as error:
        raise BadCellError(str(error)) from None


def _phone(value: str) -> str:
    _text(value, most=40)
    if value and not re.fullmatch(PHONE, value):
        raise BadCellError("is not a telephone number")
    return value


_name = partial(_text, most=120)
COLUMNS: dict[str, Callable[[str], Any]] = {
    "code": _school_code,
    "name": partial(_text, most=120, needed=True),
    "kind": _kind,
    "place_code": _code,
    "place": partial(_text, most=100, needed=True),
    "time_zone": _time_zone,
    "local_command": _name,
    "year_groups": _year_groups,
    "year_starts": _year_starts,
    "emergency_name": _name,
    "emergency_phone": _phone,
    "police_name": _name,
    "police_phone": _phone,
    "medical_name": _name,
    "medical_phone": _phone,
    "note": partial(_text, most=200),
}
# These say something of the place, so that its rows must agree.
PLACE_COLUMNS = ("place", *(name for name in COLUMNS if name.endswith(("_name", "_phone"))))
