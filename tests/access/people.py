import datetime

from dcs_portal.schools.models import Absence, Invitation, Role, SecondFactorReset, User
from dcs_portal.schools.permissions import RoleName

from ..factories import person
from . import Fuzz, Row, everyone, only, public


def build(world) -> None:
    second = person("hq")
    day = datetime.date.today() + datetime.timedelta(days=9)
    world.absence = Absence.objects.create(person=world.people["staff"], first_day=day, last_day=day)
    world.teacher = world.people["staff"]
    world.teacher.authenticator_set.create(type="totp", data={})
    world.waiting = Role.objects.grant(world.teacher, RoleName.AUDITOR, by=second)
    world.reset = SecondFactorReset.objects.create(user=second, reason="New", requested_by=person("hq"))
    invited = User.objects.create_user("invited@school.example", "Ina Vited")
    Role.objects.create(user=invited, name="staff", school=world.school, confirmed_at=invited.joined_at)
    world.invitation = Invitation.objects.send(invited, by=second)


def teacher(world) -> list:
    return [world.teacher.pk]


def staff_role(world) -> list:
    return [world.teacher.pk, world.teacher.roles.get(name="staff").pk]


def role(world) -> dict:
    return {"role": "leader", "where": world.school.code}


NEAR = only("hq", "leader", others=404)
MANAGERS = only("hq", "leader", "other_leader")
ROWS = [
    Row("schools:people", get=MANAGERS, post=MANAGERS),
    Row("schools:invite", get=MANAGERS, post=MANAGERS),
    Row("schools:person", args=teacher, get=NEAR),
    Row(
        "schools:grant_role",
        args=teacher,
        data=role,
        get=NEAR,
        post={**only("leader", others=404), "hq": "schools:person"},
    ),
    Row(
        "schools:end_role", args=staff_role, get=NEAR, post={**NEAR, "hq": "schools:person", "leader": "schools:people"}
    ),
    Row(
        "schools:leave", args=teacher, get={**NEAR, "leader": 403}, post={**NEAR, "leader": 403, "hq": "schools:people"}
    ),
    Row("schools:correct", args=teacher, get={**NEAR, "leader": 403}, post={**NEAR, "leader": 403}),
    Row("schools:away_of", args=teacher, get={**NEAR, "leader": 403}, post={**NEAR, "leader": 403}),
    Row("schools:away", get=everyone(), post=everyone()),
    Row(
        "schools:end_absence",
        args=lambda world: [world.absence.pk],
        get=everyone(405),
        post={**only("hq", answer="schools:away_of", others=404), "staff": "schools:away"},
    ),
    Row("schools:ask_reset", args=teacher, get={**NEAR, "leader": 403}, post={**NEAR, "leader": 403}),
    Row(
        "schools:resend_invitation",
        args=lambda world: [world.invitation.user_id],
        get=everyone(405),
        post={**only("hq", "leader", answer="schools:person"), "other_leader": 404},
    ),
    Row("schools:approvals", get=only("hq")),
    Row(
        "schools:decide_role",
        args=lambda world: [world.waiting.pk],
        data=lambda world: {"decision": "confirm"},
        get=everyone(405),
        post=only("hq", answer="schools:approvals"),
    ),
    Row(
        "schools:decide_reset",
        args=lambda world: [world.reset.pk],
        data=lambda world: {"decision": "decline"},
        get=everyone(405),
        post=only("hq", answer="schools:approvals"),
    ),
    Row("schools:accept_invitation", args=lambda world: [world.invitation.token], get=public(), post=public()),
]
FUZZ = [
    Fuzz("schools:people", "hq"),
    Fuzz("schools:people", "leader", method="get"),
    Fuzz("schools:invite", "hq"),
    Fuzz("schools:invite", "leader"),
    Fuzz("schools:grant_role", "hq", teacher),
    Fuzz("schools:correct", "hq", teacher),
    Fuzz("schools:away", "welfare"),
    Fuzz("schools:away_of", "hq", teacher),
    Fuzz("schools:ask_reset", "hq", teacher),
    Fuzz("schools:accept_invitation", "signed_out", lambda world: [world.invitation.token]),
]
FORMS = {
    "RoleForm": lambda world: {"by": world.people["hq"]},
    "AbsenceForm": lambda world: {"person": world.people["welfare"]},
    "PeopleFilter": lambda world: {"by": world.people["leader"]},
    "CorrectForm": lambda world: {"user": world.people["other_staff"]},
    "PasswordForm": lambda world: {"user": world.teacher},
}
