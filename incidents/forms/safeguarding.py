"""Adding to a case, flagging an allegation and deciding it, and who must not see it."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, PortalForm, Radios
from dcs_portal.schools.models import User

from ..codes import Finding, Sure
from ..models import Withholding
from .accused import AccusedFields
from .base import LIMIT, ActionForm, words


class AddForm(ActionForm):
    warns_of_image = True
    title = "Add to this report"
    submit = "Add"
    done = "It is added. Whoever works on the report has been told."
    text = words(
        "What do you want to add?", "Write what you want to add", "Use initials and a year group for children."
    )

    def apply(self, by: User) -> None:
        self.incident.add(self.cleaned_data["text"], by=by)


class CaseImageForm(PortalForm):
    """The image question, before files are added to a case."""

    image = forms.ChoiceField(
        label="Could this be, or link to, a nude or sexual image of someone under 18?",
        choices=Sure.choices,
        widget=Radios(
            hints={
                Sure.YES: "No files are added. Every file of the case is sealed, and whoever must act on it is told.",
                Sure.NOT_SURE: "The same. Do not look again to find out.",
            }
        ),
        error_messages={"required": "Select whether it could be, or link to, such an image"},
    )


class AccusedForm(AccusedFields, ActionForm):
    """The base of forms that ask who is said to have harmed a child, about a case that is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_accused(self.incident.school)


class FlagForm(AccusedForm):
    title = "Is this an allegation about a member of staff?"
    submit = "Flag it"
    done = "It is with the allegations officer now, and out of everybody else’s sight. Do not talk about it."
    intro = (
        "Flag it if a member of staff may have harmed a child, or put one at risk. Criticism of staff is not an "
        "allegation. Only the allegations officer sees it from then on; you do not need to be sure."
    )
    reason = words("What makes you think so?", "Say what makes you think so")
    field_order = ["reason", "accused_person", "accused_name"]

    def apply(self, by: User) -> None:
        self.incident.flag(self.cleaned_data["reason"], self.named_accused, by=by)


class DecideForm(AccusedForm):
    title = "Decide what it is"
    intro = "You are not deciding whether it is true. Your reasons are kept."
    submit = "Record the decision"
    done = "Your decision is recorded, with its reasons."
    finding = forms.ChoiceField(
        label="What is it?",
        choices=Finding.choices,
        widget=Radios(
            hints={
                Finding.ALLEGATION: "They may have harmed a child, committed an offence against one, or be unsuitable.",
                Finding.LOW_LEVEL: "It does not meet the threshold, but does not fit the code of conduct.",
                Finding.NOT_ONE: "It goes back to the welfare officers at once. You do not see it any more, and "
                "cannot change this. They do not see what was written while it was restricted.",
            }
        ),
        error_messages={"required": "Select what it is"},
    )
    reason = words("What are your reasons?", "Say what your reasons are")
    told = forms.CharField(
        label="What may the welfare officers know, to deal with the post itself?",
        required=False,
        help_text="They get a case of their own with these words and the link. Leave it empty, and they get nothing.",
        widget=CharacterCount(LIMIT),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
    )
    field_order = ["finding", "reason", "accused_person", "accused_name", "told"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("finding", self.incident.finding)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("finding") == Finding.NOT_ONE and cleaned.get("told"):
            self.add_error("told", "Leave this empty: the whole report goes back to the welfare officers")
        return cleaned

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        self.incident.decide(answers["finding"], answers["reason"], self.named_accused, told=answers["told"], by=by)


class ConfirmForm(ActionForm):
    title = "Is it rightly hidden from them?"
    submit = "Record the decision"
    done = "Your decision is recorded. Nobody is told from whom it is hidden."
    intro = (
        "Whoever is named in a report, or declared an interest, loses sight of it at once, until you decide. "
        "Decide on one person at a time. You do not decide on anybody whom you named yourself."
    )
    who = forms.ModelChoiceField(
        Withholding.objects.none(),
        label="Whom do you decide on?",
        empty_label="Choose a person",
        error_messages={"required": "Choose whom you decide on"},
    )
    right = forms.ChoiceField(
        label="Must it stay hidden from them?",
        choices=[("yes", "Yes: they must not see it"), ("no", "No: it was a mistake, and they may see it")],
        widget=Radios(
            hints={
                "yes": "Somebody else handles it, whatever their role.",
                "no": "They see it again, as far as their roles allow. Their name is taken out.",
            }
        ),
        error_messages={"required": "Select whether it must stay hidden from them"},
    )
    reason = words("Why?", "Say why", "For example, that it is a namesake. Decisions are recorded with their reasons.")

    asks_who = True

    def __init__(self, *args: Any, by: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = self.incident.to_decide(by) if by else []
        self.waiting = [_in_a_row(one) for one in found]
        who: Any = self.fields["who"]
        who.queryset = Withholding.objects.filter(pk__in=[one.pk for one in found]).select_related("person")
        if len(found) == 1:
            who.initial = found[0].pk

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        self.incident.decide_withholding(answers["who"], answers["reason"], is_right=answers["right"] == "yes", by=by)


def _in_a_row(one: Withholding) -> list[str]:
    """Who, on what ground, who named them, and how it stands."""
    by = one.raised_by.name if one.raised_by else "the portal, which found the name"
    return [one.person.name, one.get_ground_display(), by, one.get_state_display()]


class InterestForm(ActionForm):
    title = "Declare an interest"
    submit = "Declare it"
    done = "Thank you. You do not see this report any more, and somebody else handles it."
    intro = (
        "Declare it if you know somebody in this report well, or have another interest in it. "
        "You lose sight of it at once. The safeguarding lead is told, and confirms it."
    )
    intro_restricted = (
        "Declare it if you know somebody in this report well, or have another interest in it. "
        "You lose sight of it at once. Another allegations officer is told, and confirms it."
    )
    reason = words("What is your interest?", "Say what your interest is", "You need not say more than is needed.")

    def apply(self, by: User) -> None:
        self.incident.declare_interest(self.cleaned_data["reason"], by=by)
