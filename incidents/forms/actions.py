"""The form of each thing that can be done to a case: what it asks, and the verb it calls."""

import datetime
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, DateField3, Radios
from dcs_portal.schools.models import User

from ..codes import ActionKind, Category, Outcome, Part, Severity
from ..guides.showing import severity_guide
from ..models import Incident, Party
from ..statuses import Verb
from .base import LIMIT, ActionForm, Spoken, words
from .command import CommandForm
from .letters import AskRemovalForm, LetterForm, ThankForm, WarnForm
from .pausing import PauseForm, ResumeForm
from .people import MorePeopleForm
from .planning import DoForm, FollowedUpForm, FollowUpForm, PlanForm, day_gone
from .playbook import TickForm, UntickForm
from .posts import AddPostForm
from .report import PeopleForm
from .safeguarding import AddForm, ConfirmForm, DecideForm, FlagForm, InterestForm
from .teamwork import AssignForm, CaseLinkForm, CaseUnlinkForm
from .transfers import MergeForm, MoveSchoolForm, OfferForm, TakeBackForm, UnmergeForm


class ClaimForm(ActionForm):
    title = "Claim this report?"
    submit = "Claim"
    done = "It is yours now. Read it, then triage it."
    done_restricted = "It is yours now. Read it, then decide what it is."
    intro = "Colleagues see that you have it. You can put it back in the queue."

    def apply(self, by: User) -> None:
        self.incident.claim(by=by)


class ReleaseForm(ActionForm):
    title = "Put this report back in the queue?"
    submit = "Put it back"
    done = "It is back in the queue, and those who may handle it have been told."
    intro = "Any welfare officer of the school can then claim it."
    intro_restricted = "Any allegations officer can then claim it."

    def apply(self, by: User) -> None:
        self.incident.release(by=by)


class TakeOverForm(ActionForm):
    title = "Take over this case"
    submit = "Take over"
    done = "It is yours now. Your colleague has been told."
    reason = words("Why are you taking it over?", "Say why you are taking it over", "For example, leave or sickness.")

    def apply(self, by: User) -> None:
        self.incident.take_over(self.cleaned_data["reason"], by=by)


class TriageForm(Spoken, PeopleForm):
    title = "Triage"
    submit = "Save triage"
    done = "Triage is saved."
    field_order = ["severity", "severity_reason", "category"]
    severity = forms.ChoiceField(
        label="How serious is it?",
        choices=Severity.choices,
        widget=Radios(),
        error_messages={"required": "Select how serious it is"},
    )
    severity_reason = forms.CharField(
        label="Why is it more or less serious than proposed?",
        required=False,
        help_text="Only if you select another than the proposed one.",
        widget=CharacterCount(LIMIT),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
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
        self.guide = severity_guide()
        self.fields["severity"].widget.hints = {one.key: one.act for one in self.guide.grades}
        if incident.is_image:
            # While it may show a child it is as grave as can be, whatever else it is.
            self.fields["severity"].choices = [(Severity.S4.value, Severity.S4.label)]  # type: ignore[attr-defined]
        self.intro = f"{incident.proposed_severity} is proposed, by a rule from the answers."
        named = [str(party) for party in incident.parties.named().exclude(part=Part.ACCUSED)]
        self.fields["target_person"].label = (
            "Is another member of staff attacked? Who?" if named else "If it is about a member of staff, who?"
        )
        if named:
            self.intro += f" Already named, and unable to see it: {', '.join(named)}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        differs = cleaned.get("severity") not in (None, self.incident.proposed_severity)
        if differs and not cleaned.get("severity_reason"):
            self.add_error("severity_reason", "Say why it is more or less serious than proposed")
        return cleaned

    @property
    def parties(self) -> list[Party]:
        """As answered; who was known stays as they were, each by themself, where nobody changed the boxes for them."""
        answered = super().parties
        kept = {part for part, boxes in _BOXES.items() if not boxes & set(self.changed_data)}
        known = [party for party in self.incident.parties.all() if party.part in kept]
        as_known = [Party(part=one.part, kind=one.kind, name=one.name, person=one.person) for one in known]
        return as_known + [party for party in answered if party.part not in kept or party.person]

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        reason = answers["severity_reason"]
        self.incident.triage(answers["severity"], answers["category"], self.parties, by=by, reason=reason)


# The boxes that say who was known already: choosing somebody from a list adds to them.
_BOXES = {Part.TARGET: {"targets", "target_name"}, Part.POSTER: {"posted_by", "poster_name"}}


def _as_triaged(incident: Incident) -> dict[str, Any]:
    """What is known so far, as the form's first answers."""
    poster = next(iter(incident.posters), None)
    targets = incident.targets
    return {
        "severity": incident.severity,
        "category": incident.category,
        "targets": list(dict.fromkeys(party.kind for party in targets)),
        "target_name": _names_of(targets),
        "posted_by": poster.kind if poster else None,
        "poster_name": _names_of(incident.posters),
    }


def _names_of(parties: list[Party]) -> str:
    """Every name that was written in, so that saving the form again drops none."""
    return "; ".join(party.name for party in parties if party.name)


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
        return day_gone(self.cleaned_data["taken_on"], self.incident)

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        self.incident.act(answers["kind"], answers["taken_on"], answers["reason"], by=by)


class AwaitRemovalForm(ActionForm):
    title = "Wait for the platform to remove it"
    submit = "Wait for removal"
    done = "The case now waits for removal."
    note = forms.CharField(
        label="What should a colleague know?",
        required=False,
        help_text="Record the report to the platform beside the post, not here: the days to look again count from it.",
        widget=CharacterCount(LIMIT),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
    )

    def apply(self, by: User) -> None:
        self.incident.await_removal(self.cleaned_data["note"], by=by)


class NoteForm(ActionForm):
    title = "Add a restricted note"
    submit = "Add the note"
    done = "Your note is added."
    intro = "Only welfare officers read it. It can be disclosed to the person it is about, if they ask. Write it so."
    intro_restricted = (
        "Only allegations officers read it. It can be disclosed to the person it is about, if they ask. Write it so."
    )
    text = words("Note", "Write the note")

    def apply(self, by: User) -> None:
        self.incident.add_note(self.cleaned_data["text"], by=by)


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
    unfinished = words(
        "Why is it closed before leadership did all that it planned?", "Say why it is closed without that"
    )

    no_call = words(
        "Why was local command not rung?",
        "Say why local command was not rung",
        "If it was rung, record the call first: who answered, when, and what was agreed.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.incident.owes_call:
            del self.fields["no_call"]
        outcome: Any = self.fields["outcome"]
        outcome.choices = [(allowed.value, allowed.label) for allowed in self.incident.outcomes()]
        if not self.incident.planned.actions().open().exists():
            del self.fields["unfinished"]
        if not self.incident.acted_at and not self.incident.restricted:
            outcome.help_text = (
                "Leadership has not acted on it, so it can only be closed in one of these ways, "
                "and the leaders are told. For any other end, refer it first."
            )

    def apply(self, by: User) -> None:
        said = self.cleaned_data
        more = {name: said[name] for name in ("unfinished", "no_call") if name in said}
        self.incident.close(said["outcome"], said["reason"], by=by, **more)


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
    Verb.ASSIGN: AssignForm,
    Verb.LINK: CaseLinkForm,
    Verb.UNLINK: CaseUnlinkForm,
    Verb.MERGE: MergeForm,
    Verb.UNMERGE: UnmergeForm,
    Verb.OFFER: OfferForm,
    Verb.TAKE_BACK: TakeBackForm,
    Verb.MOVE: MoveSchoolForm,
    Verb.TRIAGE: TriageForm,
    Verb.COMMAND: CommandForm,
    Verb.REFER: ReferForm,
    Verb.WITHDRAW: WithdrawForm,
    Verb.ACT: ActForm,
    Verb.AWAIT_REMOVAL: AwaitRemovalForm,
    Verb.DECIDE: DecideForm,
    Verb.ADD: AddForm,
    Verb.POST: AddPostForm,
    Verb.PEOPLE: MorePeopleForm,
    Verb.NOTE: NoteForm,
    Verb.CONFIRM: ConfirmForm,
    Verb.FLAG: FlagForm,
    Verb.INTEREST: InterestForm,
    Verb.CLOSE: CloseForm,
    Verb.REOPEN: ReopenForm,
    Verb.PAUSE: PauseForm,
    Verb.RESUME: ResumeForm,
    Verb.PLAN: PlanForm,
    Verb.DO: DoForm,
    Verb.FOLLOW_UP: FollowUpForm,
    Verb.FOLLOWED_UP: FollowedUpForm,
    Verb.TICK: TickForm,
    Verb.UNTICK: UntickForm,
    Verb.INVITE: LetterForm,
    Verb.WARN: WarnForm,
    Verb.THANK: ThankForm,
    Verb.ASK_REMOVAL: AskRemovalForm,
}
