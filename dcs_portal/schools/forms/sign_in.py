"""allauth's forms on the way in, with errors in our words."""

from allauth.account import forms as account

from dcs_portal.forms import PortalMixin


class LoginForm(PortalMixin, account.LoginForm):
    """E-mail address and password."""


class ResetPasswordForm(PortalMixin, account.ResetPasswordForm):
    """Where to send the link. Whoever has not joined gets none: it would go round an invitation that ran out."""

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if user.has_joined]  # type: ignore[has-type]
        return email
