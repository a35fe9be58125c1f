"""Who gets what where channels are: those who work at the school, its leaders, HQ, and everybody on the public page."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from channels.forms.importing import sealed, sealed_left
from channels.forms.sightings import OF_DCS
from channels.importing.leaving_out import LeftOut
from channels.importing.parsing import ChannelRow
from channels.models import Channel, ExternalUse, Proposal, Sighting, propose, set_public
from channels.models.changing import OF_USE
from channels.statuses import Verb
from channels.use_statuses import UseVerb
from dcs_portal.handles import Site, read
from tests.channels.conftest import FACTS

from . import Fuzz, Row, everyone, only, public

HERE = ("staff", "dsl", "leader", "welfare", "conflicted")
THERE = ("other_staff", "other_dsl", "other_leader", "other_welfare")


def build(world) -> None:
    """A channel that is proposed, one that waits for HQ, one that was refused, one that is live; an account seen."""
    people = world.people
    keys = [people["staff"], people["dsl"]]

    def proposed(name: str, scope: str = "local") -> Channel:
        facts = FACTS | {"scope": scope}
        return propose(Proposal(world.school, read(Site.INSTAGRAM, name), facts, keys), by=people["staff"])

    world.proposed = proposed("@proposed_channel")
    world.unwanted = proposed("@unwanted_channel")
    world.external = proposed("@external_channel", "external")
    world.asked = proposed("@asked_channel", "external")
    Channel.objects.filter(pk=world.asked.pk).update(status="asked", asked_by=people["leader"])
    world.left = proposed("@left_channel", "external")
    Channel.objects.filter(pk=world.left.pk).update(status="asked", asked_by=people["other_leader"])
    world.longer = proposed("@longer_channel", "external")
    day = world.school.today
    Channel.objects.filter(pk=world.longer.pk).update(
        status="live", live_since=day, approved_until=day, asked_by=people["leader"], longer_asked_at=timezone.now()
    )
    world.refused = proposed("@refused_channel")
    world.refused.refuse("Not needed", by=people["leader"])
    world.live = proposed("@live_channel")
    world.live.approve(by=people["leader"])
    world.live.go_live(by=people["leader"])
    long_ago = world.school.today - datetime.timedelta(days=300)
    Channel.objects.filter(pk=world.live.pk).update(live_since=long_ago)
    world.seen = Sighting.objects.report(
        world.school, read(Site.X, "@own_school_fake"), "", "It looks like ours", by=people["staff"]
    )
    world.seen_as_dcs = Sighting.objects.report(
        None, read(Site.X, "@dcs_fake"), "", "It looks like DCS", by=people["staff"]
    )
    about = {"what": "A film", "where": "Command’s page", "starts_on": day, "ends_on": day, "children": "none"}
    world.use = ExternalUse.objects.create(school=world.school, asked_by=people["leader"], **about)
    world.used = ExternalUse.objects.create(
        school=world.school, asked_by=people["leader"], status="approved", approved_until=day,
        decided_by=people["hq"], **about,
    )  # fmt: skip
    world.place = world.used.used("Command’s page", "", day, by=people["staff"])
    set_public(world.school, True, by=people["leader"])


def of_school(answer, hq=200) -> dict:
    """For who works at the school, and HQ."""
    return only(*HERE, answer=answer, others=404) | {"hq": hq}


def leader_alone(answer) -> dict:
    return of_school(403, hq=403) | {"leader": answer}


def leader_and_hq(answer) -> dict:
    return leader_alone(answer) | {"hq": answer}


def hq_alone(answer) -> dict:
    return of_school(403, hq=answer)


def sees_seen(answer, staff) -> dict:
    """For who decides on an account, and who reported it."""
    return only("leader", "hq", answer=answer, others=404) | {"staff": staff}


def hq_for_all(answer) -> dict:
    """HQ alone, on a page of no school."""
    return only("hq", answer=answer)


def code(world) -> list:
    return [world.school.code]


def of(name: str, *more: str):
    return lambda world: [getattr(world, name).pk, *more]


def said(world) -> dict:
    return {"said": "There is a reason"}


def the_facts(world) -> dict:
    return FACTS | {"scope": "local", "second_factor": "yes", "comments_open": "no"}


def the_keepers(world) -> dict:
    return {"people": [world.people["staff"].pk, world.people["dsl"].pk], "mailbox": ""}


def a_channel(world) -> dict:
    return the_facts(world) | the_keepers(world) | {"site": "instagram", "account": "@another_channel"}


def of_dcs(world) -> dict:
    return a_channel(world) | {"people": [world.people["hq"].pk], "mailbox": "dcs@hq.example"}


def until(world) -> dict:
    day = world.school.today + datetime.timedelta(days=100)
    return {"until_day": day.day, "until_month": day.month, "until_year": day.year, "conditions": ""}


def an_account(world) -> dict:
    return {"site": "x", "account": "@another_fake", "said": "It looks like ours", "speaks_for": world.school.code}


def as_dcs(world) -> dict:
    return an_account(world) | {"account": "@dcs_schools_fake", "speaks_for": OF_DCS}


def a_file(world) -> dict:
    return {"file": SimpleUploadedFile("channels.csv", b"platform,account\n")}


def the_rows(world) -> dict:
    facts = {name: FACTS[name] for name in FACTS if name not in ("link", "year_groups")} | {"scope": "local"}
    keys = [world.people[name].email for name in ("staff", "dsl")]
    return {"rows": sealed(world.school, [ChannelRow(2, "x", "@imported_channel", facts, keys)])}


def a_use(world) -> dict:
    day = world.school.today
    boxes = {
        f"{name}_{part}": getattr(day, part) for name in ("starts_on", "ends_on") for part in ("day", "month", "year")
    }
    return boxes | {"what": "A film", "where": "Command’s page", "children": "none", "which_children": ""}


def a_place(world) -> dict:
    day = world.school.today
    return {"where": "The paper", "link": "", "on_day": day.day, "on_month": day.month, "on_year": day.year}


def verb(which: Verb, channel: str, answers, data=said) -> Row:
    return Row(
        "channels:act",
        get=answers(200),
        post=answers("channels:channel"),
        args=of(channel, which),
        data=data,
    )


HOME = {**everyone(403), **dict.fromkeys((*HERE, *THERE), "channels:school"), "hq": "channels:all"}
WORKING = {**everyone(403), **dict.fromkeys((*HERE, *THERE), 200), "hq": 200}

ROWS = [
    Row("channels:index", get=HOME),
    Row("channels:all", get=only("hq")),
    Row("channels:export", get=everyone(405), post=only("hq"), args=lambda world: ["csv"]),
    Row("channels:propose_dcs", get=only("hq"), post=only("hq", answer="channels:channel"), data=of_dcs),
    Row("channels:school", get=of_school(200), args=code),
    Row(
        "channels:propose",
        get=of_school(200, hq=403),
        post=of_school("channels:channel", hq=403),
        args=code,
        data=a_channel,
    ),
    Row("channels:channel", get=of_school(200), args=of("live")),
    Row(
        "channels:change",
        get=leader_alone(200) | {"staff": 200, "dsl": 200},
        post=leader_alone("channels:channel") | {"staff": "channels:channel", "dsl": "channels:channel"},
        args=of("live"),
        data=lambda world: {name: value for name, value in the_facts(world).items() if name in OF_USE},
    ),
    Row(
        "channels:keepers",
        get=leader_alone(200) | {"staff": 200, "dsl": 200},
        post=leader_alone("channels:channel") | {"staff": "channels:channel", "dsl": "channels:channel"},
        args=of("live"),
        data=the_keepers,
    ),
    Row(
        "channels:review",
        get=of_school("channels:channel", hq="channels:channel") | {"staff": 200, "dsl": 200},
        post=of_school("channels:channel", hq="channels:channel"),
        args=of("live"),
        data=lambda world: dict.fromkeys(("is_live", "keepers_right", "second_factor", "comments_watched"), "yes"),
    ),
    verb(Verb.APPROVE, "proposed", leader_alone),
    verb(Verb.REFUSE, "unwanted", leader_alone),
    # Nobody here has agreed to the document, so the page says why.
    Row("channels:act", get=leader_alone(200), post=leader_alone(200), args=of("external", Verb.ASK_HQ)),
    Row(
        "channels:act",
        get=hq_alone("channels:channel"),
        post=hq_alone(200),
        args=of("asked", Verb.APPROVE),
        data=until,
    ),
    Row("channels:act", get=leader_alone(200), post=leader_alone(200), args=of("left", Verb.TAKE_OVER)),
    verb(Verb.REFUSE_LONGER, "longer", hq_alone),
    verb(Verb.REFUSE, "asked", hq_alone),
    verb(Verb.ASK_AGAIN, "refused", lambda answer: leader_alone(answer) | {"staff": answer}),
    verb(Verb.SUSPEND, "live", leader_and_hq),
    verb(Verb.CLOSE, "live", leader_and_hq),
    Row(
        "channels:report_account",
        get=of_school(200),
        post=of_school("channels:sighting", hq="channels:sighting"),
        args=code,
        data=an_account,
    ),
    Row("channels:report_any", get=hq_for_all(200), post=hq_for_all("channels:sighting"), data=as_dcs),
    Row("channels:sightings", get=WORKING),
    Row("channels:uses", get=WORKING),
    Row("channels:sighting", get=only("hq", others=404) | {"staff": 200}, args=of("seen_as_dcs")),
    Row("channels:adopt", get=only("hq", others=404) | {"staff": 403}, args=of("seen_as_dcs")),
    Row(
        "channels:hand_on",
        get=only("hq", others=404) | {"staff": 403},
        post=only("hq", answer="channels:sighting", others=404) | {"staff": 403},
        args=of("seen_as_dcs"),
        data=lambda world: said(world) | {"to": world.school.code},
    ),
    Row("channels:sighting", get=sees_seen(200, 200), args=of("seen")),
    Row(
        "channels:adopt",
        get=sees_seen(200, 403) | {"hq": 403},
        post=sees_seen("channels:channel", 403) | {"hq": 403},
        args=of("seen"),
        data=lambda world: a_channel(world) | {"site": "x", "account": "@own_school_fake"},
    ),
    Row(
        "channels:close_sighting",
        get=sees_seen(200, 403),
        post=sees_seen("channels:sighting", 403),
        args=of("seen"),
        data=said,
    ),
    Row(
        "channels:hand_on",
        get=sees_seen(200, 403),
        post=sees_seen("channels:sighting", 403),
        args=of("seen"),
        data=said,
    ),
    Row(
        "channels:public_switch",
        get=leader_alone(200),
        post=leader_alone("channels:school"),
        args=code,
        data=lambda world: {"is_on": "no"},
    ),
    # The leader has not agreed to the document, so the page says why.
    Row("channels:ask_use", get=leader_alone(200), post=leader_alone(200), args=code, data=a_use),
    Row("channels:use", get=of_school(200), args=of("use")),
    Row("channels:use_act", get=hq_alone(200), post=hq_alone(200), args=of("use", UseVerb.APPROVE), data=until),
    Row(
        "channels:use_act", get=hq_alone(200), post=hq_alone("channels:use"), args=of("use", UseVerb.REFUSE), data=said
    ),
    Row(
        "channels:use_act",
        get=leader_and_hq(200),
        post=leader_and_hq("channels:use"),
        args=of("used", UseVerb.WITHDRAW),
        data=said,
    ),
    Row(
        "channels:used",
        get=of_school(200, hq=403),
        post=of_school("channels:use", hq=403),
        args=of("used"),
        data=a_place,
    ),
    Row(
        "channels:taken_down",
        get=everyone(405),
        post=of_school("channels:use", hq=403),
        args=lambda world: [world.used.pk, world.place.pk],
    ),
    Row("channels:import", get=leader_and_hq(200), post=leader_and_hq(200), args=code, data=a_file),
    Row(
        "channels:save_import",
        get=leader_and_hq("channels:import"),
        post=leader_and_hq("channels:school"),
        args=code,
        data=the_rows,
    ),
    Row("channels:import_dcs", get=hq_for_all(200), post=hq_for_all(200), data=a_file),
    Row(
        "channels:save_import_dcs",
        get=hq_for_all("channels:import_dcs"),
        post=hq_for_all("channels:all"),
        data=lambda world: {"rows": sealed(None, [])},
    ),
    Row(
        "channels:left_out",
        get=everyone(405),
        post=only("leader", "other_leader", "hq"),
        data=lambda world: {"left": sealed_left([LeftOut(2, {"account": "@left_out"}, ["is wrong"])])},
    ),
    Row("channels:import_template", get=only("leader", "other_leader", "hq")),
    Row("channels:official", get=public(), post=public(), args=code, data=lambda world: {"typed": "@live_channel"}),
    Row("channels:official_embed", get=public(), args=code),
    Row("channels:official_json", get=public(), args=code),
]

FUZZ = [
    Fuzz("channels:all", "hq", method="get"),
    Fuzz("channels:propose_dcs", "hq"),
    Fuzz("channels:propose", "staff", code),
    Fuzz("channels:change", "staff", of("live")),
    Fuzz("channels:keepers", "leader", of("live")),
    Fuzz("channels:review", "staff", of("live")),
    Fuzz("channels:act", "leader", of("proposed", Verb.APPROVE)),
    Fuzz("channels:act", "hq", of("longer", Verb.REFUSE_LONGER)),
    Fuzz("channels:act", "leader", of("unwanted", Verb.REFUSE)),
    Fuzz("channels:sightings", "hq", method="get"),
    Fuzz("channels:uses", "leader", method="get"),
    Fuzz("channels:report_account", "staff", code),
    Fuzz("channels:report_any", "hq"),
    Fuzz("channels:hand_on", "hq", of("seen_as_dcs")),
    Fuzz("channels:import_dcs", "hq"),
    Fuzz("channels:adopt", "leader", of("seen")),
    Fuzz("channels:hand_on", "leader", of("seen")),
    Fuzz("channels:ask_use", "leader", code),
    Fuzz("channels:use_act", "hq", of("use", UseVerb.APPROVE)),
    Fuzz("channels:used", "staff", of("used")),
    Fuzz("channels:import", "leader", code),
    Fuzz("channels:public_switch", "leader", code),
    Fuzz("channels:official", "staff", code),
]

FORMS = {
    "ChangeForm": lambda world: {"channel": world.proposed},
    "CheckedChannelsForm": lambda world: {"school": world.school},
    "SeenForm": lambda world: {"schools": [world.school]},
    "AtSchoolFilter": lambda world: {"schools": [world.school]},
    "RegisterFilter": lambda world: {"by": world.people["hq"]},
    "OfSchoolForm": lambda world: {"school": world.school},
    "UsedForm": lambda world: {"school": world.school},
    "UseVerbForm": lambda world: {"use": world.use, "by": world.people["hq"]},
    "ChannelVerbForm": lambda world: {"channel": world.proposed, "by": world.people["leader"]},
}
