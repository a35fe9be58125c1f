"""The notice that a rule has begun."""

import datetime

from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models.people import today

from ..models import AgeRule


def _still_holds(notice: Notice) -> bool:
    rule = AgeRule.objects.filter(pk=notice.record_id).prefetch_related("platforms", "places").first()
    if rule is None:
        return False
    # In the east it is tomorrow already.
    return rule.value.holds(today()) or rule.value.holds(today() + datetime.timedelta(days=1))


register(
    Kind(
        "age-rule",
        "An age limit has changed at your school: {reference}",
        "you lead a school where it holds.",
        lambda notice: reverse("ages:rule", args=[notice.record_id]),
        _still_holds,
    )
)
