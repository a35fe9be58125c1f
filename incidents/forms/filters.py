from typing import Any

from django import forms
from django.db.models import QuerySet

from dcs_portal.forms import PortalForm
from dcs_portal.schools.models import School

from ..codes import Severity
from ..models.queries import IncidentQuerySet
from ..references import read_reference
from ..statuses import Status


class QueueFilter(PortalForm):
    """What of the queue to show. Kept in the address, so it holds no words anybody wrote."""

    mark_optional = False
    tab = forms.CharField(required=False, widget=forms.HiddenInput)
    school = forms.ModelChoiceField(School.objects.none(), required=False, empty_label="All schools")
    status = forms.ChoiceField(choices=[("", "Any status"), *Status.choices], required=False)
    severity = forms.ChoiceField(choices=[("", "Any severity"), *Severity.choices], required=False)

    def __init__(self, *args: Any, schools: QuerySet[School], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools  # type: ignore[attr-defined]

    def apply(self, incidents: IncidentQuerySet) -> IncidentQuerySet:
        """The incidents that the valid answers ask for."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value and name != "tab"}
        return incidents.filter(**wanted)


class FindForm(PortalForm):
    reference = forms.CharField(
        label="Reference",
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "Enter a reference"},
    )

    def clean_reference(self) -> str:
        reference = read_reference(self.cleaned_data["reference"])
        if reference is None:
            raise forms.ValidationError("Check the reference: it has 8 digits, and one of these is wrong.")
        return reference
