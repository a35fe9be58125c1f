"""Names that were written into reports, and the people who turn out to bear them."""

from itertools import islice

from django.db import transaction
from django.db.models import Q

from dcs_portal.audit.models import Event
from dcs_portal.schools.models import User

from .models import Incident, Party, Withholding
from .models.parties import keys_of

# So many people are compared in one question: each has two keys.
AT_ONCE = 250


def withhold_from(user: User) -> int:
    """Hide from `user` the reports of their schools in which their name or address was written; returns how many.

    It is hidden provisionally: somebody responsible for safeguarding is told, and decides whether it is a namesake.
    """
    roles = user.roles.open().values_list("school", flat=True)
    schools = set(roles)
    if not schools:
        return 0
    near = Q() if None in schools else Q(incident__school__in=schools)
    written = Party.objects.written_in().filter(near, name_key__in=keys_of(user))
    ids = written.exclude(incident__withholdings__person=user).values_list("incident", flat=True).distinct()
    for pk in sorted(ids):
        _withhold(pk, user)
    _choose_leadership(user)
    return len(ids)


def _choose_leadership(user: User) -> None:
    """The person may lead a school now: in open cases that concern them leadership's part goes to HQ."""
    concerned = Withholding.objects.active().filter(person=user).values("incident")
    cases = Incident.objects.open().filter(Q(pk__in=concerned) | Q(post_of__in=concerned))
    for pk in list(cases.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            incident = Incident.objects.get(pk=pk).lock()
            if event := Event.objects.about(incident).last():
                incident.choose_leadership(event)


def _withhold(pk: int, user: User) -> None:
    with transaction.atomic():
        incident = Incident.objects.get(pk=pk).lock()
        parties = list(incident.parties.written_in().filter(name_key__in=keys_of(user)))
        for party in parties:
            party.person = user
        incident.withhold(parties, by=None)


def withhold_from_everyone_named() -> int:
    """As `withhold_from`, for everybody: it finds who got an account while a report was being sent."""
    everybody = User.objects.filter(is_active=True).order_by("pk").iterator()
    named = [user for some in iter(lambda: list(islice(everybody, AT_ONCE)), []) for user in _named(some)]
    return sum(withhold_from(user) for user in named)


def _named(people: list[User]) -> list[User]:
    """Those of them whose name or address was written in somewhere."""
    keys = {one for person in people for one in keys_of(person)}
    written = set(Party.objects.written_in().filter(name_key__in=keys).values_list("name_key", flat=True).distinct())
    return [person for person in people if keys_of(person) & written]
