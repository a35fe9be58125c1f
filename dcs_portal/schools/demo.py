"""The demonstration's schools and people. The schools are real; every person is invented."""

import datetime
import io

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.utils import timezone

from .models import Contact, Role, School, SchoolClass, User
from .models.places import ContactKind
from .permissions import RoleName

PASSWORD = "harbour-lantern-52"  # noqa: S105 - printed on the screen, and only in a demonstration
ADDRESSES = "@demo.example"
JOINED = datetime.date(2024, 9, 1)
SCHOOL = "episkopi"

# E-mail address (before the @), name, role, code of the school or None for all of DCS.
PEOPLE = [
    ("teacher", "Tess Teacher", RoleName.STAFF, SCHOOL),
    ("dsl", "Sam Safeguarding", RoleName.DSL, SCHOOL),
    ("leader", "Lee Leader", RoleName.LEADER, SCHOOL),
    ("welfare", "Wen Welfare", RoleName.WELFARE, SCHOOL),
    ("welfare2", "Olu Officer", RoleName.WELFARE, SCHOOL),
    ("welfare-dcs", "Ada Anyschool", RoleName.WELFARE, None),
    ("allegations", "Ali Allegations", RoleName.ALLEGATIONS, None),
    ("senior", "Sol Seniorleader", RoleName.SENIOR_LEADER, None),
    ("hq", "Harper Headquarters", RoleName.HQ, None),
    ("hq2", "Hollis Headquarters", RoleName.HQ, None),
    ("auditor", "Audrey Auditor", RoleName.AUDITOR, None),
]
# Contacts of all of DCS: what for, name, e-mail address (before the @).
CONTACTS = [
    (ContactKind.LAST_RESORT, "duty officer", "duty-officer"),
    (ContactKind.ALLEGATIONS, "Defence Allegations Designated Officer", "allegations-officer"),
]
SHOWN = ["teacher", "dsl", "leader", "welfare", "allegations", "senior", "hq", "auditor"]


def fill() -> None:
    call_command("import_schools", settings.BASE_DIR / "data" / "schools.csv", stdout=io.StringIO())
    for local, name, role, code in PEOPLE:
        _person(local, name, role, School.objects.get(code=code) if code else None)
    for number, school in enumerate(School.objects.exclude(code=SCHOOL), start=1):
        _person(f"teacher-{school.code}", f"Example Teacher {number}", RoleName.STAFF, school)
        _person(f"leader-{school.code}", f"Example Leader {number}", RoleName.LEADER, school)
        _person(f"dsl-{school.code}", f"Example Safeguarding {number}", RoleName.DSL, school)
    User.objects.update(password=make_password(PASSWORD))
    _classes()
    for kind, name, address in CONTACTS:
        Contact.objects.create(kind=kind, name=f"Example {name}", email=f"{address}{ADDRESSES}")


def _person(local: str, name: str, role: RoleName, school: School | None) -> None:
    user = User.objects.create_user(f"{local}{ADDRESSES}", name)
    Role.objects.create(user=user, name=role, school=school, starts_on=JOINED, confirmed_at=timezone.now())


def _classes() -> None:
    for school in School.objects.all():
        SchoolClass.objects.bulk_create(
            SchoolClass(school=school, academic_year=school.academic_year(), name=code, year_groups=[code])
            for code in school.year_groups
        )


def sign_ins() -> str:
    """One line for each role: the address to sign in with. They share one password."""
    lines = [f"  {f'{local}{ADDRESSES}':28} {RoleName(role).label}" for local, _, role, _ in PEOPLE if local in SHOWN]
    rest = ", ".join(local for local, *_ in PEOPLE if local not in SHOWN)
    return "\n".join(
        [
            f"Sign in with the password {PASSWORD} as",
            *lines,
            f"and, for what takes two people, {rest}. Nobody is asked for a second step here.",
        ]
    )
