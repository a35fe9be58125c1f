"""Whom to call, for the help pages: at the own schools, at one place, and for people of all of DCS at every place."""

from collections.abc import Sequence
from itertools import groupby

from django.contrib.auth.models import AnonymousUser
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from .models import Contact, Place, School, User
from .models.places import ContactKind

# Shown apart, under its own heading.
_APART = Q(kind=ContactKind.ALLEGATIONS, school=None, place=None)
# What the page of a place shows to everybody, the most urgent first.
_TO_RING = [
    *(ContactKind.EMERGENCY, ContactKind.POLICE, ContactKind.SERVICE_POLICE),
    *(ContactKind.MEDICAL, ContactKind.SOCIAL_WORK),
]
# A heading, and the contacts below it.
Numbers = list[tuple[str, list[Contact]]]


def of_own_schools(user: User) -> Numbers:
    """The contacts of each school at which the person has a role. One query a school."""
    schools = {role.school for role in user.active_roles if role.school}
    return [
        (school.name, list(Contact.objects.for_school(school).exclude(_APART))) for school in sorted(schools, key=str)
    ]


def of_every_place(user: User) -> Numbers:
    """Every contact, by what it holds for, for those whose roles are all for all of DCS. One query."""
    roles = user.active_roles
    if not roles or any(role.school for role in roles):
        return []
    found = sorted(Contact.objects.nearest_first().exclude(_APART), key=_order)
    return [(where, list(contacts)) for where, contacts in groupby(found, key=lambda contact: contact.holds_for)]


def _order(contact: Contact) -> tuple[bool, bool, str]:
    """Places by name, then single schools, then all of DCS."""
    return contact.place is None, contact.school is None, contact.holds_for


def places_for(user: User | AnonymousUser) -> QuerySet[Place]:
    """Every place with a school, those where the person works first, each with `is_own`. One query when it is read."""
    roles = user.active_roles if isinstance(user, User) else []
    own = {role.school.place_id for role in roles if role.school}
    places = Place.objects.filter(pk__in=Place.objects.filter(schools__closed_on=None, schools__isnull=False))
    is_own = Case(When(pk__in=own, then=Value(True)), default=Value(False), output_field=BooleanField())
    return places.annotate(is_own=is_own).order_by("-is_own", "name")


def of_place(place: Place) -> tuple[list[Contact], Numbers]:
    """Whom to ring everywhere at a place, and whom at each of its schools. One query."""
    there = Q(place=place) | Q(school__place=place, school__closed_on=None) | Q(school=None, place=None)
    found = list(Contact.objects.filter(there, kind__in=_TO_RING).nearest_first())
    everywhere = sorted((one for one in found if not one.school), key=lambda one: _TO_RING.index(ContactKind(one.kind)))
    own = sorted((one for one in found if one.school), key=lambda one: str(one.school))
    return everywhere, [(name, list(some)) for name, some in groupby(own, key=lambda one: str(one.school))]


def for_allegations() -> list[Contact]:
    """Where an allegation about a member of staff goes, if HQ has entered it."""
    return list(Contact.objects.filter(_APART))


def in_danger(schools: Sequence[School]) -> Numbers:
    """The numbers to call at once, the most urgent first: of one school in one list, of several by where they hold."""
    here = Q(school__in=schools) | Q(place__in={school.place_id for school in schools}) | Q(school=None, place=None)
    found = Contact.objects.filter(here, kind__in=_TO_RING).exclude(phone="").nearest_first()
    contacts = sorted(found, key=lambda contact: _TO_RING.index(ContactKind(contact.kind)))
    if len(schools) == 1:
        return [("", contacts)] if contacts else []
    contacts.sort(key=_order)
    return [(where, list(some)) for where, some in groupby(contacts, key=lambda contact: contact.holds_for)]
