"""What HQ looks at: which year, which schools, which level, which state."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from dcs_portal.forms import PortalForm
from dcs_portal.schools.models import Place, School, SchoolKind
from dcs_portal.schools.years import academic_year, academic_year_name

from ..heat import STATES
from ..levels import Aim, Level

YEARS = 5
_AIMS = {level.value: [aim for aim in Aim if aim.level is level] for level in Level}


class MapFilter(PortalForm):
    """The filter of the heat map, kept in the address. Whatever makes no sense is as if it were not there."""

    mark_optional = False
    year = forms.TypedChoiceField(label="School year", required=False, coerce=int, empty_value=None)
    place = forms.ModelChoiceField(Place.objects.all(), label="Place", required=False, empty_label="Any place")
    kind = forms.ChoiceField(label="Kind of school", required=False, choices=[("", "Any kind"), *SchoolKind.choices])
    level = forms.ChoiceField(label="Level", required=False, choices=[("", "Both levels"), *Level.choices])
    state = forms.ChoiceField(
        label="A year group in the state", required=False, choices=[("", "Any state"), *STATES.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = academic_year(timezone.localdate())
        # A school whose year starts in August is ahead of the others for some weeks.
        latest = max((one.academic_year() for one in School.objects.filter(closed_on=None)), default=self.now)
        self.years = list(range(latest - YEARS + 1, latest + 1))
        self.fields["year"].choices = [(year, academic_year_name(year)) for year in reversed(self.years)]  # type: ignore[attr-defined]
        self.is_valid()
        self.asked: dict[str, Any] = getattr(self, "cleaned_data", {})

    @property
    def chosen_year(self) -> int:
        return self.asked.get("year") or self.now

    @property
    def aims(self) -> list[Aim]:
        return _AIMS.get(self.asked.get("level") or "", list(Aim))

    @property
    def state_code(self) -> str:
        return self.asked.get("state") or ""

    def schools(self) -> QuerySet[School]:
        """The open schools that the place and the kind ask for."""
        wanted = {name: self.asked[name] for name in ("place", "kind") if self.asked.get(name)}
        return School.objects.filter(closed_on=None, **wanted).select_related("place")

    def query(self) -> str:
        """The same as an address, for the exports."""
        asked = {name: value for name, value in self.asked.items() if value}
        return urlencode({name: value.pk if name == "place" else value for name, value in asked.items()})
