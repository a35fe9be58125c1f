"""Which channels HQ looks at. Kept in the address, so it holds no words anybody wrote."""

from collections.abc import Iterable
from typing import Any

from django import forms

from dcs_portal.forms import PortalForm
from dcs_portal.handles import Site
from dcs_portal.schools.models import Place, School, User

from ..models.record import ChannelQuerySet
from ..models.sightings import SightingQuerySet, SightingStatus
from ..models.uses import UseQuerySet
from ..statuses import KEPT, Scope, Status
from ..use_statuses import UseStatus

SOON = 60
_OF_DCS = "dcs"


class AtSchoolFilter(PortalForm):
    """The base: of which school, or of DCS itself. Whatever makes no sense is as if it were not there."""

    mark_optional = False
    school = forms.ChoiceField(label="School", required=False)

    def __init__(self, *args: Any, schools: Iterable[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        school: Any = self.fields["school"]
        school.choices = [("", "All schools"), *((one.code, one.name) for one in schools)]


class UsesFilter(AtSchoolFilter):
    """Which external uses to show."""

    status = forms.ChoiceField(label="State", required=False, choices=[("", "Any state"), *UseStatus.choices])

    def apply(self, uses: UseQuerySet) -> UseQuerySet:
        self.is_valid()
        return uses.filter(**_asked(self.cleaned_data))


class SightingsFilter(AtSchoolFilter):
    """Which unregistered accounts to show."""

    status = forms.ChoiceField(label="State", required=False, choices=[("", "Any state"), *SightingStatus.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        school: Any = self.fields["school"]
        school.choices = [*school.choices, (_OF_DCS, "DCS itself")]

    def apply(self, sightings: SightingQuerySet) -> SightingQuerySet:
        self.is_valid()
        return sightings.filter(**_asked(self.cleaned_data))


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    asked = {name: value for name, value in given.items() if value}
    if code := asked.pop("school", ""):
        asked |= {"school": None} if code == _OF_DCS else {"school__code": code}
    return asked


class RegisterFilter(PortalForm):
    """Whatever makes no sense is as if it were not there."""

    mark_optional = False
    school = forms.ChoiceField(label="School", required=False)
    place = forms.ModelChoiceField(
        Place.objects.all(), label="Place", required=False, empty_label="Any place", to_field_name="code"
    )
    site = forms.ChoiceField(label="Platform", required=False, choices=[("", "Any platform"), *Site.choices])
    scope = forms.ChoiceField(
        label="Scope", required=False, choices=[("", "Local and external"), *((one, one.short) for one in Scope)]
    )
    status = forms.ChoiceField(label="State", required=False, choices=[("", "Any state"), *Status.choices])
    needs = forms.ChoiceField(
        label="Needs attention",
        required=False,
        choices=[
            ("", "All of them"),
            ("decision", "Your decision"),
            ("keepers", "Fewer than two keepers"),
            ("end", f"Approval ends within {SOON} days"),
            ("factor", "No second factor"),
        ],
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        school: Any = self.fields["school"]
        names = School.objects.values_list("code", "name")
        school.choices = [("", "All schools"), (_OF_DCS, "DCS itself"), *names]

    def apply(self, channels: ChannelQuerySet) -> ChannelQuerySet:
        """The channels that the valid answers ask for."""
        self.is_valid()
        asked = _asked(self.cleaned_data)
        if place := asked.pop("place", None):
            channels = channels.filter(school__place=place)
        if needs := asked.pop("needs", ""):
            channels = self._needing(channels, needs)
        return channels.filter(**asked)

    def _needing(self, channels: ChannelQuerySet, needs: str) -> ChannelQuerySet:
        if needs == "decision":
            return channels.waiting_for(self.by)
        kept = channels.filter(status__in=KEPT)
        if needs == "keepers":
            return kept.filter(handover_since__isnull=False)
        return kept.filter(second_factor=False) if needs == "factor" else kept.ending_within(SOON)
