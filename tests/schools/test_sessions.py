"""Sessions: they end when nobody is there, can be listed and ended, and say nothing to who comes after."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from dcs_portal.audit.models import Event
from tests.factories import PASSWORD, SchoolFactory, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    user = person("staff", school=SchoolFactory())
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def signed_in(client, teacher):
    client.post("/account/login/", {"login": teacher.email, "password": PASSWORD})
    client.get("/account/")
    return client


def idle(client, minutes):
    session = client.session
    session["last_seen"] = time.time() - minutes * 60
    session.save()


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_a_session_ends_after_half_an_hour_of_nothing(minutes, status, signed_in, teacher):
    idle(signed_in, minutes)
    assert signed_in.get("/account/").status_code == status
    assert (Event.objects.about(teacher).last().code == "sign_out.idle") == (status == 302)


def test_who_comes_back_is_told_why_and_where_they_were(signed_in):
    idle(signed_in, 31)
    page = signed_in.get("/account/", follow=True)
    assert page.redirect_chain[-1][0] == "/account/login/?next=/account/"
    assert "did nothing for 30 minutes" in page.content.decode()


def test_what_was_posted_leads_back_to_no_address_that_only_takes_a_post(signed_in):
    idle(signed_in, 31)
    assert signed_in.post("/people/1/invitation/").url == "/account/login/"


def test_activity_keeps_a_session_and_background_requests_do_not(signed_in):
    idle(signed_in, 20)
    signed_in.get("/account/", headers={"X-Background": "1"})
    assert time.time() - signed_in.session["last_seen"] > 1100
    signed_in.get("/account/")
    assert time.time() - signed_in.session["last_seen"] < 60


def test_a_page_that_refreshes_by_itself_goes_to_the_sign_in_page(signed_in):
    idle(signed_in, 31)
    page = signed_in.get("/account/", headers={"X-Background": "1"})
    assert (page.status_code, page["HX-Redirect"]) == (401, "/account/login/")


def test_reading_costs_no_write_for_a_minute(signed_in, django_assert_num_queries):
    with django_assert_num_queries(4) as queries:
        signed_in.get("/account/")
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_the_list_shows_where_one_is_signed_in_and_ends_the_others(signed_in, teacher):
    other = Client(headers={"User-Agent": "Firefox, Windows"})
    other.post("/account/login/", {"login": teacher.email, "password": PASSWORD})
    page = signed_in.get("/account/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert page.count("This one") == 1
    signed_in.post("/account/sessions/")
    assert other.get("/account/").status_code == 302
    assert signed_in.get("/account/").status_code == 200


def test_who_leaves_is_out_in_every_browser_at_once(signed_in, teacher):
    other = Client()
    other.post("/account/login/", {"login": teacher.email, "password": PASSWORD})
    teacher.leave(by=person("hq"))
    assert [c.get("/account/").status_code for c in (signed_in, other)] == [302, 302]
    assert not Session.objects.filter(session_key=other.cookies["sessionid"].value).exists()


def test_nobody_is_remembered(signed_in):
    assert signed_in.cookies["sessionid"]["max-age"] == ""
    assert signed_in.cookies["sessionid"]["httponly"]
