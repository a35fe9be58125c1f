"""Forms about people: whom to invite, which role where, who is looked for."""

import datetime
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from dcs_portal.forms import CharacterCount, DateField3, PortalForm, Radios

from ..models import School, User
from ..models.corrections import address_is_locked
from ..permissions import DCS_ROLES, Permission, RoleName

_ALL_OF_DCS = "dcs"
_ONE_DAY = datetime.timedelta(days=1)
# What the model calls a thing, and what it is called on the form.
_FIELDS = {"school": "where", "ends_on": "last_day"}
_HINTS = {
    RoleName.STAFF: "Reports posts and sees how their own reports go.",
    RoleName.DSL: "Sees the school's cases and hears of each the same day.",
    RoleName.DEPUTY_DSL: "The same as the safeguarding lead.",
    RoleName.LEADER: "Records leadership's action and invites staff of the school.",
    RoleName.WELFARE: "Triages, refers and closes cases, at one school or for all of DCS.",
    RoleName.ALLEGATIONS: "Handles allegations about staff, and decides what is one. All of DCS.",
    RoleName.SENIOR_LEADER: "Decides for leadership where a school's own leaders are concerned. All of DCS.",
    RoleName.HQ: "Manages people, schools and reference data. All of DCS.",
    RoleName.AUDITOR: "Reads who did what and when, never what was written. All of DCS.",
}


class RoleForm(PortalForm):
    """A role, where, and from when until when: only what `by` may grant is on offer."""

    role = forms.ChoiceField(label="Role", error_messages={"required": "Select a role"})
    where = forms.ChoiceField(label="Where", error_messages={"required": "Select where they hold it"})
    starts_on = DateField3(name="First day", label="First day", required=False, help_text="Leave it empty for today.")
    last_day = DateField3(
        name="Last day", label="Last day", required=False, help_text="Leave it empty if no end is known."
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_hq = by.can(Permission.MANAGE_PEOPLE)
        self.schools = by.schools_where(Permission.INVITE_STAFF).filter(closed_on=None)
        self._offer_roles()
        self._offer_places()

    def _offer_roles(self) -> None:
        roles = list(RoleName) if self.is_hq else [RoleName.STAFF]
        choices = [(role.value, role.label) for role in roles]
        self.fields["role"].widget = Radios(hints={r.value: _HINTS[r] for r in roles}, choices=choices)
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        if len(roles) == 1:
            self.fields["role"].initial = roles[0]

    def _offer_places(self) -> None:
        schools = [(school.code, school.name) for school in self.schools]
        everywhere = [(_ALL_OF_DCS, "All of DCS (a second person at HQ confirms it)")] if self.is_hq else []
        field = self.fields["where"]
        field.choices = [("", "Choose one"), *everywhere, *schools]  # type: ignore[attr-defined]
        if len(schools) == 1 and not everywhere:
            field.initial = schools[0][0]

    def clean_where(self) -> School | None:
        code = self.cleaned_data["where"]
        return None if code == _ALL_OF_DCS else self.schools.get(code=code)

    @property
    def dates(self) -> dict[str, datetime.date | None]:
        """The two dates as a role holds them: its end is the first day without it."""
        last_day = self.cleaned_data["last_day"]
        return {
            "starts_on": self.cleaned_data["starts_on"],
            "ends_on": last_day + _ONE_DAY if last_day and last_day < datetime.date.max else None,
        }

    def take(self, error: ValidationError) -> None:
        """Show what the model would not accept beside the field it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(_FIELDS.get(name, name), ValidationError(errors))


class InviteForm(RoleForm):
    """A new person and their first role."""

    field_order = ["name", "email", "role", "where", "starts_on", "last_day"]

    name = forms.CharField(
        label="Full name",
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label="Work e-mail address",
        max_length=254,
        help_text="They sign in with it, and the invitation goes there.",
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": "Enter an e-mail address, like name@school.example"},
    )


class CorrectForm(PortalForm):
    """A person's name and, unless it is locked, their address."""

    name = forms.CharField(label="Full name", max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label="Work e-mail address",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"invalid": "Enter an e-mail address, like name@school.example"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": user.name, "email": user.email}, **kwargs)
        if address_is_locked(user):
            del self.fields["email"]


class PeopleFilter(PortalForm):
    """What may stand in an address: a school, a role. Never a name."""

    mark_optional = False
    school = forms.ChoiceField(label="School", required=False)
    role = forms.ChoiceField(label="Role", required=False)
    ending = forms.BooleanField(label="A role ends within 30 days", required=False)
    left = forms.BooleanField(label="People who have left", required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_hq = by.can(Permission.MANAGE_PEOPLE)
        schools = by.schools_where(Permission.INVITE_STAFF)
        self.fields["school"].choices = [("", "Any school"), *((s.code, s.name) for s in schools)]  # type: ignore[attr-defined]
        roles = [(r.value, r.label) for r in RoleName if is_hq or r not in DCS_ROLES]
        nobody = [("none", "Without a role")] if is_hq else []
        self.fields["role"].choices = [("", "Any role"), *roles, *nobody]  # type: ignore[attr-defined]
        if not is_hq:
            del self.fields["left"]


class NameSearch(PortalForm):
    """A name or an e-mail address, or a part of one. It is posted."""

    mark_optional = False
    name = forms.CharField(
        label="Name or e-mail address", max_length=120, widget=forms.TextInput({"autocomplete": "off"})
    )


class ResetForm(PortalForm):
    """Why somebody's second step must go."""

    reason = forms.CharField(
        label="Why, and how you know that it is them who ask",
        help_text="For example: new telephone; called them back on the number the school holds.",
        widget=CharacterCount(300, rows=3),
        validators=[MaxLengthValidator(300, "Use 300 characters or fewer")],
        error_messages={"required": "Enter why, and how you know that it is them"},
    )


class PasswordForm(PortalForm):
    """One field, which can be shown: typing it blind twice only makes people choose short ones."""

    password = forms.CharField(
        label="Choose a password",
        strip=False,
        help_text="At least 12 characters. Three words that have nothing to do with each other work well.",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]
