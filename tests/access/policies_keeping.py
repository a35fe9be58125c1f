"""Who gets what where documents are kept: only HQ."""

from policies.models import LinkKind, link

from . import Fuzz, Row, everyone, only


def build(world) -> None:
    """The policy depends on the forthcoming document."""
    world.link = link(world.policy, LinkKind.DEPENDS_ON, world.forthcoming, by=world.people["hq"])


def policy(world) -> list:
    return [world.policy.slug]


def elsewhere(world) -> list:
    return [world.elsewhere.slug]


def in_force(world) -> list:
    return [world.policy.slug, world.in_force.number]


def draft(world) -> list:
    return [world.policy.slug, world.draft_version.number]


def the_link(world) -> list:
    return [world.policy.slug, world.link.pk]


def verb(name: str, args=draft):
    return lambda world: [*args(world), name]


def hq(answer) -> dict:
    """Of what everybody may read: nobody else may change it."""
    return only("hq", answer=answer)


def hq_alone(answer) -> dict:
    """Of what nobody else may see."""
    return only("hq", answer=answer, others=404)


ROWS = [
    Row("policies:keep", get=hq(200)),
    Row("policies:add", get=hq(200), post=hq(200)),
    Row("policies:manage", args=policy, get=hq(200)),
    Row("policies:facts", args=policy, get=hq(200), post=hq(200)),
    Row("policies:audience", args=policy, get=hq(200), post=hq("policies:manage")),
    Row("policies:links", args=policy, get=hq(200), post=hq(200)),
    Row("policies:unlink", args=the_link, get=everyone(405), post=hq("policies:manage")),
    Row("policies:looked", args=policy, get=everyone(405), post=hq("policies:manage")),
    Row("policies:checked", args=elsewhere, get=everyone(405), post=hq("policies:manage")),
    Row("policies:begin", args=policy, get=everyone(405), post=hq("policies:manage")),
    Row("policies:version", args=in_force, get=hq(200)),
    Row("policies:version", args=draft, get=hq_alone(200)),
    Row("policies:preview", args=draft, get=everyone(405), post=hq_alone(200)),
    Row("policies:submit", args=draft, get=hq_alone(200), post=hq_alone(200)),
    Row("policies:questions", args=draft, get=hq_alone(200), post=hq_alone("policies:version")),
    Row("policies:questions", args=in_force, get=hq("policies:version"), post=hq(200)),
    Row("policies:act", args=verb("discard"), get=hq_alone(200), post=hq_alone(200)),
    Row("policies:act", args=verb("approve"), get=hq_alone("policies:version"), post=hq_alone("policies:version")),
    Row("policies:act", args=verb("withdraw", in_force), get=hq(200), post=hq(200)),
    # Last: sent empty in a browser, it leaves the draft without a text.
    Row("policies:write", args=draft, get=hq_alone(200), post=hq_alone(200)),
]

FUZZ = [
    Fuzz("policies:add", "hq"),
    Fuzz("policies:facts", "hq", policy),
    Fuzz("policies:audience", "hq", policy),
    Fuzz("policies:links", "hq", policy),
    Fuzz("policies:write", "hq", draft),
    Fuzz("policies:submit", "hq", draft),
    Fuzz("policies:questions", "hq", draft),
    Fuzz("policies:act", "hq", verb("discard")),
]

FORMS = {
    "DocumentForm": lambda world: {"document": world.policy, "by": world.people["hq"]},
    "AudienceForm": lambda world: {"document": world.policy},
    "LinkForm": lambda world: {"document": world.policy},
    "SubmitForm": lambda world: {"version": world.draft_version},
    "QuestionsForm": lambda world: {"version": world.draft_version},
}
