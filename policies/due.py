"""When the owner of a document is reminded that its review, or the end of its period, is near or past."""

import datetime

_BEFORE = (7, 30, 90)
# A portal that was down for days still sends what it missed, but not a stage that is long past.
_WINDOW = 14


def stage(ends_on: datetime.date, today: datetime.date) -> str:
    """The message that is due: "90", "30" or "7" days before, "after 0" on the day, "after 1" a week later, and so on.

    Empty if none is. Each is due for several days, so that a day without the schedule loses none: send it once.
    """
    left = (ends_on - today).days
    if left <= 0:
        return f"after {-left // 7}"
    return next((str(days) for days in _BEFORE if days - _WINDOW < left <= days), "")
