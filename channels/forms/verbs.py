"""What is asked where something is done to a channel, and when a keeper reviews it."""

import datetime
from typing import Any, ClassVar

from django import forms

from dcs_portal.forms import DateField3, PortalForm
from dcs_portal.schools.models import User

from ..due import LONGEST
from ..models import Answers, Channel, last_correction
from ..statuses import Scope, Verb
from .words import words, yes_or_no

READ_BY_ALL = "Everybody who sees the channel can read it."


class ChannelVerbForm(PortalForm):
    """The base: `title` is the question, `submit` the button, `done` is said afterwards.

    With `names_document` the page leads to the social media document, to which a leader agreed.
    """

    mark_optional = False
    title: ClassVar[str]
    submit: ClassVar[str]
    done: ClassVar[str]
    intro: ClassVar[str] = ""
    names_document: ClassVar[bool] = False

    def __init__(self, *args: Any, channel: Channel, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel, self.by = channel, by

    def apply(self) -> None:
        """Do it; raises NotNow where it cannot be done."""
        raise NotImplementedError


class ApproveForm(ChannelVerbForm):
    """A leader's approval of a local channel, HQ's of an external one, with its conditions.

    What is approved is what the page said: `read` is the last correction that it showed.
    """

    title = "Approve this channel"
    submit = "Approve it"
    done = "The channel is approved. Whoever proposed it is told."
    until = DateField3(
        name="Last day", label="Until which day?", error_messages={"required": "Enter the last day on which it holds"}
    )
    conditions = words("Are there conditions? (optional)", "", "They are part of the approval, and stand on its page.")
    read = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["read"].initial = last_correction(self.channel)
        if self.channel.scope == Scope.LOCAL:
            del self.fields["until"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        as_it_is, read = self.fields["read"].initial, given.get("read")
        if read is not None and read != as_it_is:
            shown: Any = self.data.copy()  # type: ignore[attr-defined]
            shown["read"] = as_it_is  # the page that says so shows it as it is
            self.data = shown
            raise forms.ValidationError("It was changed while you read it. Read it again: what you typed is kept.")
        return given

    def clean_until(self) -> datetime.date:
        until: datetime.date = self.cleaned_data["until"]
        if not self.channel.today < until <= self.channel.today + LONGEST:
            raise forms.ValidationError("Last day must be after today, and at most two years from now")
        return until

    def apply(self) -> None:
        self.channel.approve(**self.given, by=self.by)

    @property
    def given(self) -> dict[str, Any]:
        return {"until": self.cleaned_data.get("until"), "conditions": self.cleaned_data["conditions"]}


class RenewForm(ApproveForm):
    title = "Approve it for longer"
    done = "The channel is approved for longer."

    def apply(self) -> None:
        self.channel.renew(**self.given, by=self.by)


class AskHqForm(ChannelVerbForm):
    title = "Ask HQ to approve external use"
    submit = "Ask HQ"
    done = "HQ is asked. You are told how it decides."
    names_document = True
    intro = (
        "You say with this that it keeps to the social media document you have agreed to, that its purpose is right, "
        "and that pictures of children were considered."
    )

    said = words("Is there anything that HQ should know? (optional)", "", READ_BY_ALL)

    def apply(self) -> None:
        self.channel.ask_hq(self.cleaned_data["said"], by=self.by)


class TakeOverForm(AskHqForm):
    title = "Take over the request to HQ"
    submit = "Take it over"
    done = "The request is yours now. HQ is told that it can decide."

    def apply(self) -> None:
        self.channel.take_over(self.cleaned_data["said"], by=self.by)


class _SaidForm(ChannelVerbForm):
    """One that needs a reason and calls the verb of that name."""

    said = words("Why?", "Say why", READ_BY_ALL)
    verb: ClassVar[str]

    def apply(self) -> None:
        getattr(self.channel, self.verb)(self.cleaned_data["said"], by=self.by)


class RefuseChannelForm(_SaidForm):
    title, submit, verb = "Refuse this channel", "Refuse it", "refuse"
    done = "The channel is refused. Whoever proposed it is told why, and may ask again."


class RefuseLongerForm(_SaidForm):
    title, submit, verb = "Refuse to approve it for longer", "Refuse it", "refuse_longer"
    done = "The channel is not approved for longer. Whoever asked is told why. Its approval holds to its last day."


class AskAgainForm(_SaidForm):
    title, submit, verb = "Ask again", "Ask again", "ask_again"
    done = "The channel is proposed again."
    said = words("What is different now?", "Say what is different now", READ_BY_ALL)


class AskLongerForm(_SaidForm):
    title, submit, verb = "Ask HQ to approve it for longer", "Ask HQ", "ask_longer"
    done = "HQ is asked. You are told how it decides."
    said = words("What is it still needed for?", "Say what it is still needed for", READ_BY_ALL)


class SuspendForm(_SaidForm):
    title, submit, verb = "Suspend this channel", "Suspend it", "suspend"
    done = "The channel is suspended. Nobody posts there until it is resumed."


class CloseForm(_SaidForm):
    title, submit, verb = "Close this channel for good", "Close it", "close"
    done = "The channel is closed. Its account may be proposed by somebody else now."
    intro = "Delete the account on the platform too, or hand it over: the portal cannot do that."


class _PlainForm(ChannelVerbForm):
    verb: ClassVar[str]

    def apply(self) -> None:
        getattr(self.channel, self.verb)(by=self.by)


class GoLiveForm(_PlainForm):
    title, submit, verb = "Is this channel live?", "It is live", "go_live"
    done = "The channel is live. Its keepers are asked every term whether it is still yours."


class ResumeForm(_PlainForm):
    title, submit, verb = "Resume this channel", "Resume it", "resume"
    done = "The channel is live again."


VERB_FORMS: dict[Verb, type[ChannelVerbForm]] = {
    Verb.APPROVE: ApproveForm,
    Verb.ASK_HQ: AskHqForm,
    Verb.REFUSE: RefuseChannelForm,
    Verb.ASK_AGAIN: AskAgainForm,
    Verb.GO_LIVE: GoLiveForm,
    Verb.TAKE_OVER: TakeOverForm,
    Verb.RENEW: RenewForm,
    Verb.REFUSE_LONGER: RefuseLongerForm,
    Verb.ASK_LONGER: AskLongerForm,
    Verb.RESUME: ResumeForm,
    Verb.SUSPEND: SuspendForm,
    Verb.CLOSE: CloseForm,
}


class ReviewForm(PortalForm):
    """“Still ours?”, once a term."""

    mark_optional = False
    is_live = yes_or_no("Is the channel still live, and still yours?", "Select whether it is live and yours")
    keepers_right = yes_or_no("Are the keepers right?", "Select whether the keepers are right")
    second_factor = yes_or_no("Is a second factor on?", "Select whether a second factor is on")
    comments_watched = yes_or_no(
        "Does somebody watch the comments and messages?",
        "Select whether somebody watches the comments",
        hint="Answer yes if nobody can comment.",
    )
    note = words("Is there anything to add? (optional)", "", READ_BY_ALL)

    @property
    def answers(self) -> Answers:
        names = ("is_live", "keepers_right", "second_factor", "comments_watched")
        return Answers(**{name: self.cleaned_data[name] for name in names})
