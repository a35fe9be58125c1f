"""Whom to call, for the help page: at the own schools, and for people of all of DCS at every place."""

from itertools import groupby

from django.db.models import Q

from .models import Contact, User
from .models.places import ContactKind

# Shown apart, under its own heading.
_APART = Q(kind=ContactKind.ALLEGATIONS, school=None, place=None)
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


def for_allegations() -> list[Contact]:
    """Where an allegation about a member of staff goes, if HQ has entered it."""
    return list(Contact.objects.filter(_APART))
