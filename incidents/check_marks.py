"""Which cases of a list have a post of which somebody should look today whether it is still up. One query a list."""

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from .casefile import reads_all
from .codes import PostStep
from .models import Incident, Post

if TYPE_CHECKING:
    from dcs_portal.schools.models import User

_DAY = datetime.timedelta(days=1)


class CheckMarks:
    """Says it of each case of a list, to whoever works on it; asks when the first is asked about."""

    def __init__(self, incidents: Iterable[Incident], user: "User") -> None:
        self._cases = {incident.pk: incident for incident in incidents}
        self._user = user
        self._due: set[int] | None = None

    def __call__(self, incident: Incident) -> bool:
        if self._due is None:
            self._due = {post.incident_id for post in self._reported() if self._is_due(post)}
        return incident.pk in self._due and reads_all(incident, self._user)

    def _reported(self) -> Iterable[Post]:
        return Post.objects.followed().filter(incident__in=self._cases, reported_at__isnull=False)

    def _is_due(self, post: Post) -> bool:
        """A check is due by the midnight that ends its day, so its day has come a day before."""
        post.incident = self._cases[post.incident_id]
        return any(one.step == PostStep.CHECK and one.by - _DAY <= timezone.now() for one in post.due())
