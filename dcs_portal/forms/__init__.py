"""Forms in the GOV.UK design system: `{{ form.officer.as_field_group() }}` on a page, allauth's included."""

from .base import PortalForm, PortalMixin, PortalModelForm
from .dates import DateField3, DateInput3, DateTimeField5, RoughTimeField
from .rendering import GovukBoundField, GovukRenderer, error_summary
from .widgets import CharacterCount, Checkboxes, Radios

__all__ = [
    "CharacterCount",
    "Checkboxes",
    "DateField3",
    "DateInput3",
    "DateTimeField5",
    "GovukBoundField",
    "GovukRenderer",
    "PortalForm",
    "PortalMixin",
    "PortalModelForm",
    "Radios",
    "RoughTimeField",
    "error_summary",
]
