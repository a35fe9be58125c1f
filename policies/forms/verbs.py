"""What is asked before something is done to a version: its words, and the verb that it calls."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from dcs_portal.forms import DateTimeField5, PortalForm, Radios
from dcs_portal.forms.dates import PartialDateError
from dcs_portal.schools.models import User

from ..models import NotNow, Version
from ..statuses import Verb
from .versions import words

LATEST = datetime.timedelta(days=2 * 366)


class MomentAtHQ(DateTimeField5):
    """A date and time to come, on the clocks of the United Kingdom, wherever the person is."""

    def compress(self, data_list: list[str]) -> datetime.datetime:
        zone = timezone.get_default_timezone()
        written = datetime.datetime.combine(self._date(data_list), self._time(data_list[3]))
        if written.date() > timezone.localdate(timezone=zone) + LATEST:
            raise PartialDateError(f"{self.date_name} must be within two years")
        moment = written.replace(tzinfo=zone)
        if moment.astimezone(datetime.UTC).astimezone(zone).replace(tzinfo=None) != written:
            raise PartialDateError(
                "The clocks go forward that night, so there is no such time. Enter another", ("time",)
            )
        if moment <= timezone.now():
            raise PartialDateError(f"{self.date_name} must be in the future, in UK time")
        return moment


class VerbForm(PortalForm):
    """The base: `title` is the question, `submit` the button, `done` is said afterwards."""

    mark_optional = False
    title: ClassVar[str]
    submit: ClassVar[str]
    done: str
    consequences: ClassVar[list[str]] = []
    warns: ClassVar[bool] = False

    def apply(self, version: Version, by: User) -> None:
        raise NotImplementedError


class ApproveForm(VerbForm):
    title = "Approve this version?"
    submit = "Approve"
    done = "The version is approved. It can be published now."
    consequences: ClassVar = [
        "You say that you have read it and that it may be published.",
        "Its text cannot change any more, unless it is sent back.",
        "It is not published yet.",
    ]

    def apply(self, version: Version, by: User) -> None:
        version.approve(by=by)


class SendBackForm(VerbForm):
    title = "Send this version back"
    submit = "Send it back"
    done = "The version is a draft again."
    consequences: ClassVar = ["It becomes a draft again, and has to be sent for review once more."]
    reason = words("What has to change?", "Say what has to change")

    def apply(self, version: Version, by: User) -> None:
        version.send_back(self.cleaned_data["reason"], by=by)


class PublishForm(VerbForm):
    title = "Publish this version"
    submit = "Publish"
    done = "The version is published."
    consequences: ClassVar = [
        "It is in force for everybody at once, and the version before it is superseded.",
        "Documents that depend on it are flagged, and who looks after them is told.",
    ]
    when = forms.ChoiceField(
        label="When?",
        choices=[("now", "Now"), ("later", "On a date")],
        widget=Radios(reveals={"later": "at"}),
        error_messages={"required": "Select when it is published"},
    )
    at = MomentAtHQ(
        name="Date",
        label="On which date, at what time?",
        required=False,
        help_text="In UK time, for example 27 3 2027 at 9am.",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("when") != "later":
            self.errors.pop("at", None)
        elif not given.get("at") and "at" not in self.errors:
            self.add_error("at", "Enter the date and the time")
        return given

    def apply(self, version: Version, by: User) -> None:
        if self.cleaned_data["when"] == "now":
            version.publish(by=by)
            return
        try:
            version.schedule(self.cleaned_data["at"], by=by)
        except ValueError:
            raise NotNow("That moment has passed meanwhile. Enter a later one.") from None
        self.done = "The date of publication is set."


class UnscheduleForm(VerbForm):
    title = "Take the date of publication back?"
    submit = "Take it back"
    done = "The version has no date of publication any more. It stays approved."
    consequences: ClassVar = ["It stays approved, and is published only when somebody says so."]

    def apply(self, version: Version, by: User) -> None:
        version.unschedule(by=by)


class DiscardForm(VerbForm):
    title = "Discard this version?"
    submit = "Discard it"
    done = "The version is discarded."
    consequences: ClassVar = [
        "Its text stays on record at HQ. Nobody else ever sees it.",
        "The next one gets a new number.",
    ]
    warns = True
    reason = words("Why?", "Say why it is discarded")

    def apply(self, version: Version, by: User) -> None:
        version.discard(self.cleaned_data["reason"], by=by)


class WithdrawForm(VerbForm):
    title = "Withdraw this version?"
    submit = "Withdraw it"
    done = "The version is withdrawn. Nothing of this document is in force now."
    consequences: ClassVar = [
        "It is not in force any more, and nothing takes its place until another version is published.",
        "People cannot read it any more, and nobody is asked to acknowledge it.",
        "Who had acknowledged it stays on record.",
    ]
    warns = True
    reason = words("Why?", "Say why it is withdrawn")

    def apply(self, version: Version, by: User) -> None:
        version.withdraw(self.cleaned_data["reason"], by=by)


VERB_FORMS: dict[Verb, type[VerbForm]] = {
    Verb.APPROVE: ApproveForm,
    Verb.SEND_BACK: SendBackForm,
    Verb.PUBLISH: PublishForm,
    Verb.UNSCHEDULE: UnscheduleForm,
    Verb.DISCARD: DiscardForm,
    Verb.WITHDRAW: WithdrawForm,
}
