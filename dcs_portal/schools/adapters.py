"""How allauth signs people in here: nobody signs up uninvited, and second factors are kept encrypted."""

import logging
import smtplib
import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from dcs_portal.audit.models import record
from dcs_portal.encryption import decrypt, encrypt

from .models import User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed. Ask your school or HQ.",
        "email_password_mismatch": "The e-mail address or password is wrong. Check both, or choose a new password.",
        "enter_current_password": "Enter your current password",
        "incorrect_code": "That code is not right. Enter the 6 digits that you see now.",
        "incorrect_password": "That is not your password",
        "too_many_login_attempts": "Too many wrong tries. Wait 5 minutes, or choose a new password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only a path on this portal is somewhere to go after signing in."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago is not asked again, and can set up a second factor."""
        request = context.request
        records = get_authentication_records(request, request.user)
        fresh = records and time.time() - records[-1]["at"] < account_settings.REAUTHENTICATION_TIMEOUT
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Remember a wrong password, where there is an account to remember it at. Never what was typed."""
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        if user:
            record(user, "sign_in.failed", actor=None)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """A mail server that is away is no error page, which would tell who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            log.error("%s could not be sent: %s", template_prefix, type(error).__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """An organisation's account opens the portal account with the same verified address, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_app(self, *args: Any, **kwargs: Any) -> SocialApp:
        """The provider's settings; a provider that the environment does not configure has no page."""
        try:
            return super().get_app(*args, **kwargs)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def authenticate_by_email(self, sociallogin: Any) -> Any:
        """The person whose verified address the provider has verified too; nothing looser will do."""
        for address in sociallogin.email_addresses:
            # An identity provider may say "false", in words, where it means no.
            if address.verified is not True or not self.can_authenticate_by_email(sociallogin, address.email):
                continue
            own = EmailAddress.objects.filter(email=address.email.lower(), verified=True)
            if found := own.select_related("user").first():
                return found.user, address.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Nobody ties a further outside account to theirs: the e-mail address is the tie."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            raise ImmediateHttpResponse(redirect("home"))


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is not right. Enter the 6 digits that your app shows now."
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor stays while a role needs one."""
        user = authenticator.user
        if settings.SECOND_FACTOR_OPTIONAL or not user.needs_second_factor:
            return True
        factors = user.authenticator_set.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return factors.exclude(pk=authenticator.pk).exists()
