"""An incident: its record, and all that can happen to it."""

import datetime
from collections.abc import Iterable

from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.schools.models import User

from ..codes import Part, Sign
from .command import Commanding
from .parties import Party
from .record import unused_reference  # noqa: F401 - where the first migration finds it

SAME_READING = datetime.timedelta(minutes=5)


class Incident(Commanding):
    """A reported post and what is done about it."""

    def log_opening(self, by: User) -> None:
        """Reading is recorded too; opened again within five minutes it is the same reading."""
        log_openings([self], by)

    def said_by(self, person: User) -> list[Event]:
        """What the person added or flagged after it was reported, oldest first."""
        own = Event.objects.about(self).filter(actor=person)
        return list(own.filter(code__in=["incident.add", "incident.flag"]))

    @property
    def first_words(self) -> str:
        """What the person who reported it wrote in the report itself."""
        own = Event.objects.about(self).filter(code="incident.reported", actor=self.reporter).first()
        return own.text if own else ""

    def was_said(self, text: str) -> bool:
        """Whether the person who reported it has said this already."""
        return text in self.first_words or any(text in event.text for event in self.said_by(self.reporter))

    def is_known_restricted(self) -> bool:
        """Whether the person who reported it knows that only allegations officers see it: they said so themselves."""
        flagged = Event.objects.about(self).filter(code="incident.flag").exclude(actor=self.reporter)
        return self.restricted and not flagged.exists()

    def of_part(self, part: Part) -> list[Party]:
        """The parties of one part; asks nothing of the database where `parties` is prefetched."""
        return [party for party in self.parties.all() if party.part == part]

    @property
    def headline(self) -> str:
        """What a list calls it: what it was found to be or, until then, the gravest that was said of it."""
        if self.restricted:
            return self.get_finding_display() or "Restricted, not decided yet"
        if self.is_triaged:
            return self.get_category_display()
        said = [sign for sign in Sign if sign in self.signs and sign != Sign.OTHER]
        return str(said[-1].label) if said else "Not triaged yet"

    @property
    def targets(self) -> list[Party]:
        return self.of_part(Part.TARGET)

    @property
    def posters(self) -> list[Party]:
        return self.of_part(Part.POSTER)

    @property
    def accused(self) -> list[Party]:
        return self.of_part(Part.ACCUSED)


def log_openings(incidents: Iterable[Incident], by: User) -> None:
    """Of each that one page shows: see `Incident.log_opening`."""
    cases = {one.pk: one for one in incidents}
    openings = Event.objects.about_each(cases.values()).filter(code="incident.opened", actor=by)
    lately = openings.filter(at__gt=timezone.now() - SAME_READING).values_list("chain__record_id", flat=True)
    for pk in cases.keys() - set(lately):
        record(cases[pk], "incident.opened", actor=by, data={"restricted": True} if cases[pk].restricted else None)
