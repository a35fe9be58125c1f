"""Writes down what happens to somebody's way in: sign-in, sign-out, password, second factor."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from dcs_portal.audit.models import record

from .models import User


@receiver(account.user_logged_in)
def signed_in(user: User, request: HttpRequest, **kwargs: Any) -> None:
    methods = [step["method"] for step in get_authentication_records(request, user)]
    record(user, "sign_in.done", actor=user, data={"methods": methods})


@receiver(user_logged_out)
def signed_out(user: User | None, request: HttpRequest, **kwargs: Any) -> None:
    if user:
        record(user, "sign_out.idle" if hasattr(request, "has_idled") else "sign_out.done", actor=user)


@receiver([account.password_changed, account.password_set])
def password_changed(user: User, **kwargs: Any) -> None:
    record(user, "password.changed", actor=user)


@receiver(account.password_reset)
def password_reset(user: User, **kwargs: Any) -> None:
    record(user, "password.reset", actor=user)


@receiver(mfa.authenticator_added)
def factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(user, "second_factor.added", actor=user, data={"type": authenticator.type})


@receiver(mfa.authenticator_removed)
def factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(user, "second_factor.removed", actor=user, data={"type": authenticator.type})


@receiver(mfa.authenticator_reset)
def codes_renewed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(user, "second_factor.renewed", actor=user, data={"type": authenticator.type})


@receiver(mfa.authentication_failed)
def factor_failed(user: User, **kwargs: Any) -> None:
    record(user, "second_factor.failed", actor=None)
