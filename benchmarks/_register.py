"""Very many channels of 60 schools, each with two keepers."""

import datetime

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime(2026, 10, 12, 8, 30, tzinfo=datetime.UTC)
TODAY = NOW.date()
FLAGGED, GIVEN = datetime.date(2026, 9, 1), datetime.date(2026, 2, 1)
# Of a hundred: the others are live.
_STATUSES = ["proposed"] * 3 + ["asked"] * 2 + ["closed"] * 15 + ["suspended"] * 5
_SITES = ["facebook", "instagram", "x", "youtube", "tiktok"]
_FACTS = {"purpose": "News", "languages": "English", "recovery": "The office", "answering": "The office"}
_FACTS |= {"comments_open": False, "consent": "held", "audiences": ["parents"]}


class Register:
    """Its people, and more and more channels."""

    def __init__(self, schools: int) -> None:
        from dcs_portal.schools.models import Role
        from tests.factories import SchoolFactory, person

        self.hq = [person("hq") for _ in range(3)]
        self.schools = [SchoolFactory(time_zone="Europe/London") for _ in range(schools)]
        self.leaders = [person("leader", school=school) for school in self.schools]
        self.staff = [person("staff", school=school) for school in self.schools]
        Role.objects.update(starts_on=datetime.date(2020, 1, 1))
        self.size = 0

    def grow(self, size: int) -> None:
        """To so many channels: one in three external, one in ten of those kept lacking a keeper."""
        from django.db import connection

        from channels.models import Approval, Channel, Keeper

        numbers = range(self.size, size)
        rows = Channel.objects.bulk_create([self._channel(n) for n in numbers], batch_size=500)
        kept = [(n, row) for n, row in zip(numbers, rows, strict=True) if row.live_since]
        Approval.objects.bulk_create([self._approval(row) for _, row in kept if row.approved_until], batch_size=500)
        keepers = [
            Keeper(channel=row, person=one, since=GIVEN)
            for n, row in kept
            for one in self._people(n)[: 1 + (n % 10 > 0)]
        ]
        Keeper.objects.bulk_create(keepers, batch_size=500)
        self.size = size
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def _place(self, n: int) -> int | None:
        """The number of its school; one in a hundred is DCS's own."""
        return None if n % 100 == 99 else n % len(self.schools)

    def _people(self, n: int) -> list:
        place = self._place(n)
        return self.hq[:2] if place is None else [self.leaders[place], self.staff[place]]

    def _channel(self, n: int):
        from channels.models import Channel

        number, place = n * 37 % 100, self._place(n)
        status = _STATUSES[number] if number < len(_STATUSES) else "live"
        is_kept, is_external = status in ("live", "suspended"), n % 3 == 0
        site = _SITES[n % len(_SITES)]
        return Channel(
            school=None if place is None else self.schools[place], site=site, handle=f"account_{n}",
            account_key=f"{site}:account_{n}", skeleton=f"account{n}", scope="external" if is_external else "local",
            status=status, second_factor=n % 20 > 0, proposed_by=self._people(n)[0],
            asked_by=self._people(n)[0] if is_external or status == "asked" else None,
            approved_until=TODAY + DAY * (n % 700) if is_kept and is_external else None,
            longer_asked_at=NOW if is_kept and is_external and n % 60 == 0 else None,
            live_since=GIVEN if is_kept else None, handover_since=FLAGGED if is_kept and n % 10 == 0 else None,
            closed_at=NOW if status == "closed" else None, **_FACTS,
        )  # fmt: skip

    def _approval(self, row):
        from channels.models import Approval

        return Approval(channel=row, scope="local", by=self.hq[2], on=GIVEN, until=row.approved_until)
