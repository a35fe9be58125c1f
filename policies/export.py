"""Who had acknowledged what at a moment, as the lines of a spreadsheet."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from dcs_portal.schools.models import Role, School, User

from .models import Acknowledgement, Document, SignedSheet, Version
from .models.histories import asked_at

HEAD = [
    *("Document", "Title", "Version", "SHA-256 of the version", "Name", "E-mail", "Schools", "Asked since"),
    *("Acknowledged at (UTC)", "Version acknowledged", "SHA-256 acknowledged", "Open for (seconds)", "How", "Witness"),
]


def lines(moment: datetime.datetime, schools: Collection[int] | None) -> Iterator[list[str]]:
    """The head, everybody who was asked, what else had been agreed to by then, such as by who has left, and the names
    on signed sheets; in a fixed number of queries.

    Args:
        schools: ids of the schools; None for all of DCS.
    """
    found = asked_at(moment, schools=schools)
    done = _accounts(moment, schools)
    people = User.objects.in_bulk({one.person for one in found} | {person for person, _ in done})
    versions = Version.objects.ever_published().defer("text").select_related("document").in_bulk()
    places = dict(School.objects.values_list("pk", "name"))
    yield HEAD
    for one in sorted(found, key=lambda one: (one.required.document, people[one.person].name)):
        version, person = versions[one.required.version], people[one.person]
        agreed = done.pop((one.person, one.done.version)) if one.done else None
        row = [*_of(version), person.name, person.email, _names(one.schools, places), str(one.since)]
        yield [*row, *(_of_done(agreed, versions) if agreed else [""] * 6)]
    for agreed, where in _others(done, moment, schools):
        person = people[agreed.person_id]  # type: ignore[index]
        row = [*_of(versions[agreed.version_id]), person.name, person.email, _names(where, places), ""]
        yield [*row, *_of_done(agreed, versions)]
    for agreed, sheet in _on_sheets(moment, schools):
        version = versions[agreed.version_id]
        row = [*_of(version), agreed.name, "", sheet.school.name, ""]
        signed = [str(sheet.signed_on), str(version.number), agreed.sha256, "", "Signed sheet", sheet.witness]
        yield [*row, *signed]


def _of(version: Version) -> list[str]:
    document: Document = version.document
    return [str(document.number or ""), document.title, str(version.number), version.sha256]


def _of_done(agreed: Acknowledgement, versions: dict[int, Version]) -> list[str]:
    seconds = str(round(agreed.open_for.total_seconds())) if agreed.open_for is not None else ""
    at = agreed.at.astimezone(datetime.UTC).isoformat(timespec="seconds")
    return [at, str(versions[agreed.version_id].number), agreed.sha256, seconds, "Portal", ""]


def _names(schools: Iterable[int | None], places: dict[int, str]) -> str:
    return ", ".join(sorted(places[pk] if pk else "All of DCS" for pk in schools))


def _accounts(
    moment: datetime.datetime, schools: Collection[int] | None
) -> dict[tuple[int | None, int], Acknowledgement]:
    """What everybody who is or was at the schools had agreed to by then."""
    rows = Acknowledgement.objects.filter(at__lte=moment, person__isnull=False).order_by("version", "name", "pk")
    if schools is not None:
        rows = rows.filter(person__in=Role.objects.filter(school__in=schools).values("user"))
    return {(row.person_id, row.version_id): row for row in rows}


def _others(
    done: dict[tuple[int | None, int], Acknowledgement], moment: datetime.datetime, schools: Collection[int] | None
) -> Iterator[tuple[Acknowledgement, set[int | None]]]:
    """Each of these with where its person was on its day, as far as it was at one of the schools."""
    held: dict[int | None, list[Role]] = defaultdict(list)
    for role in Role.objects.filter(user__in={person for person, _ in done}, confirmed_at__isnull=False):
        held[role.user_id].append(role)
    for (person, _), agreed in done.items():
        day = agreed.at.astimezone(moment.tzinfo).date()
        roles = [role for role in held[person] if role.starts_on <= day and (not role.ends_on or role.ends_on >= day)]
        where = {role.school_id for role in roles if schools is None or role.school_id in schools}
        if where or schools is None:
            yield agreed, where


def _on_sheets(
    moment: datetime.datetime, schools: Collection[int] | None
) -> Iterator[tuple[Acknowledgement, SignedSheet]]:
    rows = Acknowledgement.objects.filter(sheet__signed_on__lte=moment.date()).select_related("sheet__school")
    if schools is not None:
        rows = rows.filter(sheet__school__in=schools)
    for row in rows.order_by("version", "name", "pk"):
        if row.sheet:
            yield row, row.sheet
