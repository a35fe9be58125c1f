"""Who gets what where ages are asked about, and where HQ keeps them."""

from policies.ages.forms import AtSchoolForm
from policies.ages.forms_keeping import PlatformForm
from policies.ages.forms_rules import RuleForm
from policies.models import AgeRule, Platform, add_platform, add_rule

from . import Fuzz, Row, everyone, only


def build(world) -> None:
    """Two platforms, a rule of one's own and a law about both, at the own school's place."""
    hq = world.people["hq"]
    world.platform = add_platform(by=hq, name="Example Chat", category="messaging")
    add_platform(by=hq, name="Example Video", category="video", terms="https://video.example/terms")
    facts = {"source": "Its terms", "mark": "R1"}
    world.age_rule = add_rule(
        by=hq, kind="platform", limit="age", age=13, platforms=[world.platform], everywhere=True, **facts
    )
    world.law = add_rule(by=hq, kind="access", limit="none", places=[world.school.place], **facts)


def school(world) -> list:
    return [world.school.code]


def platform(world) -> list:
    return [world.platform.slug]


def rule(world) -> list:
    return [world.age_rule.pk]


def kind(name: str):
    return lambda world: [name]


def a_rule(world) -> dict:
    return {
        "places": [world.school.place.code],
        "limit": "age",
        "age": "16",
        "status": "in_force",
        "source": "A law",
        "mark": "R1",
    }


def a_birthday(world) -> dict:
    return {"born_day": "1", "born_month": "4", "born_year": "2014", "school": ""}


HQ = only("hq")
ROWS = [
    Row("ages:check", get=everyone()),
    Row("ages:birthday", get=everyone(), post=everyone(), data=a_birthday),
    Row("ages:table", get=everyone()),
    Row(
        "ages:table_pdf",
        args=school,
        get=everyone() | dict.fromkeys(("other_staff", "other_dsl", "other_leader", "other_welfare"), 404),
    ),
    Row("ages:platform", args=platform, get=everyone()),
    Row("ages:rule", args=rule, get=everyone()),
    Row("ages:keep", get=HQ),
    Row("ages:platforms", get=HQ),
    Row("ages:add_platform", get=HQ, post=HQ),
    Row("ages:change_platform", args=platform, get=HQ, post=HQ),
    Row("ages:retire_platform", args=platform, get=everyone(405), post=only("hq", answer="ages:platform")),
    Row("ages:add_rule", args=kind("access"), get=HQ, post=only("hq", answer="ages:rule"), data=a_rule),
    *[Row("ages:add_rule", args=kind(name), get=HQ, post=HQ) for name in ("platform", "consent")],
    Row("ages:add_rule", args=kind("nothing"), get=only("hq", answer=404)),
    Row("ages:change_rule", args=rule, get=HQ, post=HQ),
    Row("ages:verify_rule", args=rule, get=everyone(405), post=only("hq", answer="ages:rule")),
    Row("ages:end_rule", args=rule, get=HQ, post=HQ),
]
FUZZ = [
    Fuzz("ages:check", "staff", method="get"),
    Fuzz("ages:birthday", "staff"),
    Fuzz("ages:keep", "hq", method="get"),
    Fuzz("ages:platforms", "hq", method="get"),
    Fuzz("ages:add_platform", "hq"),
    Fuzz("ages:change_platform", "hq", platform),
    *[Fuzz("ages:add_rule", "hq", kind(name)) for name in ("platform", "access", "consent")],
    Fuzz("ages:change_rule", "hq", rule),
    Fuzz("ages:end_rule", "hq", rule),
]
FORMS = {
    AtSchoolForm.__name__: lambda world: {"user": world.people["hq"]},
    PlatformForm.__name__: lambda world: {"platform": Platform.objects.first()},
    RuleForm.__name__: lambda world: {"rule": AgeRule.objects.first()},
}
