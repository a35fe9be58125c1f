"""Whom to ring about a post, and when they answer: the one place for their numbers. Plain functions on plain values."""

import datetime
import zoneinfo
from dataclasses import dataclass

from dcs_portal.filters import time

UK = zoneinfo.ZoneInfo("Europe/London")
_SATURDAY = 5


@dataclass(frozen=True)
class Helpline:
    """Answers from Monday to Friday between two times in the United Kingdom."""

    name: str
    phone: str
    opens: datetime.time
    closes: datetime.time

    @property
    def hours(self) -> str:
        return f"Monday to Friday, {time(self.opens)} to {time(self.closes)} UK time"

    def opening(self, moment: datetime.datetime) -> datetime.datetime:
        """When somebody answers next: `moment` itself while it is open."""
        here = moment.astimezone(UK)
        day = here.date()
        if day.weekday() < _SATURDAY and self.opens <= here.time() < self.closes:
            return moment
        if here.time() >= self.opens:
            day += datetime.timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += datetime.timedelta(days=1)
        return datetime.datetime.combine(day, self.opens, UK)

    def state(self, moment: datetime.datetime) -> str:
        """'Usually open now', or 'Usually opens Monday 10am UK time': bank holidays are not known here."""
        opening = self.opening(moment)
        return "Usually open now" if opening == moment else f"Usually opens {opening:%A} {time(opening, UK)} UK time"


POSH = Helpline("Professionals Online Safety Helpline", "0344 381 4772", datetime.time(10), datetime.time(16))
# Takes reports of harmful content that a platform did not remove.
HARMFUL_NAME = "Report Harmful Content"
HARMFUL_ADDRESS = "reportharmfulcontent.com"
HARMFUL_FOR = "It takes reports from people in the United Kingdom who are 13 or over."
