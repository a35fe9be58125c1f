"""The names that were kept as they are compared, and what a migration makes of them."""

from importlib import import_module

import pytest
from django.apps import apps

from channels.models import Channel, Sighting
from dcs_portal.doors import NotNow
from dcs_portal.handles import Site, as_seen, read
from incidents.models import Incident

pytestmark = pytest.mark.django_db
MIGRATION = import_module("channels.migrations.0004_names_as_written")
LINK = "https://www.facebook.com/Example.Episkopi/"


def kept_as_compared(row, link):
    type(row).objects.filter(pk=row.pk).update(handle=row.account.name, link=link)


@pytest.mark.parametrize(
    ("link", "handle"),
    [
        (LINK, "Example.Episkopi"),
        ("", "exampleepiskopi"),
        ("https://www.facebook.com/somebody.else", "exampleepiskopi"),
        ("https://www.facebook.com/share/abc", "exampleepiskopi"),
    ],
)
def test_a_name_is_taken_from_the_link_if_it_is_of_the_same_account(make, school, teacher, link, handle):
    channel = make(LINK, site=Site.FACEBOOK)
    sighting = Sighting.objects.report(school, read(Site.FACEBOOK, "@Example.Episkopi.2"), "", "", by=teacher)
    kept_as_compared(channel, link)
    kept_as_compared(sighting, f"{LINK[:-1]}.2")
    MIGRATION.as_written(apps, None)
    MIGRATION.as_written(apps, None)
    assert Channel.objects.get().handle == handle
    assert str(Sighting.objects.get()) == "Facebook: Example.Episkopi.2"


@pytest.mark.parametrize("site", [Site.FACEBOOK, Site.OTHER])
def test_words_that_may_be_an_account_are_handed_on_whole(school, teacher, leader, site):
    seen = as_seen(site, "Alder/Bay Families")
    sighting = Sighting.objects.report(school, seen, "", "It answers parents", by=teacher)
    assert str(sighting) == f"{site.label}: Alder/Bay Families"
    sighting.hand_on("It is none of ours", by=leader)
    assert Incident.objects.get().whereabouts == "Alder/Bay Families"


def test_names_that_are_written_otherwise_are_one_account(make):
    first = make("@Example.Episkopi", site=Site.FACEBOOK)
    assert (first.handle, first.account_key) == ("Example.Episkopi", "facebook:exampleepiskopi")
    with pytest.raises(NotNow):
        make("@ExampleEpiskopi", site=Site.FACEBOOK)
