from dcs_portal.schools.models import Contact, Holiday, SchoolClass

from . import Fuzz, Row, everyone, only


def build(world) -> None:
    world.contact = Contact.objects.create(kind="police", name="Desk", phone="112")
    world.holiday = Holiday.objects.create(name="Half term", first_day="2026-10-19", last_day="2026-10-23")
    world.school_class = SchoolClass.objects.create(
        school=world.school, name="Otters", academic_year=world.school.academic_year(), year_groups=["Y1"]
    )


def school(world) -> list:
    return [world.school.code]


def contact(world) -> list:
    return [world.contact.pk]


def holiday(world) -> list:
    return [world.holiday.pk]


def school_class(world) -> list:
    return [world.school_class.pk]


ELSEWHERE = ("other_staff", "other_dsl", "other_leader", "other_welfare")
HQ = only("hq")
HQ_AT_SCHOOL = HQ | dict.fromkeys(ELSEWHERE, 404)

ROWS = [
    Row("schools:list", get=everyone()),
    Row("schools:school", args=school, get=everyone() | dict.fromkeys(ELSEWHERE, 404)),
    Row("schools:add", get=HQ, post=HQ),
    Row("schools:add_place", get=HQ, post=HQ),
    Row("schools:edit", args=school, get=HQ_AT_SCHOOL, post=HQ_AT_SCHOOL),
    Row("schools:contacts", get=HQ),
    Row("schools:add_contact", get=HQ, post=HQ),
    Row("schools:edit_contact", args=contact, get=HQ, post=HQ),
    Row(
        "schools:check_contact",
        args=contact,
        get=everyone(405),
        post=only("hq", answer="schools:contacts"),
    ),
    Row("schools:remove_contact", args=contact, get=HQ, post=only("hq", answer="schools:contacts")),
    Row("schools:holidays", get=HQ),
    Row("schools:add_holiday", get=HQ, post=HQ),
    Row("schools:edit_holiday", args=holiday, get=HQ, post=HQ),
    Row("schools:remove_holiday", args=holiday, get=HQ, post=only("hq", answer="schools:holidays")),
    Row("schools:add_class", args=school, get=HQ_AT_SCHOOL, post=HQ_AT_SCHOOL),
    Row("schools:edit_class", args=school_class, get=HQ, post=HQ),
    Row("schools:remove_class", args=school_class, get=HQ, post=only("hq", answer="schools:school")),
]

FUZZ = [
    Fuzz("schools:list", "hq", method="get"),
    Fuzz("schools:add", "hq"),
    Fuzz("schools:add_place", "hq"),
    Fuzz("schools:edit", "hq", school),
    Fuzz("schools:add_contact", "hq"),
    Fuzz("schools:edit_contact", "hq", contact),
    Fuzz("schools:add_holiday", "hq"),
    Fuzz("schools:edit_holiday", "hq", holiday),
    Fuzz("schools:add_class", "hq", school),
    Fuzz("schools:edit_class", "hq", school_class),
]

FORMS = {"ClassForm": lambda world: {"instance": SchoolClass(school=world.school)}}
