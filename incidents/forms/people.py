"""Whom else a post is about, and who else posted it: one or more at a time, after triage."""

import re
from typing import Any

from django import forms
from django.db.models import Q

from dcs_portal.forms import Radios
from dcs_portal.schools.models import User

from ..codes import Part, PosterKind, TargetKind
from ..models import Party
from ..names import several
from ..naming_rule import is_by_initials
from .base import ActionForm
from .posts import more_words

_WHO = [
    *((f"{Part.TARGET}-{kind}", f"It is about: {kind.label.lower()}") for kind in TargetKind),
    *((f"{Part.POSTER}-{kind}", f"Posted by: {kind.label.lower()}") for kind in PosterKind if kind != "unknown"),
]
_MAY_BE_STAFF = {f"{Part.TARGET}-{TargetKind.STAFF}", f"{Part.POSTER}-{PosterKind.PERSON}"}


def _names(text: str, kind: str) -> list[str]:
    """The names in a box for several; a group's own name may have an "and" in it, a child's year a comma before it."""
    if kind == PosterKind.GROUP:
        return [text] if text else []
    if kind == TargetKind.CHILD:
        return [one for piece in re.split(r";|\band\b|&", text) if (one := piece.strip(" ,"))]
    return several(text)


class MorePeopleForm(ActionForm):
    title = "Add whom it is about, or who posted it"
    submit = "Add"
    done = "It is added. Whoever has an account and was named cannot see the case any more."
    who = forms.ChoiceField(
        label="Who is it?",
        choices=_WHO,
        widget=Radios(),
        error_messages={"required": "Select who it is"},
    )
    name = forms.CharField(
        label="What are they called?",
        required=False,
        max_length=200,
        help_text="Children by initials and year group, such as “J.S., Y5”. Several with “and” or “;” between them.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        label="If it is a member of staff, who?",
        required=False,
        empty_label="Choose a name",
        help_text="They will not be able to see it.",
    )
    reason = more_words(
        "Why does a child have to be named?",
        "Only where initials and a year group are not enough, such as for the police.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.nameable(self.incident.school)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        who, name, person = cleaned.get("who", ""), cleaned.get("name", ""), cleaned.get("person")
        if person and who and who not in _MAY_BE_STAFF:
            self.add_error("person", "Select a member of staff or a person above, or take the name away")
        if who and not name and not person and "name" not in self.errors and "person" not in self.errors:
            self.add_error("name", "Enter what they are called, or choose a member of staff")
        if not cleaned.get("reason") and any(not is_by_initials(one.name) for one in self._children()):
            self.add_error("reason", "Say why the child has to be named, or use initials and a year group")
        return cleaned

    def _children(self) -> list[Party]:
        return [party for party in self.parties if party.kind == TargetKind.CHILD]

    @property
    def parties(self) -> list[Party]:
        """Unsaved, from what was answered; a name of somebody with an account is that person."""
        part, _, kind = self.cleaned_data.get("who", "").partition("-")
        name, person = self.cleaned_data.get("name", ""), self.cleaned_data.get("person")
        if not part:
            return []
        found = [Party(part=part, kind=kind, name=one, person=self._known(one, kind)) for one in _names(name, kind)]
        return found + ([Party(part=part, kind=kind, person=person)] if person else [])

    def _known(self, name: str, kind: str) -> User | None:
        """The member of staff whose full name or e-mail address was typed rather than chosen."""
        people = self.fields["person"].queryset  # type: ignore[attr-defined]
        same = Q(name__iexact=name.strip()) | Q(email__iexact=name.strip())
        return None if kind == PosterKind.GROUP else people.filter(same).first()

    def apply(self, by: User) -> None:
        self.incident.add_people(self.parties, by=by, reason=self.cleaned_data["reason"])
