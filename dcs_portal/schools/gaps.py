"""What is missing before reports reach somebody at every school: HQ's list of things to put right."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from .models import Contact, Role, School
from .models.places import ContactKind, SchoolQuerySet
from .permissions import RoleName

# The roles without which a report would stop, and how a page names them.
NEEDED = {
    RoleName.WELFARE: "welfare officer",
    RoleName.DSL: "safeguarding lead",
    RoleName.LEADER: "school leader",
}
# What else a school is looked through for: no role, but whom its local command has to be rung.
COMMAND = "command"
NO_COMMAND = "number of local command"
# The roles for all of DCS without which a report that the school may not see would reach nobody, and what each does.
NEEDED_ACROSS_DCS = {
    RoleName.ALLEGATIONS: "nobody else reads an allegation about staff",
    RoleName.SENIOR_LEADER: "decides where a school's own leaders are concerned",
}
# What all of DCS needs a contact for: what the page calls it, and why.
NEEDED_CONTACTS = {
    ContactKind.LAST_RESORT: ("Last-resort contact", "takes a report that nobody else may handle"),
    ContactKind.ALLEGATIONS: ("Contact for allegations about staff", "whom staff call"),
}


def with_gaps(schools: SchoolQuerySet) -> SchoolQuerySet:
    """Each school with `lacks_welfare`, `lacks_dsl`, `lacks_leader` and `lacks_command`."""
    roles = {f"lacks_{name}": ~Exists(_holders(name)) for name in NEEDED}
    return schools.annotate(**roles, lacks_command=~Exists(_command()))


def _command() -> Any:
    """Whom to ring in a school's local command: its own contact, its place's, or one of all of DCS."""
    here = Q(school=OuterRef("pk")) | Q(place=OuterRef("place")) | Q(school=None, place=None)
    return Contact.objects.filter(here, kind=ContactKind.COMMAND).exclude(phone="")


def lacking(schools: SchoolQuerySet, name: str) -> SchoolQuerySet:
    """The schools, still open, where nobody holds the role `name`, or no number of local command is known."""
    if name == COMMAND:
        return schools.filter(~Exists(_command()), closed_on=None)
    return schools.filter(~Exists(_holders(RoleName(name))), closed_on=None)


def _holders(name: RoleName) -> Any:
    """Who holds the role at a school. A welfare officer for all of DCS is one at every school."""
    here = Q(school=OuterRef("pk"))
    if name == RoleName.WELFARE:
        here |= Q(school=None)
    return Role.objects.active().filter(here, name=name, user__is_active=True)


def missing_roles(school: Any) -> list[str]:
    """How a page names what a school of `with_gaps` lacks."""
    found = [words for name, words in NEEDED.items() if getattr(school, f"lacks_{name}")]
    return [*found, NO_COMMAND] if school.lacks_command else found


def counts() -> dict[str, Any]:
    """How many schools lack whom, and what is wrong with contacts. Four queries."""
    schools = with_gaps(School.objects.filter(closed_on=None))
    without = {name.value: Count("pk", filter=Q(**{f"lacks_{name}": True})) for name in NEEDED}
    without[COMMAND] = Count("pk", filter=Q(lacks_command=True))
    there = set(Contact.objects.dcs_wide().filter(kind__in=NEEDED_CONTACTS).values_list("kind", flat=True))
    held = set(Role.objects.active().filter(school=None, user__is_active=True).values_list("name", flat=True))
    return {
        "missing_roles": [(name, name.label, why) for name, why in NEEDED_ACROSS_DCS.items() if name not in held],
        "schools": schools.aggregate(total=Count("pk"), **without),
        "unchecked_contacts": Contact.objects.filter(verified_on=None).count(),
        "missing_contacts": [words for kind, words in NEEDED_CONTACTS.items() if kind not in there],
    }
