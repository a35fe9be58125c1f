"""Offering a case to another school and answering an offer; merging it into another report and undoing that."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, PortalForm
from dcs_portal.schools.models import School, User

from ..models import Incident, Transfer
from .base import LIMIT, ActionForm, words
from .teamwork import checked_reference


class _ToSchool(ActionForm):
    school = forms.ModelChoiceField(
        School.objects.none(),
        label="Which school?",
        empty_label="Choose a school",
        error_messages={"required": "Choose a school", "invalid_choice": "Choose a school from the list"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = School.objects.filter(closed_on=None).exclude(pk=self.incident.school_id)
        self.fields["school"].queryset = others.order_by("name")  # type: ignore[attr-defined]


class OfferForm(_ToSchool):
    title = "Offer it to another school"
    submit = "Offer it"
    done = "It is offered. Until it is accepted it stays with you."
    intro = (
        "The officers there read the reference, the kind of harm, how serious it is and your reason, and nothing else. "
        "Once one of them accepts, the whole case is theirs; you keep a receipt."
    )
    reason = words(
        "Why should they have it?",
        "Say why they should have it",
        "For example, the family moved there. Name nobody whom they need not know before they accept.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if left := list(self.incident.planned.actions().open()):
            self.fields["unfinished"] = forms.CharField(
                label="Leadership here has not done all that it planned. Why does it go without that?",
                help_text="; ".join(str(one) for one in left),
                widget=CharacterCount(LIMIT),
                validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
                error_messages={"required": "Say why it goes without that"},
            )

    def apply(self, by: User) -> None:
        said = self.cleaned_data
        self.incident.offer(said["school"], said["reason"], by=by, unfinished=said.get("unfinished", ""))


class MoveSchoolForm(_ToSchool):
    title = "Give it to another school"
    submit = "Give it to this school"
    done = "It is a case of that school now, and still yours. The receipt is kept."
    intro = (
        "You stay its officer: allegations officers are there for all of DCS. Nobody at either school is told, since "
        "nobody there sees it."
    )
    reason = words("Why?", "Say why it is the other school’s")

    def apply(self, by: User) -> None:
        self.incident.move_school(self.cleaned_data["school"], self.cleaned_data["reason"], by=by)


class TakeBackForm(ActionForm):
    title = "Take back the offer?"
    submit = "Take it back"
    done = "It is not offered any more."
    intro = "The case stays with you. Nobody at the other school can accept it any more."

    def apply(self, by: User) -> None:
        self.incident.take_back(by=by)


class RefuseForm(PortalForm):
    """The answer to an offer of a case that one does not see."""

    title: ClassVar[str] = "Refuse this report"
    reason = words("Why do you refuse it?", "Say why you refuse it", "The officer who offered it reads this.")

    def __init__(self, *args: Any, offer: Transfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer

    def apply(self, by: User) -> None:
        self.offer.incident.refuse(self.offer, self.cleaned_data["reason"], by=by)


class MergeForm(ActionForm):
    title = "Merge it into another report"
    submit = "Continue"
    asks_who = True
    done = "It is merged. You can undo that for a day."
    intro = (
        "For a report of the very same thing. The other report’s page then shows this one’s posts, people, files and "
        "chronology; this one leaves the queue, and its clocks stop. Whoever reported it is told, and sees how far the "
        "other is. Who may not see one of them sees neither. The next page shows both before anything happens."
    )
    reference = forms.CharField(
        label="Reference of the report that goes on",
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"}),
        error_messages={"required": "Enter the reference of the report that goes on"},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by = by
        self.lead: Incident | None = None

    def clean_reference(self) -> str:
        reference = checked_reference(self.cleaned_data["reference"])
        visible = Incident.objects.visible_to(self._by).select_related("school", "officer", "reporter")
        self.lead = visible.filter(reference=reference).first()
        if self.lead is None:
            raise forms.ValidationError(f"There is no report {reference} that you may see.")
        if why := self.incident.why_not_into(self.lead, self._by):
            raise forms.ValidationError(why)
        return reference

    @property
    def to_check(self) -> str:
        """The template that shows both before it happens; empty once the person has seen them."""
        return "" if self.data.get("checked") == self.cleaned_data["reference"] else "incidents/merge_check.html"

    def apply(self, by: User) -> None:
        if self.lead is not None:
            self.incident.merge_into(self.lead, by=by)


class UnmergeForm(ActionForm):
    title = "Undo the merge"
    submit = "Undo the merge"
    done = "It is a report of its own again, as it was. What was added meanwhile stays where it was added."
    intro = (
        "It goes back to where it stood, to its officer if they may still have it, and its clocks go on with the time "
        "that they had. What was added to the other report since stays there. Whoever reported it is told."
    )
    reason = words("Why was it wrong to merge them?", "Say why it was wrong to merge them")

    def apply(self, by: User) -> None:
        self.incident.unmerge(self.cleaned_data["reason"], by=by)
