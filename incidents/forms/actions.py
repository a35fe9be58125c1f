"""The form of each thing that can be done to a case: what it asks, and the verb it calls."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from dcs_portal.forms import CharacterCount, DateField3, PortalForm, Radios
from dcs_portal.schools.models import User

from ..codes import WITHOUT_LEADERSHIP, ActionKind, Category, Outcome, Severity
from ..models import Incident, Party
from ..statuses import Verb
from .report import PeopleForm

LIMIT = 4000


def words(label: str, required: str, hint: str = "") -> forms.CharField:
    """A text of up to 4,000 characters, which may be overstepped and is then refused with a message."""
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=CharacterCount(LIMIT),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
        error_messages={"required": required},
    )


class ActionForm(PortalForm):
    """The base: `title` heads the page, `submit` is on the button, `done` is said afterwards."""

    title: ClassVar[str]
    submit: ClassVar[str]
    done: ClassVar[str]
    intro: ClassVar[str] = ""

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.incident = incident

    def apply(self, by: User) -> None:
        raise NotImplementedError


class ClaimForm(ActionForm):
    title = "Claim this report?"
    submit = "Claim"
    done = "It is yours now. Read it, then triage it."
    intro = "Colleagues see that you have it. You can put it back in the queue."

    def apply(self, by: User) -> None:
        self.incident.claim(by=by)


class ReleaseForm(ActionForm):
    title = "Put this report back in the queue?"
    submit = "Put it back"
    done = "It is back in the queue, and those who may handle it have been told."
    intro = "Any welfare officer of the school can then claim it."

    def apply(self, by: User) -> None:
        self.incident.release(by=by)


class TakeOverForm(ActionForm):
    title = "Take over this case"
    submit = "Take over"
    done = "It is yours now. Your colleague has been told."
    reason = words("Why are you taking it over?", "Say why you are taking it over", "For example, leave or sickness.")

    def apply(self, by: User) -> None:
        self.incident.take_over(self.cleaned_data["reason"], by=by)


class TriageForm(PeopleForm):
    title = "Triage"
    submit = "Save triage"
    done = "Triage is saved."
    intro = ""
    field_order = ["severity", "category"]
    severity = forms.ChoiceField(
        label="How serious is it?",
        choices=Severity.choices,
        widget=Radios(
            hints={
                Severity.S1: "Monitor it, and point to the complaints route.",
                Severity.S2: "Report it to the platform today. After 48 hours, or at once if it is safeguarding, "
                "call the Professionals Online Safety Helpline: 0344 381 4772.",
                Severity.S3: "Ask the police for advice. Call HQ.",
                Severity.S4: "Call the police now. The numbers are under “Get urgent help”.",
            }
        ),
        error_messages={"required": "Select how serious it is"},
    )
    category = forms.ChoiceField(
        label="What kind of harm is it?",
        choices=[("", "Choose the main one"), *Category.choices],
        error_messages={"required": "Choose what kind of harm it is"},
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        kwargs["initial"] = _as_triaged(incident) | kwargs.get("initial", {})
        super().__init__(*args, school=incident.school, **kwargs)
        self.incident = incident
        named = [str(party) for party in incident.parties.named()]
        self.fields["target_person"].label = (
            "Is another member of staff attacked? Who?" if named else "If it is about a member of staff, who?"
        )
        if named:
            self.intro = f"Already named, and unable to see it: {', '.join(named)}."

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        self.incident.triage(answers["severity"], answers["category"], self.parties, by=by)


def _as_triaged(incident: Incident) -> dict[str, Any]:
    """What is known so far, as the form's first answers."""
    poster = next(iter(incident.posters), None)
    targets = incident.targets
    return {
        "severity": incident.severity,
        "category": incident.category,
        "targets": [party.kind for party in targets],
        "target_name": next((party.name for party in targets if party.name), ""),
        "posted_by": poster.kind if poster else None,
        "poster_name": poster.name if poster else "",
    }


class ReferForm(ActionForm):
    title = "Refer to leadership"
    submit = "Refer"
    done = "The school’s leaders have been told."
    question = words(
        "What do you ask of them?",
        "Say what you ask of the leaders",
        "Leaders see the report, your question and what they record. They do not see restricted notes.",
    )

    def apply(self, by: User) -> None:
        self.incident.refer(self.cleaned_data["question"], by=by)


class WithdrawForm(ActionForm):
    title = "Take it back from leadership"
    submit = "Take it back"
    done = "It is with you again."
    reason = words("Why?", "Say why you take it back")

    def apply(self, by: User) -> None:
        self.incident.withdraw(self.cleaned_data["reason"], by=by)


class ActForm(ActionForm):
    title = "Record what leadership did"
    submit = "Record the action"
    done = "Your action is recorded. The welfare officer has been told."
    kind = forms.ChoiceField(
        label="What did you do?",
        choices=ActionKind.choices,
        widget=Radios(),
        error_messages={"required": "Select what you did"},
    )
    taken_on = DateField3(
        name="The day",
        label="On which day?",
        help_text="For example, 20 11 2026.",
        error_messages={"required": "Enter the day"},
    )
    reason = words(
        "Why, and what came of it?",
        "Say why, and what came of it",
        "Decisions are recorded with their reasons.",
    )

    def clean_taken_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["taken_on"]
        if day > timezone.localdate(timezone=self.incident.school.tz):
            raise forms.ValidationError("The day must be today or in the past")
        return day

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        self.incident.act(answers["kind"], answers["taken_on"], answers["reason"], by=by)


class AwaitRemovalForm(ActionForm):
    title = "Wait for the platform to remove it"
    submit = "Wait for removal"
    done = "The case now waits for removal."
    note = forms.CharField(
        label="When and how did you report it to the platform?",
        required=False,
        widget=CharacterCount(LIMIT),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
    )

    def apply(self, by: User) -> None:
        self.incident.await_removal(self.cleaned_data["note"], by=by)


class NoteForm(ActionForm):
    title = "Add a restricted note"
    submit = "Add the note"
    done = "Your note is added."
    intro = "Only welfare officers read it. It can be disclosed to the person it is about, if they ask."
    text = words("Note", "Write the note")

    def apply(self, by: User) -> None:
        self.incident.add_note(self.cleaned_data["text"], by=by)


class UnnameForm(ActionForm):
    title = "Take a name out"
    submit = "Take the name out"
    done = "The name is taken out. The safeguarding lead has been told."
    intro = "Only if the person was named by mistake. They may see the case again, as far as their roles allow."
    party = forms.ModelChoiceField(
        Party.objects.none(),
        label="Whose name?",
        empty_label="Choose a name",
        error_messages={"required": "Choose whose name to take out"},
    )
    reason = words("Why was it a mistake?", "Say why it was a mistake")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = self.incident.parties.named()  # type: ignore[attr-defined]

    def apply(self, by: User) -> None:
        self.incident.unname(self.cleaned_data["party"], self.cleaned_data["reason"], by=by)


class CloseForm(ActionForm):
    title = "Close this case"
    submit = "Close the case"
    done = "The case is closed. The person who reported it has been told."
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=Outcome.choices,
        widget=Radios(),
        error_messages={"required": "Select how it ended"},
    )
    reason = words("Why?", "Say why you close it", "Say what was decided and the reasons.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.incident.acted_at:
            outcome: Any = self.fields["outcome"]
            outcome.choices = [(allowed.value, allowed.label) for allowed in WITHOUT_LEADERSHIP]
            outcome.help_text = (
                "Leadership has not acted on it, so it can only be closed in one of these ways, "
                "and the leaders are told. For any other end, refer it first."
            )

    def apply(self, by: User) -> None:
        self.incident.close(self.cleaned_data["outcome"], self.cleaned_data["reason"], by=by)


class ReopenForm(ActionForm):
    title = "Reopen this case"
    submit = "Reopen"
    done = "The case is open again, and it is yours."
    reason = words("Why?", "Say why you reopen it")

    def apply(self, by: User) -> None:
        self.incident.reopen(self.cleaned_data["reason"], by=by)


ACTION_FORMS: dict[Verb, type[Any]] = {
    Verb.CLAIM: ClaimForm,
    Verb.RELEASE: ReleaseForm,
    Verb.TAKE_OVER: TakeOverForm,
    Verb.TRIAGE: TriageForm,
    Verb.REFER: ReferForm,
    Verb.WITHDRAW: WithdrawForm,
    Verb.ACT: ActForm,
    Verb.AWAIT_REMOVAL: AwaitRemovalForm,
    Verb.NOTE: NoteForm,
    Verb.UNNAME: UnnameForm,
    Verb.CLOSE: CloseForm,
    Verb.REOPEN: ReopenForm,
}
