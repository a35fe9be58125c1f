"""The demonstration's declarations, some signed and some not, and two findings; all of it invented."""

import datetime
from unittest import mock

from django.utils import timezone

from dcs_portal.schools.models import School, User

from .finding_statuses import Outcome
from .models import DeclaredException, Finding, record_finding, set_dates, sign

# Codes of the schools that have not signed; the first is where the demonstration's people work.
NOT_SIGNED = ["episkopi", "naples", "shape", "hornbill"]
DUE_IN, SIGNED_AGO = datetime.timedelta(days=21), datetime.timedelta(days=9)
# By school: platform or class, what is not as it should be, what is being done, in how many days it is put right.
EXCEPTIONS = {
    "akrotiri": (
        "WhatsApp, Year 6",
        "Some pupils of Year 6 have a WhatsApp group of their own, in which homework is passed on.",
        "Parents have been written to. The class teacher puts homework into Google Classroom.",
        14,
    ),
    "king-richard": (
        "TikTok, school account",
        "Pupils of Year 7 can be seen posting under the school's account.",
        "The account is handed to two members of staff, with a new password.",
        -2,
    ),
}
PUT_RIGHT = "king-richard"


def fill(hq: User) -> None:
    now = timezone.now()
    set_dates(School.objects.get(code=NOT_SIGNED[0]).academic_year(), None, timezone.localdate() + DUE_IN, by=hq)
    with mock.patch.object(timezone, "now", lambda: now - SIGNED_AGO):
        for school in School.objects.exclude(code__in=NOT_SIGNED):
            _sign(school)
    _put_right()
    _findings()


def _leader(school: School) -> User:
    return User.objects.get(email=f"leader-{school.code}@demo.example")


def _sign(school: School) -> None:
    named = []
    if school.code in EXCEPTIONS:
        concerns, what, doing, days = EXCEPTIONS[school.code]
        by_when = timezone.localdate() + SIGNED_AGO + datetime.timedelta(days=days)
        named = [DeclaredException(concerns=concerns, what=what, doing=doing, by_when=by_when)]
    sign(school, by=_leader(school), seen=0, new=named)


def _put_right() -> None:
    school = School.objects.get(code=PUT_RIGHT)
    exception = DeclaredException.objects.get(school=school)
    exception.close("Two members of staff hold the account, and only they post.", school.today, by=_leader(school))


def _findings() -> None:
    teacher, leader = (User.objects.get(email=f"{name}@demo.example") for name in ("teacher", "leader"))
    school = School.objects.get(code=NOT_SIGNED[0])
    day = school.today - datetime.timedelta(days=3)
    for platform, year_group, what in (
        ("YouTube", "Year 4", "Pupils were asked to comment under a film from their own accounts."),
        ("WhatsApp", "Year 6", "A group of the class was used to hand in a project."),
    ):
        finding = Finding(school=school, happened_on=day, year_group=year_group, platform=platform)
        record_finding(finding, what, by=teacher)
    finding.act("Spoke with the class teacher. The group is closed.", leader.name, school.today, by=leader)
    finding.close(Outcome.STOPPED, "The project is handed in on paper now.", by=leader)
