"""What people are told about accounts and roles."""

from django.db.models import QuerySet
from django.urls import reverse

from dcs_portal.notices.kinds import Kind, register
from dcs_portal.notices.models import Notice

from .models import Absence, Invitation, Role, SecondFactorReset
from .models.people import today


def _exists(queryset: QuerySet, notice: Notice) -> bool:
    return queryset.filter(pk=notice.record_id).exists()


def _invitation_path(notice: Notice) -> str:
    return reverse("schools:accept_invitation", args=[Invitation.objects.get(pk=notice.record_id).token])


def _approvals(notice: Notice) -> str:
    return reverse("schools:approvals")


def _home(notice: Notice) -> str:
    return reverse("home")


def _role_is_new(notice: Notice) -> bool:
    """Somebody who has not joined yet hears of the role by the invitation."""
    has_joined = notice.recipient is not None and notice.recipient.has_joined
    return has_joined and _exists(Role.objects.open(), notice)


def _person_of_role(notice: Notice) -> str:
    return reverse("schools:person", args=[Role.objects.get(pk=notice.record_id).user_id])


def _person_of_reset(notice: Notice) -> str:
    return reverse("schools:person", args=[SecondFactorReset.objects.get(pk=notice.record_id).user_id])


def _absence_is_to_come(notice: Notice) -> bool:
    """Not over, and not ended early."""
    return _exists(Absence.objects.standing().filter(last_day__gte=today()), notice)


def _away(notice: Notice) -> str:
    return reverse("schools:away")


register(
    Kind(
        code="deputy-named",
        subject="You stand in for a colleague who is away",
        why="you were named as the deputy, and are told of new reports in their place.",
        path=_away,
        still_needed=_absence_is_to_come,
    ),
    Kind(
        code="absence-entered",
        subject="The portal takes you to be away",
        why="somebody at HQ has entered an absence for you. New reports go to others. End it when you are back.",
        path=_away,
        still_needed=_absence_is_to_come,
    ),
    Kind(
        code="invitation",
        subject="Your account on the DCS social media portal",
        why="your school or HQ has invited you. The link works once, for 14 days.",
        action="Choose a password and sign in",
        path=_invitation_path,
        still_needed=lambda notice: _exists(Invitation.objects.open(), notice),
    ),
    Kind(
        code="address-changed",
        subject="Your e-mail address in the DCS social media portal was changed",
        why="this was the address of an account until HQ changed it. If you did not expect that, tell HQ at once.",
    ),
    Kind(
        code="role-waiting",
        subject="A role waits for a second person at HQ",
        why="two HQ policy owners grant this role, and you can be the second.",
        path=_approvals,
        still_needed=lambda notice: _exists(Role.objects.waiting(), notice),
    ),
    Kind(
        code="role-given",
        subject="You have a new role in the portal",
        why="your school or HQ has given you a role.",
        path=_home,
        still_needed=_role_is_new,
    ),
    Kind(
        code="casework-given",
        subject="A role that opens reports was given",
        why="somebody at HQ gave it for one school, and the others at HQ are told of each.",
        path=_person_of_role,
        still_needed=lambda notice: _exists(Role.objects.open(), notice),
    ),
    Kind(
        code="role-declined",
        subject="A role you granted was declined",
        why="a second person at HQ did not confirm it. Ask them for the reason.",
        path=_person_of_role,
    ),
    Kind(
        code="factor-reset-waiting",
        subject="A second-step reset waits for a second person at HQ",
        why="two HQ policy owners carry out a reset, and you can be the second.",
        path=_approvals,
        still_needed=lambda notice: _exists(SecondFactorReset.objects.filter(decided_at=None), notice),
    ),
    Kind(
        code="factor-reset-done",
        subject="Your second step was reset",
        why=(
            "two people at HQ removed your authenticator app, passkeys and recovery codes. "
            "You set up a new one when you next sign in. If you did not ask for this, tell HQ at once."
        ),
        path=_home,
    ),
    Kind(
        code="factor-reset-refused",
        subject="A second-step reset you asked for was refused",
        why="a second person at HQ did not carry it out. Ask them for the reason.",
        path=_person_of_reset,
    ),
)
