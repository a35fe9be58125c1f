"""Who hears that the time of a case is nearly up, and who that it is: once each for the time that it was given.

Of what nobody has claimed in time `routing.tell_late` tells. Nothing is said of what is done or paused, and what was
missed while nothing ran is made up for: asked is what stands, not what happened since.
"""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from dcs_portal.notices.models import notify
from dcs_portal.schools.models import User

from . import routing
from .clocks import Stage
from .models import Clock, Planned, Transfer
from .models.planned import Sort

OF_OFFICERS = [Stage.TRIAGE, Stage.CLOSE]


def tell_soon(clock: Clock) -> None:
    """A quarter of its time is left: whoever must do it hears."""
    _tell(_must_do_it(clock), clock, f"{clock.stage}-soon")


def tell_late(clock: Clock) -> None:
    """Its time is up: who must do it and, of what officers do, all-of-DCS welfare hear; of leadership's part HQ."""
    if clock.stage in OF_OFFICERS:
        _tell([*_must_do_it(clock), *routing.above_officers(clock.incident)], clock, f"{clock.stage}-late")
    elif clock.stage == Stage.LEADERSHIP:
        _tell(_must_do_it(clock), clock, "leadership-late")
        routing.tell_hq(clock.incident, "hq-leadership-late", f"leadership-late-{clock.key}")


def tell_planned(planned: Planned, today: datetime.date) -> None:
    """On its day whoever must do it hears; once it is over, of what leaders do its officer too."""
    incident = planned.incident
    officer = routing.handlers(incident)
    people = routing.leaders(incident) if planned.sort == Sort.ACTION else officer
    name = "action" if planned.sort == Sort.ACTION else "follow-up"
    kind = f"{name}-late" if planned.is_late(today) else f"{name}-due"
    for person in dict.fromkeys([*people, *(officer if planned.is_late(today) else [])]):
        notify(person, kind, about=incident, key=f"planned-{planned.pk}-{kind}")


def tell_offered(offer: Transfer) -> None:
    """Nobody has answered: those who could hear again; once the time is up all-of-DCS welfare and its officer too."""
    incident = offer.incident
    people = routing.receivers(incident, offer.to_school)
    is_late = offer.due_at <= timezone.now()
    if is_late:
        people += [*routing.above_officers(incident), *routing.handlers(incident)]
    kind = "offer-late" if is_late else "offer-soon"
    for person in dict.fromkeys(people):
        notify(person, kind, about=incident, key=f"{kind}-{offer.pk}")


def _must_do_it(clock: Clock) -> list[User]:
    incident = clock.incident
    if clock.stage == Stage.LEADERSHIP:
        return routing.leaders(incident)
    if clock.stage == Stage.CLAIM:
        return routing.officers(incident)
    return routing.holders(incident)


def _tell(people: Iterable[User], clock: Clock, kind: str) -> None:
    for person in dict.fromkeys(people):
        notify(person, kind, about=clock.incident, key=f"{kind}-{clock.key}")
