"""The public page: which channels are a school's own, and what is said of an account that somebody was sent."""

import pytest

from channels.models import Answer, Channel, official, official_channels, set_public
from channels.models.verdicts import Verdict
from channels.statuses import OPEN, Status
from dcs_portal.handles import Site
from tests.factories import SchoolFactory, person

from .conftest import at

pytestmark = pytest.mark.django_db
NO_LIST = "This school does not show a list here"


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_public_page_is_off_until_a_leader_turns_it_on(live, external, leader, school, client):
    live("https://www.instagram.com/alder_bay")
    external(30, "@old_news", site=Site.X)
    Channel.objects.filter(site=Site.X).update(approved_until=school.today.replace(year=2020))
    pages = [at(name, school.code) for name in ("official", "official_embed", "official_json")]
    assert [client.get(page).status_code for page in pages] == [404] * 3
    set_public(school, True, by=leader)
    page, frame, data = [client.get(page) for page in pages]
    assert "alder_bay" in text(page) and "Terry" not in text(page)
    assert "old_news" not in text(page)  # its approval has ended, though the clock has not suspended it yet
    assert [one["account"] for one in data.json()["channels"]] == ["alder_bay"]
    assert data["Access-Control-Allow-Origin"] == "*"
    assert "frame-ancestors https:" in frame["Content-Security-Policy"].split("; ")  # in any order
    assert "X-Frame-Options" not in frame
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"] and page["X-Frame-Options"] == "DENY"
    set_public(school, False, by=leader)
    assert [client.get(page).status_code for page in pages] == [404] * 3


@pytest.mark.parametrize(
    ("site", "typed", "audiences"),
    [
        (Site.WHATSAPP, "https://chat.whatsapp.com/AbCdEf123", ["parents"]),
        (Site.WHATSAPP, "+357 25 960 000", ["parents"]),
        (Site.DISCORD, "https://discord.com/channels/81384/17", ["parents"]),
        (Site.FACEBOOK, "https://facebook.com/groups/4711", ["parents"]),
        (Site.INSTAGRAM, "@alder_staff", ["staff", "command"]),
    ],
)
def test_groups_numbers_and_what_is_for_few_are_not_shown(live, school, site, typed, audiences):
    live(typed, site=site, audiences=audiences)
    shown = live("@alder_bay", site=Site.X, audiences=["staff", "parents"])
    assert official_channels(school) == [shown]


@pytest.mark.parametrize("code", ["alder-bay", "elder-bay", "Alder Bay", "st-john's"])
def test_where_no_list_is_shown_everybody_reads_the_same(school, client, code):
    page, frame, data = [client.get(at(name, code)) for name in ("official", "official_embed", "official_json")]
    assert [one.status_code for one in (page, frame, data)] == [404] * 3
    for one in (page, frame):
        assert NO_LIST in text(one) and "sk its office" in text(one) and "allowed" not in text(one)
    assert data.json() == {"error": f"{NO_LIST}. Ask its office."}
    assert data["Access-Control-Allow-Origin"] == "*" and "X-Frame-Options" not in frame
    assert client.post(at("official", code), {"typed": "@alder_bay"}).status_code == 404


def test_the_page_of_a_school_that_has_closed_is_off(school, leader, client):
    set_public(school, True, by=leader)
    school.closed_on = school.today
    school.save()
    assert NO_LIST in text(client.get(at("official", school.code)))


SAID = {
    Answer.OWN: "This is the school’s own: Instagram: Alder_Bay.",
    Answer.OWN_NAME: "Yes, on Instagram</h2>",
    Answer.UNCONFIRMED: "We cannot confirm this account yet</h2>",
    Answer.ALIKE: "It looks like Instagram: Alder_Bay, and it is not. Do not answer it. Ask the school’s office.",
    Answer.UNLISTED: "It is not on the list</h2>",
    Answer.HIDDEN: "This link does not show which account it leads to. Open the account and copy its address.",
    Answer.MANY: "Many accounts can have that name. Enter the link.",
}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("https://instagram.com/alder_bay?igshid=1", Answer.OWN),
        ("instagram.com/Alder_Bay/reel/C1abc/", Answer.OWN),
        ("@alder_bay", Answer.OWN_NAME),
        ("https://instagram.com/alder.bay", Answer.ALIKE),
        ("@a1der_bay", Answer.ALIKE),
        ("@\u0430lder_bay", Answer.ALIKE),
        ("https://facebook.com/alder_bay", Answer.ALIKE),
        ("https://evil.example/alder_bay", Answer.ALIKE),
        ("https://facebook.com/somebody", Answer.UNLISTED),
        ("https://evil@instagram.com/alder_bay", Answer.UNLISTED),
        ("https://[x", Answer.UNLISTED),
        ("https://facebook.com/share/abc", Answer.HIDDEN),
        ("https://www.facebook.com/share/p/1AbC/?mibextid=x", Answer.HIDDEN),
        ("vm.tiktok.com/ZMabc/", Answer.HIDDEN),
        ("https://www.tiktok.com/t/ZMabc", Answer.HIDDEN),
        ("https://bit.ly/3abc", Answer.HIDDEN),
        ("https://youtu.be/dQw4w9WgXcQ", Answer.HIDDEN),
        ("https://www.instagram.com/p/C1abc/", Answer.HIDDEN),
        ("Alder Bay Primary", Answer.MANY),
        ("alder bay", Answer.MANY),
        # The same owner's, on a platform where names are one with those of Instagram.
        ("https://www.threads.net/@alder_bay", Answer.UNCONFIRMED),
        # Which of these are in the register is not said.
        ("https://chat.whatsapp.com/AbCdEf123", Answer.UNCONFIRMED),
        ("+357 25 960 000", Answer.UNCONFIRMED),
        ("35725960000", Answer.UNCONFIRMED),
        ("https://facebook.com/groups/4711", Answer.UNCONFIRMED),
    ],
)
def test_is_this_account_really_ours(live, leader, school, client, typed, answer):
    live("https://www.instagram.com/Alder_Bay")
    set_public(school, True, by=leader)
    said = text(client.post(at("official", school.code), {"typed": typed}))
    assert [one for one in Answer if SAID[one] in said] == [answer]


def test_of_each_answer_the_page_says_something_else():
    assert set(SAID) == set(Answer)


@pytest.fixture(params=["here", "elsewhere", "of DCS"])
def owner(request, school):
    """Whose register an account stands in."""
    return {"here": school, "elsewhere": SchoolFactory(), "of DCS": None}[request.param]


@pytest.mark.parametrize("status", OPEN)
def test_an_account_that_stands_in_a_register_is_never_called_a_fake(live, make, hq, school, owner, status):
    live("https://www.instagram.com/alder_bay")
    people = [person("staff", school=owner), person("staff", school=owner)] if owner else [hq, person("hq")]
    other = make("https://facebook.com/alder_bay", site=Site.FACEBOOK, at=owner, by=people[0], people=people)
    # Live, but for the staff alone.
    Channel.objects.filter(pk=other.pk).update(status=status, live_since=school.today, audiences=["staff"])
    for typed in ("https://facebook.com/Alder_Bay", "https://m.me/alder_bay", "fb.com/alder_bay/posts/1"):
        assert official(school, typed) == Verdict(Answer.UNCONFIRMED)


def test_a_channel_whose_approval_has_ended_is_not_called_a_fake(live, external, school):
    live("https://www.instagram.com/alder_bay")
    ended = external(30, "https://x.com/alder_bay", site=Site.X)
    Channel.objects.filter(pk=ended.pk).update(approved_until=school.today.replace(year=2020))
    assert official(school, "https://x.com/alder_bay").answer == Answer.UNCONFIRMED


def test_a_name_in_another_place_of_the_platform_may_be_the_same_owners(live, school):
    live("https://www.youtube.com/@AlderBay", site=Site.YOUTUBE)
    live("https://facebook.com/alderbay", site=Site.FACEBOOK)
    for typed in ("youtube.com/c/alderbay", "youtube.com/user/AlderBay", "https://m.me/alder.bay"):
        assert official(school, typed).answer == Answer.UNCONFIRMED
    assert official(school, "youtube.com/c/a1derbay").answer == Answer.ALIKE


def test_a_name_alone_that_somebody_proposed_is_not_called_a_fake(live, make, school):
    live("https://www.instagram.com/alder_bay")
    make("https://www.youtube.com/c/alderbay", site=Site.YOUTUBE)
    assert official(school, "@alderbay").answer == Answer.UNCONFIRMED


@pytest.mark.parametrize("status", [Status.REFUSED, Status.CLOSED])
def test_what_holds_its_account_no_more_is_in_no_register(live, make, leader, school, status):
    own = live("https://www.instagram.com/alder_bay")
    gone = make("https://facebook.com/alder_bay", site=Site.FACEBOOK)
    gone.refuse("No", by=leader) if status == Status.REFUSED else gone.close("Deleted", by=leader)
    assert official(school, "https://facebook.com/alder_bay") == Verdict(Answer.ALIKE, own)


def test_an_answer_takes_as_many_queries_in_a_long_register(live, make, school, django_assert_num_queries):
    live("https://www.instagram.com/alder_bay")
    for number in range(12):
        make(f"@alder_bay_{number}")
    with django_assert_num_queries(2):
        official(school, "https://facebook.com/alder_bay")


def test_names_are_shown_as_they_were_written(live, leader, school, client):
    live("https://www.facebook.com/Example.Episkopi/", site=Site.FACEBOOK)
    live("@AlderBayTV", site=Site.YOUTUBE)
    set_public(school, True, by=leader)
    for name in ("official", "official_embed", "official_json"):
        said = text(client.get(at(name, school.code)))
        assert "Example.Episkopi" in said and "AlderBayTV" in said


def test_an_account_on_mastodon_is_known_by_its_link(live, school):
    own = live("@alderbay@schools.example", site=Site.MASTODON)
    assert official(school, "https://schools.example/@AlderBay") == Verdict(Answer.OWN, own)
    assert official(school, "https://schools.example/@a1derbay") == Verdict(Answer.ALIKE, own)
    assert official(school, "https://others.example/@AlderBay").answer == Answer.UNLISTED


def test_a_demonstration_shows_the_same_page_where_there_is_no_list(school, client, settings):
    settings.DEBUG = True
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "dcs_portal.demonstration.NotFoundMiddleware"]
    page, data = client.get(at("official", school.code)), client.get(at("official_json", school.code))
    assert page.status_code == data.status_code == 404
    assert NO_LIST in text(page) and NO_LIST in data.json()["error"]
