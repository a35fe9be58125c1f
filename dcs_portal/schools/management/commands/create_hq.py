from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from dcs_portal.schools.models import Invitation, Role, User
from dcs_portal.schools.permissions import Permission, RoleName

_ENOUGH = 2


class Command(BaseCommand):
    """The first HQ people of an empty portal, where there is nobody yet to grant and to confirm a role."""

    help = "Invite one of the first two HQ policy owners. Later ones are invited on the page People."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        with transaction.atomic():
            invitation = self._invite(email, name)
        path = reverse("schools:accept_invitation", args=[invitation.token])
        self.stdout.write(f"Invited. The link works once, for 14 days:\n{settings.PORTAL_URL}{path}")

    def _invite(self, email: str, name: str) -> Invitation:
        if User.objects.holding(Permission.MANAGE_PEOPLE, None).exclude(email=email.lower()).count() >= _ENOUGH:
            raise CommandError("There are two HQ people already. They invite others on the page People.")
        user, _ = User.objects.get_or_invent(email, name)
        if user.left_at:
            user.rejoin()
        if user.has_joined:
            raise CommandError(f"{email} has an account. An HQ person grants them the role on the page People.")
        if not user.can(Permission.MANAGE_PEOPLE):
            Role.objects.install(user, RoleName.HQ)
        return Invitation.objects.send(user, by=None)
