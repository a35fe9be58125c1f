"""Giving a case to a colleague, and linking it to another."""

from typing import Any

from django import forms

from dcs_portal.schools.models import User

from .. import routing
from ..models import Incident, NotNow
from ..references import read_reference
from .base import ActionForm


class AssignForm(ActionForm):
    title = "Give this report to a colleague"
    submit = "Give it to them"
    done = "Your colleague has been told that it is theirs now."
    intro = "You see who may handle it and is not away."
    to = forms.ModelChoiceField(
        User.objects.none(),
        label="Who gets it?",
        empty_label="Choose a colleague",
        error_messages={"required": "Choose who gets it", "invalid_choice": "Choose somebody from the list"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [person.pk for person in routing.could_take(self.incident) if person != self.incident.officer]
        self.fields["to"].queryset = User.objects.filter(pk__in=people)  # type: ignore[attr-defined]

    def apply(self, by: User) -> None:
        self.incident.assign(self.cleaned_data["to"], by=by)


class CaseLinkForm(ActionForm):
    title = "Link it to another report"
    submit = "Link them"
    done = "They are linked. Both chronologies say so."
    intro = "For reports of the same post, or by the same account. You can undo it."
    reference = forms.CharField(
        label="Reference of the other report",
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"required": "Enter the other report’s reference"},
    )

    def clean_reference(self) -> str:
        return checked_reference(self.cleaned_data["reference"])

    def apply(self, by: User) -> None:
        reference = self.cleaned_data["reference"]
        other = Incident.objects.visible_to(by).filter(reference=reference).first()
        if other is None:
            raise NotNow(f"There is no report {reference} that you may see.")
        self.incident.link_to(other, by=by)


def checked_reference(typed: str) -> str:
    """The reference that somebody typed; ValidationError where a digit must be wrong."""
    reference = read_reference(typed)
    if reference is None:
        raise forms.ValidationError("Check the reference: it has 8 digits, and one of these is wrong.")
    return reference


class CaseUnlinkForm(ActionForm):
    title = "Undo a link"
    submit = "Undo the link"
    done = "They are not linked any more. Both chronologies keep that they were."
    other = forms.ModelChoiceField(
        Incident.objects.none(),
        label="Which report is it not linked to?",
        empty_label="Choose a report",
        error_messages={"required": "Choose a report", "invalid_choice": "Choose a report from the list"},
    )

    asks_who = True

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = self.incident.linked_for(by).order_by("pk")  # type: ignore[attr-defined]

    def apply(self, by: User) -> None:
        self.incident.unlink_from(self.cleaned_data["other"], by=by)
