"""Who was asked to acknowledge what, and had, at any moment: the rows that `asking` reasons about, in four queries."""

import datetime
from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from dcs_portal.schools.models import Role

from ..asking import Asked, Audience, Done, Edition, Holding, asked, required
from .acknowledgements import Acknowledgement
from .documents import AudienceRow, Document
from .versions import Version


def asked_at(
    moment: datetime.datetime,
    *,
    documents: QuerySet[Document] | None = None,
    schools: Collection[int] | None = None,
    people: Iterable[int] | None = None,
) -> list[Asked]:
    """Everybody who was asked at a moment, and whether they had acknowledged by then: four queries, whatever the size.

    Args:
        moment: aware, in the zone whose date says which roles and audiences are looked at.
        documents: only of these.
        schools: only people with a role at one of these, and only by that role.
        people: ids of the only people of interest.
    """
    holdings = _holdings(moment.date(), schools, people)
    done = Acknowledgement.objects.filter(at__lte=moment, person__isnull=False)
    if schools is not None or people is not None:
        done = done.filter(person__in={holding.person for holding in holdings})
    return list(
        asked(
            required(_editions(documents), moment),
            _audiences(documents),
            holdings,
            [Done(*row) for row in done.order_by().values_list("person", "version", "at")],
            moment,
        )
    )


def _of(documents: QuerySet[Document] | None) -> Q:
    return Q() if documents is None else Q(document__in=documents)


def _editions(documents: QuerySet[Document] | None) -> list[Edition]:
    versions = Version.objects.ever_published().filter(_of(documents)).order_by("number")
    rows = versions.values_list("document", "pk", "published_at", "ended_at", "is_material")
    return [Edition(*row) for row in rows]  # type: ignore[arg-type]


def _audiences(documents: QuerySet[Document] | None) -> list[Audience]:
    rows = AudienceRow.objects.filter(_of(documents))
    return [Audience(*row) for row in rows.values_list("document", "role", "school_kind", "starts_on", "ends_on")]


def _holdings(on: datetime.date, schools: Collection[int] | None, people: Iterable[int] | None) -> list[Holding]:
    roles = Role.objects.active(on).order_by()
    if schools is not None:
        roles = roles.filter(school__in=schools)
    if people is not None:
        roles = roles.filter(user__in=people)
    rows = roles.values_list("user", "name", "starts_on", "ends_on", "school", "school__kind")
    return [Holding(*row[:5], row[5] or "") for row in rows]
