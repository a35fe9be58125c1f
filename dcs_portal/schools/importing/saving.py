"""Writes the schools of a file: all of them, or none."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Q

from ..changes import save_with_event
from ..models import Contact, Place, School
from ..models.places import ContactKind
from .parsing import ContactRow, Problem, SchoolRow


class ImportRefusedError(Exception):
    """The file is good in itself, but not beside what the portal holds. `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass
class Report:
    """What an import did, in lines for the person who ran it."""

    lines: list[str] = field(default_factory=list)
    not_in_file: list[str] = field(default_factory=list)

    def note(self, thing: str, is_new: bool, fields: list[str]) -> None:
        if fields:
            self.lines.append(f"added {thing}" if is_new else f"changed {thing}: {', '.join(fields)}")


def save(rows: list[SchoolRow]) -> Report:
    """Write the rows of a file in which `parse` found no problem. A school that is not in it stays as it is.

    Raises:
        ImportRefusedError: another school or place has a name, or somebody changed one at the same time.
    """
    try:
        with transaction.atomic():
            return _save(rows)
    except IntegrityError:
        raise ImportRefusedError([Problem(0, "", "", "Somebody changed a school just now. Try again.")]) from None


def _save(rows: list[SchoolRow]) -> Report:
    if problems := [*_taken_names(rows), *_taken_places(rows)]:
        raise ImportRefusedError(sorted(problems))
    report = Report()
    places = {row.place_code: row for row in rows}
    saved = {code: _save_place(row, report) for code, row in places.items()}
    for row in rows:
        _save_school(row, saved[row.place_code], report)
    codes = [row.fields["code"] for row in rows]
    report.not_in_file = list(School.objects.exclude(code__in=codes).values_list("name", flat=True))
    return report


def _taken_names(rows: list[SchoolRow]) -> Iterator[Problem]:
    holders = dict(School.objects.values_list("name", "code"))
    for row in rows:
        name, code = row.fields["name"], row.fields["code"]
        if holders.get(name, code) != code:
            yield Problem(row.row, "name", name, f"is the name of the school with the code {holders[name]}")


def _taken_places(rows: list[SchoolRow]) -> Iterator[Problem]:
    holders = dict(Place.objects.values_list("name", "code"))
    for row in rows:
        if holders.get(row.place, row.place_code) != row.place_code:
            yield Problem(row.row, "place", row.place, f"is the name of the place with the code {holders[row.place]}")


def _save_place(row: SchoolRow, report: Report) -> Place:
    place = Place.objects.filter(code=row.place_code).first() or Place(code=row.place_code)
    is_new, place.name = place.pk is None, row.place
    report.note(f"place {place}", is_new, save_with_event(place, by=None, origin="imported"))
    for contact in row.contacts:
        _save_contact(contact, place, report)
    return place


def _save_contact(row: ContactRow, place: Place, report: Report) -> None:
    """Add the contact, or correct the one with its name or its number. A new number has not been checked."""
    name = row.name or str(ContactKind(row.kind).label)
    known = Contact.objects.filter(Q(name=name) | Q(phone=row.phone), place=place, kind=row.kind)
    contact = known.filter(name=name).first() or known.first() or Contact(place=place, kind=row.kind)
    is_new = contact.pk is None
    if contact.phone != row.phone:
        contact.verified_on = None
    contact.name, contact.phone = name, row.phone
    fields = save_with_event(contact, by=None, origin="imported")
    report.note(f"contact {contact} of {place}", is_new, fields)


def _save_school(row: SchoolRow, place: Place, report: Report) -> None:
    code = row.fields["code"]
    school = School.objects.filter(code=code).first() or School(code=code)
    is_new, school.place = school.pk is None, place
    for name, value in row.fields.items():
        setattr(school, name, value)
    report.note(f"school {school}", is_new, save_with_event(school, by=None, origin="imported"))
