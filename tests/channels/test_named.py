"""What notices and mails call a channel: by its name, where that is public."""

import pytest

from channels.models import ExternalUse, Sighting, set_keepers
from channels.statuses import Scope
from dcs_portal.handles import Site, read
from dcs_portal.notices import mail
from dcs_portal.notices.models import LONGEST_NAME, Notice
from policies.models import acknowledge

from .test_uses import facts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("site", "typed", "called"),
    [
        (Site.FACEBOOK, "https://m.facebook.com/AlderBay/", "Facebook: AlderBay"),
        (Site.FACEBOOK, "https://m.facebook.com/alder.com/", "Facebook ({})"),
        (Site.MASTODON, "@alderbay@schools.example", "Mastodon ({})"),
        (Site.FACEBOOK, "https://www.facebook.com/groups/4711", "Facebook ({})"),
        (Site.WHATSAPP, "https://wa.me/441234567890", "WhatsApp ({})"),
        (Site.WHATSAPP, "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv", "WhatsApp ({})"),
        (Site.OTHER, "https://www.alder-bay.example/news", "Channel {}"),
    ],
)
def test_a_channel_is_called_by_its_name_where_that_is_public(make, leader, teacher, site, typed, called):
    channel = make(typed, site=site)
    channel.approve(by=leader)
    called = called.replace("({})", "(Channel {})").format(channel.pk)
    told = mail.message(teacher.notices.get(kind="channel-decided"))
    assert told.subject == f"{called} was decided on"
    assert told.subject in told.body


def test_what_nobody_stood_for_yet_is_not_called_by_its_name(make, leader):
    """Whoever proposes one types its name: it may be that of a child."""
    channel = make("@terry_pupil")
    assert mail.message(leader.notices.get()).subject.startswith(f"Instagram (Channel {channel.pk}) waits")


def test_a_name_that_is_too_long_is_cut(make, leader, teacher):
    make("a" * LONGEST_NAME, site=Site.YOUTUBE).approve(by=leader)
    name = teacher.notices.get(kind="channel-decided").reference
    assert len(name) == LONGEST_NAME and name.endswith("…")


def test_an_unregistered_account_and_a_use_are_not_named(school, teacher, leader, hq, strategy):
    Sighting.objects.report(school, read(Site.X, "@terry_teacher"), "", "It is not him", by=teacher)
    acknowledge(strategy, by=leader)
    ExternalUse.objects.ask(school, facts(school), by=leader)
    said = " ".join(f"{mail.message(one).subject} {mail.message(one).body}" for one in Notice.objects.all())
    assert "terry_teacher" not in said and facts(school).what not in said


def test_what_cannot_be_done_is_said_of_the_channel_by_name(make, leader):
    channel = make(scope=Scope.LOCAL)
    channel.approve(by=leader)
    assert channel.obstacle("approve").startswith("Instagram: alder_bay is “approved, not live” now")


def test_a_keeper_is_told_of_a_channel_by_its_name(live, leader, teacher):
    channel = live()
    set_keepers(channel, [leader, teacher], [], by=teacher)
    assert leader.notices.get(kind="channel-keeper").subject == "You are a keeper now of Instagram: alder_bay"
