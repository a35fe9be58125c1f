"""How dates, times and numbers are written: GOV.UK style, in the current time zone unless told another."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from markupsafe import Markup

Zone = dt.tzinfo | str | None
# The first that is named: nearly all of them call themselves Safari too, and Android Linux.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "Chromebook"}
_SYSTEMS |= {"Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux"}
Moment = dt.date | dt.datetime | None


def _local(value: dt.datetime, tz: Zone) -> dt.datetime:
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz
    return timezone.localtime(value, zone) if timezone.is_aware(value) else value


def date(value: Moment, tz: Zone = None) -> str:
    """'14 February 2024'. Nothing for None."""
    if value is None:
        return ""
    day = _local(value, tz) if isinstance(value, dt.datetime) else value
    return f"{day.day} {day:%B %Y}"


def short_date(value: Moment, tz: Zone = None) -> str:
    """'14 Feb', for tables where the year goes without saying. Nothing for None."""
    if value is None:
        return ""
    day = _local(value, tz) if isinstance(value, dt.datetime) else value
    return f"{day.day} {day:%b}"


def time(value: dt.datetime | dt.time | None, tz: Zone = None) -> str:
    """'4:40pm', '9am', 'midday', 'midnight'. Nothing for None."""
    if value is None:
        return ""
    at = _local(value, tz) if isinstance(value, dt.datetime) else value
    if at.minute == 0 and at.hour in (0, 12):
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'pm' if at.hour >= 12 else 'am'}"


def datetime(value: dt.datetime | None, tz: Zone = None) -> str:
    """'14 February 2024 at 4:40pm'. Nothing for None."""
    return f"{date(value, tz)} at {time(value, tz)}" if value else ""


def deadline(value: dt.datetime | None, tz: Zone = None) -> str:
    """'Tuesday 24 November at 10:15am', 'the end of Monday 23 November'. Nothing for None."""
    if value is None:
        return ""
    at = _local(value, tz)
    if at.time() == dt.time():
        # Midnight belongs to two days; what must be done by then must be done on the one before.
        eve = at.date() - dt.timedelta(days=1)
        return f"the end of {eve:%A} {eve.day} {eve:%B}"
    return f"{at:%A} {at.day} {at:%B} at {time(value, tz)}"


def time_ago(value: dt.datetime | None, tz: Zone = None) -> str:
    """'just now', '5 minutes ago', 'today at 9am', 'yesterday at 4:40pm', then the date. Nothing for None."""
    if value is None:
        return ""
    now = timezone.now()
    minutes = int((now - value).total_seconds() // 60)
    if 0 <= minutes < 60:
        return f"{plural(minutes, 'minute')} ago" if minutes else "just now"
    days = (_local(now, tz).date() - _local(value, tz).date()).days
    if days in (0, 1):
        return f"{'yesterday' if days else 'today'} at {time(value, tz)}"
    return date(value, tz)


def plural(count: int, one: str, many: str = "") -> str:
    """'1 report', '2 reports', '1,204 children' (`plural("child", "children")`)."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def browser(user_agent: str) -> str:
    """'Firefox on Windows', as well as a browser's own description of itself tells."""
    name = next((name for part, name in _BROWSERS.items() if part in user_agent), "A browser")
    system = next((f" on {name}" for part, name in _SYSTEMS.items() if part in user_agent), "")
    return name + system


def file_size(size: int) -> str:
    """'640 KB', '2.4 MB'."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{size / 1_000_000:.1f} MB"


def telephones(written: str) -> list[tuple[str, str]]:
    """Each number as it is written, and as a telephone takes it: "112 or 999" is two numbers."""
    found = []
    for number in re.split(r"\s*(?:/|\bor\b)\s*", written):
        main, *extension = re.split(r"\s*ext\.?\s*", re.sub(r"^(\+.*)\(0\)", r"\1", number))
        digits = [re.sub(r"[^0-9]", "", part) for part in (main, *extension)]
        found.append((number, "+" * main.startswith("+") + ";ext=".join(digits)))
    return found


def indent(text: str, width: int, first: bool = False) -> str:
    """As Jinja's, which the kit's macros use, but it lets other ends of lines than the usual one stand.

    Somebody may have typed or pasted them, such as U+2028, and what they typed stays as it is.
    """
    space = " " * width
    lines = re.sub(r"\n(?!\n|\Z)", f"\n{space}", text)
    lines = space + lines if first else lines
    return Markup(lines) if isinstance(text, Markup) else lines  # noqa: S704 (was safe before)


FILTERS: dict[str, Any] = {
    f.__name__: f
    for f in (date, short_date, time, datetime, deadline, time_ago, plural, browser, file_size, telephones, indent)
}
