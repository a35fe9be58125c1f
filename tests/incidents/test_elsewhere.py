"""The same account in other cases: who sees which, who is asked, and what anybody learns by it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from incidents.codes import Part, PosterKind, Sure
from incidents.models import Enquiry, NotNow, Party
from incidents.severity_rule import Answers
from tests.factories import SchoolFactory, person

from .cases import facts, kinds_for, parties

ELSEWHERE = "also seen elsewhere"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def far(db):
    """Another school, with an officer and who reports there."""
    school = SchoolFactory(name="Far School")
    roles = {"officer": "welfare", "reporter": "staff", "dsl": "dsl"}
    return {name: person(role, school=school, name=f"Far {name}") for name, role in roles.items()} | {"school": school}


def sent(school, reporter, account, answers=Answers(is_named=True), **more):  # noqa: B008 - it is frozen
    known = facts(school, platform="facebook", whereabouts=account)
    return reporter.drafts.create().send(known, answers, "the words", parties(**more))


@pytest.fixture
def near(school, reporter):
    return sent(school, reporter, "https://www.facebook.com/groups/ParentsOfY5")


@pytest.fixture
def other(far):
    return sent(far["school"], far["reporter"], "m.facebook.com/groups/parentsofy5/posts/7")


@pytest.fixture
def page(client):
    def page(who, incident, more=""):
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        return client.get(f"/incidents/{incident.reference}/{more}", follow=True).text

    return page


def test_in_a_case_that_one_may_see_it_is_a_link(near, school, reporter, officer, page):
    same = sent(school, reporter, "facebook.com/groups/parentsofy5")
    text = page(officer, near)
    assert "The same account: <a" in text and f">{same.reference}</a>" in text
    assert ELSEWHERE not in text


def test_across_schools_it_is_no_more_than_seen_elsewhere(near, other, far, officer, dsl, page):
    for who in (officer, dsl):
        text = page(who, near)
        assert ELSEWHERE in text
        for secret in (other.reference, "Far", far["school"].name):
            assert secret not in text
    assert f">{other.reference}</a>" in page(person("welfare"), near)


@pytest.mark.parametrize("why", ["restricted", "hidden from them", "another account", "of a leader"])
def test_of_these_nobody_learns(why, near, far, officer, leader, page):
    account = "facebook.com/groups/others" if why == "another account" else "fb.com/groups/parentsofy5"
    answers = Answers(accused=Sure.YES) if why == "restricted" else Answers(is_named=True)
    target = officer if why == "hidden from them" else None
    other = sent(far["school"], far["reporter"], account, answers, target=target)
    if why == "of a leader":
        near.claim(by=officer)
        near.triage("S2", "bullying", parties(), by=officer)
        near.refer("What will you do?", by=officer)
    text = page(leader if why == "of a leader" else officer, near)
    assert "Post 1" in text
    assert ELSEWHERE not in text
    assert other.reference not in text


def test_a_restricted_case_tells_nothing_of_others_either(far, other, school, reporter, page):
    ada = person("allegations")
    restricted = sent(school, reporter, "fb.com/groups/parentsofy5", Answers(accused=Sure.YES))
    assert ELSEWHERE not in page(ada, restricted)
    assert ELSEWHERE not in page(far["officer"], other)


def test_asked_the_others_learn_that_and_share_or_decline(near, other, far, officer, page):
    near.ask_elsewhere(1, by=officer)
    assert kinds_for(far["officer"]).count("account-asked") == 1
    text = page(far["officer"], other)
    assert "Officer asks for Own School" in text
    assert near.reference not in text
    with pytest.raises(NotNow, match="nobody else to ask"):
        near.ask_elsewhere(1, by=officer)
    enquiry = Enquiry.objects.get()
    notice = far["officer"].notices.get(kind="account-asked")
    assert notice.definition.still_needed(notice)
    with pytest.raises(ValueError, match="needs words"):
        other.answer_enquiry(enquiry, " ", shares=True, by=far["officer"])
    other.answer_enquiry(enquiry, "It has 40 members.", shares=True, by=far["officer"])
    assert not notice.definition.still_needed(notice)
    assert kinds_for(officer).count("account-answered") == 1
    text = page(officer, near)
    assert "It has 40 members." in text
    assert other.reference not in text
    assert [e.code for e in Event.objects.about(other) if "enquir" in e.code] == [
        "incident.enquired",
        "incident.enquiry_answered",
    ]
    with pytest.raises(NotNow, match="has been answered"):
        other.answer_enquiry(enquiry, "Again.", shares=True, by=far["dsl"])
    assert list(faults()) == []


def test_declining_says_no_word(near, other, far, officer, page):
    near.ask_elsewhere(1, by=officer)
    other.answer_enquiry(Enquiry.objects.get(), "not for them", shares=False, by=far["dsl"])
    text = page(officer, near)
    assert "nothing can be shared" in text
    assert "not for them" not in text


def test_nobody_is_asked_where_somebody_concerned_would_read_it(school, reporter, officer, other, far):
    near = sent(school, reporter, "fb.com/groups/parentsofy5", target=far["dsl"])
    with pytest.raises(NotNow, match="nobody else to ask"):
        near.ask_elsewhere(1, by=officer)
    assert not Event.objects.about(other).filter(code="incident.enquired").exists()


def test_nor_is_anything_shared_with_a_case_where_somebody_concerned_would_read_it(near, other, far, officer, school):
    near.ask_elsewhere(1, by=officer)
    second = person("welfare", school=school)
    other.withholdings.create(person=second, ground="target")
    with pytest.raises(NotNow, match="Somebody who must not know"):
        other.answer_enquiry(Enquiry.objects.get(), "words", shares=True, by=far["officer"])


@pytest.mark.parametrize("here", [True, False])
def test_nor_where_the_name_of_who_would_read_it_was_only_written_in(here, near, other, far, officer, dsl):
    """Whoever bears it works at the other school, so nobody matched the name to them."""
    case, name = (near, "Far dsl") if here else (other, "OFFICER, Mr")
    case.name([Party(part=Part.POSTER, kind=PosterKind.PERSON, name=name)], by=case.reporter)
    assert not case.withholdings.exists()
    with pytest.raises(NotNow, match="nobody else to ask"):
        near.ask_elsewhere(1, by=dsl)
    near.refresh_from_db()
    person_there = far["dsl"] if here else officer
    case.withholdings.create(person=person_there, ground="poster", state="lifted")
    near.ask_elsewhere(1, by=dsl)


def test_who_is_concerned_there_never_hears_that_somebody_asks(near, other, far, officer, page):
    near.ask_elsewhere(1, by=officer)
    near.withholdings.create(person=far["officer"], ground="poster")
    assert "asks for" not in page(far["officer"], other)
    with pytest.raises(NotNow):
        other.answer_enquiry(Enquiry.objects.get(), "words", shares=True, by=far["officer"])


def test_what_becomes_restricted_asks_no_more(near, other, far, officer, page):
    near.ask_elsewhere(1, by=officer)
    near.flag("It may be one.", [], by=officer)
    assert "asks for" not in page(far["officer"], other)


def test_what_becomes_restricted_answers_no_more(near, other, far, officer, client, page):
    near.ask_elsewhere(1, by=officer)
    other.flag("It may be one.", [], by=far["officer"])
    enquiry, allegations = Enquiry.objects.get(), person("allegations")
    client.force_login(allegations, "django.contrib.auth.backends.ModelBackend")
    answer = {"shares": "yes", "answer": "It is an allegation."}
    address = f"/incidents/{other.reference}/enquiries/{enquiry.pk}/"
    assert client.post(address, answer).status_code == 404
    with pytest.raises(NotNow, match="nobody asks any more"):
        other.answer_enquiry(enquiry, "It is an allegation.", shares=True, by=allegations)
    assert "It is an allegation." not in page(officer, near)


def test_strangers_neither_ask_nor_answer(near, other, far, officer, leader):
    with pytest.raises(PermissionDenied):
        near.ask_elsewhere(1, by=leader)
    near.ask_elsewhere(1, by=officer)
    with pytest.raises(PermissionDenied):
        other.answer_enquiry(Enquiry.objects.get(), "words", shares=True, by=officer)


def test_the_pages_ask_and_answer(near, other, far, officer, client, page):
    page(officer, near)
    assert "They have been told" in client.post(f"/incidents/{near.reference}/posts/1/ask/", follow=True).text
    enquiry = Enquiry.objects.get()
    address = f"/incidents/{other.reference}/enquiries/{enquiry.pk}/"
    assert client.get(address).status_code == 404
    page(far["officer"], other)
    assert "Write what they may know" in client.post(address, {"shares": "yes"}).text
    assert "has been told" in client.post(address, {"shares": "no"}, follow=True).text
    assert client.get(address).status_code == 404


def test_an_account_of_many_cases_elsewhere_is_one_row_and_found_by_its_index(near, far, officer):
    for _ in range(3):
        sent(far["school"], far["reporter"], "fb.com/groups/parentsofy5")
    with CaptureQueriesContext(connection) as asked:
        assert near.same_account(officer)[1] == [near.published.get().handle]
    sql = next(one["sql"] for one in asked if "DISTINCT" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert len(cursor.fetchall()) == 1
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    assert "post_by_handle" in near._of_same_account().explain()


def test_many_cases_of_one_account_take_no_more_queries(near, school, reporter, officer, client):
    client.force_login(officer)
    address = f"/incidents/{near.reference}/"

    def queries():
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    sent(school, reporter, "fb.com/groups/parentsofy5")
    few = queries()
    for _ in range(10):
        sent(school, reporter, "fb.com/groups/parentsofy5")
    assert queries() == few
