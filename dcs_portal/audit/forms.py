import datetime
from typing import Any

from django import forms
from django.utils import timezone

from dcs_portal.forms import DateField3, PortalForm

from .models import EventQuerySet
from .words import known

_DAY = datetime.timedelta(days=1)
_LAST = datetime.date.max - _DAY  # of which there is a next day


class FilterForm(PortalForm):
    """What the auditor wants to see. All of it may stand in an address: codes, dates and numbers of rows."""

    mark_optional = False

    code = forms.ChoiceField(label="What happened", required=False)
    first_day = DateField3(label="From", name="The first day", required=False)
    last_day = DateField3(label="Until", name="The last day", required=False)
    person = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)
    chain = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "Anything"), *known().items()]  # type: ignore[attr-defined]

    def apply(self, events: EventQuerySet) -> EventQuerySet:
        """Those of the events that fit; none where the form is wrong, so that nobody misreads the list."""
        if not self.is_valid():
            return events.none()
        given = self.cleaned_data
        wanted = {
            "code": given["code"],
            "actor": given["person"],
            "chain": given["chain"],
            "at__gte": given["first_day"] and midnight(given["first_day"]),
            "at__lt": given["last_day"] and midnight(min(given["last_day"], _LAST) + _DAY),
        }
        return events.filter(**{name: value for name, value in wanted.items() if value})


def midnight(day: datetime.date) -> datetime.datetime:
    """When a day begins where the reader is."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


class FindForm(PortalForm):
    """Looks for a person or a record. It is posted: names never stand in an address."""

    words = forms.CharField(
        label="Name or reference",
        help_text="A part of a name, a whole e-mail address, or a reference such as 4831-9077",
        max_length=160,
        error_messages={"required": "Enter a name, an e-mail address or a reference"},
    )
