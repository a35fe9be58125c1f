"""Fields that several forms about schools share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..models import Place, School
from ..years import format_year_groups, format_year_start, parse_year_groups, parse_year_start

ALL_OF_DCS = "dcs"


class YearGroupsField(forms.CharField):
    """Year groups as text: quicker to type "FS1 to Y6" than to tick eight boxes."""

    def prepare_value(self, value: Any) -> Any:
        return format_year_groups(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        try:
            return parse_year_groups(super().to_python(value) or "")
        except ValueError:
            raise ValidationError("Enter year groups like FS1 to Y6, or Y3 and Y4") from None

    def run_validators(self, value: Any) -> None:
        """A list has no characters to check; what is in it was checked when it was read."""


class YearStartField(forms.CharField):
    """A day of the year, such as 1 September: a month and a day."""

    def prepare_value(self, value: Any) -> Any:
        return format_year_start(*value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> tuple[int, int] | str:  # type: ignore[override]
        text = super().to_python(value)
        try:
            return parse_year_start(text) if text else ""
        except ValueError:
            raise ValidationError("Enter a day like 1 September") from None

    def run_validators(self, value: Any) -> None:
        """As above."""


class HolderField(forms.ChoiceField):
    """Where something holds: a school, a place (where `places`), or (None) all of DCS."""

    def __init__(self, *, places: bool, **kwargs: Any) -> None:
        self.with_places = places
        super().__init__(choices=self._options, **kwargs)

    def _options(self) -> list[tuple[str, str]]:
        places = [(f"place:{p.code}", f"Every school in {p}") for p in Place.objects.all() if self.with_places]
        schools = [(f"school:{s.code}", s.name) for s in School.objects.all()]
        return [(ALL_OF_DCS, "Every school of DCS"), *places, *schools]

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Place | School):
            return f"{value._meta.model_name}:{value.code}"
        return value or ALL_OF_DCS

    def clean(self, value: Any) -> Place | School | None:
        kind, _, code = super().clean(value).partition(":")
        if kind == "place":
            return Place.objects.get(code=code)
        return School.objects.get(code=code) if kind == "school" else None
