"""allauth's forms on the way in, with errors in our words."""

from allauth.account import forms as account

from dcs_portal.forms import PortalMixin


class LoginForm(PortalMixin, account.LoginForm):
    """E-mail address and password."""


class ResetPasswordForm(PortalMixin, account.ResetPasswordForm):
    """Where to send the link."""
