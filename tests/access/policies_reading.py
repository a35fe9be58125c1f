"""Who gets what where documents are read, compared, searched and followed: everybody, but for what is not published."""

from . import Fuzz, Row, everyone, only

UNPUBLISHED = only("hq", others=404)

ROWS = [
    Row("policies:library", get=everyone()),
    Row("policies:search", get=everyone(), post=everyone(), data=lambda world: {"words": "kind"}),
    Row("policies:read", get=everyone(), args=lambda world: [world.policy.slug]),
    Row("policies:read", get=everyone(), args=lambda world: [world.forthcoming.slug]),
    Row("policies:read", get=everyone(), args=lambda world: [world.elsewhere.slug]),
    Row("policies:read_version", get=everyone(), args=lambda world: [world.policy.slug, world.superseded.number]),
    Row("policies:read_version", get=everyone(), args=lambda world: [world.policy.slug, world.in_force.number]),
    Row("policies:read_version", get=UNPUBLISHED, args=lambda world: [world.policy.slug, world.draft_version.number]),
    Row("policies:pdf", get=everyone(), args=lambda world: [world.policy.slug, world.superseded.number]),
    Row("policies:pdf", get=UNPUBLISHED, args=lambda world: [world.policy.slug, world.draft_version.number]),
    Row(
        "policies:compare",
        get=everyone(),
        args=lambda world: [world.policy.slug, world.superseded.number, world.in_force.number],
    ),
    Row(
        "policies:compare",
        get=UNPUBLISHED,
        args=lambda world: [world.policy.slug, world.in_force.number, world.draft_version.number],
    ),
    Row(
        "policies:follow",
        get=everyone(405),
        post=everyone("policies:read"),
        args=lambda world: [world.forthcoming.slug],
        data=lambda world: {"wants": "yes"},
    ),
]

FUZZ = [Fuzz("policies:search", "staff")]
