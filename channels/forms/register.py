"""Which channels HQ looks at. Kept in the address, so it holds no words anybody wrote."""

from typing import Any

from django import forms

from dcs_portal.forms import PortalForm
from dcs_portal.handles import Site
from dcs_portal.schools.models import Place, School

from ..models.record import ChannelQuerySet
from ..statuses import KEPT, Scope, Status

SOON = 60
_OF_DCS = "dcs"


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
            ("keepers", "Fewer than two keepers"),
            ("end", f"Approval ends within {SOON} days"),
            ("factor", "No second factor"),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        school: Any = self.fields["school"]
        names = School.objects.values_list("code", "name")
        school.choices = [("", "All schools"), (_OF_DCS, "DCS itself"), *names]

    def apply(self, channels: ChannelQuerySet) -> ChannelQuerySet:
        """The channels that the valid answers ask for."""
        self.is_valid()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        if place := asked.pop("place", None):
            channels = channels.filter(school__place=place)
        if code := asked.pop("school", ""):
            channels = channels.filter(school=None) if code == _OF_DCS else channels.filter(school__code=code)
        if needs := asked.pop("needs", ""):
            channels = _needing(channels, needs)
        return channels.filter(**asked)


def _needing(channels: ChannelQuerySet, needs: str) -> ChannelQuerySet:
    kept = channels.filter(status__in=KEPT)
    if needs == "keepers":
        return kept.filter(handover_since__isnull=False)
    return kept.filter(second_factor=False) if needs == "factor" else kept.ending_within(SOON)
