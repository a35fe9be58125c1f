"""When somebody is away, and who stands in."""

from typing import Any

from django import forms

from dcs_portal.forms import DateField3, PortalForm

from ..models import User
from ..models.absences import possible_deputies


class AbsenceForm(PortalForm):
    """Two days and, where the person does casework, a deputy."""

    first_day = DateField3(
        name="First day away", label="First day away", error_messages={"required": "Enter the first day away"}
    )
    last_day = DateField3(
        name="Last day away", label="Last day away", error_messages={"required": "Enter the last day away"}
    )
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label="Deputy",
        required=False,
        empty_label="Nobody: the others who do this work are told",
        help_text="Only people who already do the same work at every one of these schools.",
        error_messages={"invalid_choice": "Choose a deputy from the list"},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        deputies = possible_deputies(person)
        self.fields["deputy"].queryset = deputies  # type: ignore[attr-defined]
        if not deputies:
            del self.fields["deputy"]
