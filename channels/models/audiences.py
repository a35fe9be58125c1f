"""For which pupils a channel may be, by the age rule of its platform."""

from typing import Any

from dcs_portal.handles import Site
from dcs_portal.schools.models import School
from policies.models import age_obstacle

from ..statuses import Audience


def for_pupils(school: School | None, site: str, facts: dict[str, Any]) -> str:
    """Why the channel may not be for the pupils it says it is for, with the rule of the platform; empty if it may."""
    if Audience.PUPILS not in facts["audiences"]:
        return ""
    if school is None:
        return "A channel for pupils belongs to their school: the ages of its year groups decide."
    label = Site(site).label
    if obstacle := age_obstacle(site, label, school, facts["year_groups"]):
        return f"{label} is not for these pupils. {obstacle}"
    return ""
