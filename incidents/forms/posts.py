"""What is asked about a post of a case: what it is, and each step of its removal."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone

from dcs_portal.forms import CharacterCount, DateField3, DateTimeField5, Radios
from dcs_portal.schools.models import User

from ..codes import Language, Platform, PosterKind, PostState, PostStep, Reply
from ..helplines import HARMFUL_ADDRESS, HARMFUL_FOR, HARMFUL_NAME, POSH
from ..models import Enquiry, Incident, Post
from ..models.publishing import FACTS
from .base import LIMIT, SEEN_TIME_HINT, ActionForm, link_field, rough_time


def _when(label: str) -> DateTimeField5:
    return DateTimeField5(
        name="The day",
        label=label,
        must_be_past=True,
        help_text="Day, month, year and the time at the school.",
        error_messages={"required": "Enter the day and the time"},
    )


def _reference(label: str) -> forms.CharField:
    plain = forms.TextInput({"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"})
    return forms.CharField(label=label, max_length=100, required=False, widget=plain)


def more_words(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=hint,
        widget=CharacterCount(LIMIT, rows=3),
        validators=[MaxLengthValidator(LIMIT, f"Shorten it to {LIMIT:,} characters")],
    )


def _state() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Is it still up?",
        choices=PostState.choices,
        widget=Radios(),
        error_messages={"required": "Select whether it is still up"},
    )


class PostFactsForm(ActionForm):
    """What is known of a post."""

    warns_of_image = True
    platform = forms.ChoiceField(
        label="Where is the post?",
        choices=[("", "Choose an app or site"), *Platform.choices],
        error_messages={"required": "Choose the app or site where the post is"},
    )
    account = forms.CharField(
        label="Which account, page or group?",
        max_length=200,
        required=False,
        help_text="As it is written there. For example, @example_voice or “Parents of Y5”.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    author_kind = forms.ChoiceField(
        label="Is that a person or a group?",
        choices=PosterKind.choices,
        widget=Radios(),
        error_messages={"required": "Select whether it is a person or a group"},
    )
    link = link_field("It is kept as words. Do not go back and look for it.")
    language = forms.ChoiceField(
        label="Which language is it in?", choices=[("", "Not known"), *Language.choices], required=False
    )
    seen_on = DateField3(
        name="The day it was seen",
        label="When was it seen?",
        help_text="For example, 14 11 2026.",
        error_messages={"required": "Enter the day it was seen"},
    )
    seen_time = rough_time(SEEN_TIME_HINT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        now = timezone.localtime(timezone=self.incident.school.tz)
        seen_on = cleaned.get("seen_on")
        if seen_on and seen_on > now.date():
            self.add_error("seen_on", "The day it was seen must be today or in the past")
        elif seen_on == now.date() and (cleaned.get("seen_time") or now.time()) > now.time():
            self.add_error("seen_time", f"It is not yet that time at {self.incident.school}")
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}


class AddPostForm(PostFactsForm):
    title = "Add another post"
    submit = "Add the post"
    done = "The post is added."
    intro = "For another post about the same matter. What it says goes into “Add to it”."
    state = _state()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.incident.is_image:
            # Nobody looks again.
            del self.fields["state"]

    def apply(self, by: User) -> None:
        state = PostState(self.cleaned_data.get("state", PostState.UNKNOWN))
        self.incident.add_post(self.facts, state, by=by)


class OfPost:
    """The base of what is recorded of a post that is there."""

    post: Post
    incident: Incident
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        known = {name: getattr(post, name) for name in self.base_fields if hasattr(post, name)}  # type: ignore[attr-defined]
        super().__init__(*args, initial=known, incident=post.incident, **kwargs)  # type: ignore[call-arg]
        self.post = post


class CorrectPostForm(OfPost, PostFactsForm):
    title = "Correct what is known of the post"
    submit = "Save"
    done = "The post is corrected. The chronology keeps what was said before."

    def apply(self, by: User) -> None:
        self.incident.correct_post(self.post.number, self.facts, by=by)


class ReportedForm(OfPost, ActionForm):
    title = "It was reported to the platform"
    submit = "Save"
    done = "It is recorded. You are told when to look again, and whom to ask next."
    reported_at = _when("When was it reported?")
    reference = _reference("The platform’s reference")
    words = more_words("How was it reported?", "For example, with which of the platform’s forms.")

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        at, reference = answers["reported_at"], answers["reference"]
        self.incident.post_reported(self.post.number, at, reference, answers["words"], by=by)


class ReplyForm(OfPost, ActionForm):
    title = "The platform’s reply"
    submit = "Save"
    done = "The reply is recorded."
    reply = forms.ChoiceField(
        label="What does the platform say?",
        choices=Reply.choices,
        widget=Radios(),
        error_messages={"required": "Select what the platform says"},
    )
    replied_at = _when("When did it say so, or when did you look?")
    words = more_words("Its words", "Where it gave a reason.")

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        reply, at = Reply(answers["reply"]), answers["replied_at"]
        self.incident.post_answered(self.post.number, reply, at, answers["words"], by=by)


class CheckForm(OfPost, ActionForm):
    title = "Is the post still up?"
    submit = "Save"
    done = "It is recorded."
    state = _state()
    checked_at = _when("When did you look?")
    words = more_words("What you saw", "Only if it has changed.")

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        state, at = PostState(answers["state"]), answers["checked_at"]
        self.incident.post_checked(self.post.number, state, at, answers["words"], by=by)


class HelplineForm(OfPost, ActionForm):
    title = "The helpline was asked"
    submit = "Save"
    done = "It is recorded."
    helpline_at = _when("When did you ask it?")
    words = more_words("What does it advise?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.intro = f"{POSH.name}: {POSH.phone}. {POSH.hours}. {POSH.state(timezone.now())}."

    def apply(self, by: User) -> None:
        self.incident.post_helpline(
            self.post.number, self.cleaned_data["helpline_at"], self.cleaned_data["words"], by=by
        )


class HarmfulForm(OfPost, ActionForm):
    title = f"It was sent to {HARMFUL_NAME}"
    submit = "Save"
    done = "It is recorded."
    intro = f"{HARMFUL_ADDRESS}, when the platform refuses or says nothing for more than a week. {HARMFUL_FOR}"
    harmful_at = _when("When was it sent?")
    harmful_reference = _reference("Its reference")
    words = more_words("What does it advise?")

    def apply(self, by: User) -> None:
        answers = self.cleaned_data
        at, reference = answers["harmful_at"], answers["harmful_reference"]
        self.incident.post_harmful(self.post.number, at, reference, answers["words"], by=by)


class AskForm(OfPost, ActionForm):
    title = "Ask the officers elsewhere about this account?"
    submit = "Ask them"
    done = "They have been told that you ask. Their answer comes here."
    intro = (
        "They learn that you ask about an account in one of their reports, and at which school you ask. "
        "They learn nothing of this report, and decide what they share."
    )

    def apply(self, by: User) -> None:
        self.incident.ask_elsewhere(self.post.number, by=by)


class AnswerForm(ActionForm):
    """What a colleague elsewhere gets to know."""

    warns_of_image = True
    title = "Answer a colleague who asks about an account"
    submit = "Answer"
    done = "Your colleague has been told."
    shares = forms.ChoiceField(
        label="Can you share something?",
        choices=[("yes", "Yes"), ("no", "No, nothing can be shared")],
        widget=Radios(),
        error_messages={"required": "Select whether you can share something"},
    )
    answer = more_words(
        "What may they know?",
        "Only what they need. No names of children: initials and a year group at most. It stands in both chronologies.",
    )

    def __init__(self, *args: Any, enquiry: Enquiry, **kwargs: Any) -> None:
        super().__init__(*args, incident=enquiry.to, **kwargs)
        self.enquiry = enquiry
        account = self.incident.account_of(enquiry)
        who, school = enquiry.asked.actor, enquiry.post.incident.school
        self.intro = f"{who} asks for {school} about {account}."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("shares") == "yes" and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "Write what they may know")
        return cleaned

    def apply(self, by: User) -> None:
        shares = self.cleaned_data["shares"] == "yes"
        self.incident.answer_enquiry(self.enquiry, self.cleaned_data["answer"], shares=shares, by=by)


STEP_FORMS: dict[PostStep, type[Any]] = {
    PostStep.CORRECTED: CorrectPostForm,
    PostStep.REPORTED: ReportedForm,
    PostStep.REPLY: ReplyForm,
    PostStep.CHECK: CheckForm,
    PostStep.HELPLINE: HelplineForm,
    PostStep.HARMFUL: HarmfulForm,
    PostStep.ASKED: AskForm,
}
