"""HQ puts a person's name or e-mail address right."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from dcs_portal.audit.models import record
from dcs_portal.notices.models import notify

from ..permissions import Permission, RoleName, require
from .invitations import Invitation
from .people import User

_BY_TWO = Q(confirmed_at__isnull=False) & (Q(school=None) | Q(confirmed_by__isnull=False))


def address_is_locked(user: User) -> bool:
    """Whether one HQ person could take over more than they could give, by moving the account to another address.

    Of somebody who has joined that is every role above staff; else every role that takes two people.
    """
    roles = user.roles.open()
    return (roles.exclude(name=RoleName.STAFF) if user.has_joined else roles.filter(_BY_TWO)).exists()


def correct(user: User, name: str, email: str, *, by: User) -> None:
    """Put name and address right. With a new address every session ends, and the old address is told.

    Raises:
        PermissionDenied: `by` may not manage people, or it is their own account, has left, or the address is locked.
        ValidationError: somebody else has the address.
    """
    require(by, Permission.MANAGE_PEOPLE)
    new = {"name": name.strip(), "email": email.strip().lower()}
    with transaction.atomic():
        person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        fields = [field for field, value in new.items() if getattr(person, field) != value]
        if person == by or person.left_at or ("email" in fields and address_is_locked(person)):
            raise PermissionDenied("not theirs to correct")
        if not fields:
            return
        event = record(person, "person.corrected", actor=by, data={"fields": fields})
        old, person.name = person.email, new["name"]
        person.save(update_fields=["name"])
        if "email" in fields:
            _move(person, new["email"], by)
            notify(None, "address-changed", about=person, key=f"address-changed-{event.pk}", address=old)
    user.refresh_from_db()


def _move(person: User, email: str, by: User) -> None:
    """Let the person sign in with `email`, and with nothing that hung on the address before."""
    person.email = email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
            EmailAddress.objects.filter(user=person).update(email=email)
    except IntegrityError:
        raise ValidationError({"email": "Somebody else has this address."}) from None
    person.end_sessions()
    SocialAccount.objects.filter(user=person).delete()
    if not person.has_joined:
        Invitation.objects.send(person, by=by)
