"""What other parts ask of documents and ages: small answers, so that nobody else reads these tables."""

from collections.abc import Iterable, Sequence

from dcs_portal.schools.cohorts import cohorts
from dcs_portal.schools.models import School, User
from dcs_portal.schools.years import format_year_groups

from ..ages import rule as pure
from .acknowledgements import Acknowledgement, AcknowledgementQuerySet
from .ages import AgeRule
from .documents import STRATEGY
from .platforms import Platform
from .versions import Version


def strategy_in_force() -> Version | None:
    """The version in force of the strategy document for social media."""
    return Version.objects.in_force().filter(document__number=STRATEGY).first()


def acknowledged_strategy(person: User) -> Version | None:
    """The version by which a person agrees to what is in force: that one, or one that was only corrected since."""
    found = _agreements().filter(person=person).select_related("version").order_by("-version__number").first()
    return found.version if found else None


def strategy_is_acknowledged(people: Iterable[User]) -> bool:
    """Whether one of these people agrees to what is in force. As many queries for many as for one."""
    return _agreements().filter(person__in=people).exists()


def _agreements() -> AcknowledgementQuerySet:
    """Those to the strategy document as it is in force, or was before it was only corrected."""
    current = strategy_in_force()
    if current is None:
        return Acknowledgement.objects.none()
    editions = Version.objects.ever_published().filter(document=current.document_id)
    since = editions.filter(is_material=True).order_by("-number").values_list("number", flat=True).first() or 1
    return Acknowledgement.objects.filter(
        version__document=current.document_id, version__number__range=(since, current.number)
    )


def age_obstacle(slug: str, name: str, school: School, year_groups: Sequence[str]) -> str:
    """Why a platform is not for the children of some year groups at a school today, with the rule; empty if it is.

    Args:
        slug, name: the platform's; one that HQ has not entered is for nobody until it has.
        year_groups: codes; the youngest of their children decide.
    """
    from ..ages import wording  # late: it reads these models

    platform = Platform.objects.in_use().filter(slug=slug).first()
    if platform is None:
        return f"HQ has not entered yet what age {name} asks for here. Ask HQ to enter it first."
    rules = [one.value for one in AgeRule.objects.standing().shown()]
    found = pure.find(rules, school.place.code, platform.value, school.today)
    _, last_born = cohorts(year_groups, school.academic_year(), school.year_starts_month, school.year_starts_day)
    youngest = pure.age_on(last_born, school.today)
    verdict = found.verdict(youngest)
    if verdict in (pure.Verdict.MAY, pure.Verdict.WITH_PARENT):
        return ""
    why = " ".join(words for words, _ in wording.why(found, platform.name))
    if verdict == pure.Verdict.CHECK:
        return f"{why} Ask HQ first."
    return f"{why} The youngest in {format_year_groups(year_groups)} are {youngest}."
