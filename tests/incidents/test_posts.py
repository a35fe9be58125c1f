"""The posts of a case: whose facts they are, who sees and changes them, and what is done until they are removed."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import Absence
from incidents.codes import Category, Finding, Kind, Platform, PosterKind, PostState, PostStep, Reply, Severity, Sure
from incidents.models import NotNow, Post
from incidents.models.posts import OF_INCIDENT
from incidents.severity_rule import Answers
from incidents.statuses import Status
from incidents.tasks import remind_of_posts
from tests.factories import SchoolFactory, person

from .cases import bring, facts, kinds_for, parties, report, triage

SECOND = {
    "platform": Platform.X,
    "account": "@example_voice",
    "link": "https://x.com/example_voice/status/2",
    "seen_on": datetime.date(2026, 11, 3),
    "seen_time": None,
    "author_kind": PosterKind.PERSON,
    "language": "en",
}


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def case(incident, officer):
    """Claimed, triaged as an ordinary matter, with a second post."""
    incident.claim(by=officer)
    triage(incident, officer)
    incident.add_post(SECOND, PostState.UP, by=officer)
    return incident


@pytest.fixture
def page(client):
    def page(who, incident, more=""):
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        return client.get(f"/incidents/{incident.reference}/{more}", follow=True).text

    return page


def ago(**much):
    return timezone.now() - datetime.timedelta(**much)


def in_step(incident):
    """Whether the first post says what its incident says."""
    incident.refresh_from_db()
    post = incident.published.get(number=1)
    return all(getattr(post, name) == getattr(incident, of) for name, of in OF_INCIDENT.items())


def test_the_post_of_a_report_is_number_one(incident, reporter):
    post = incident.published.get()
    assert (post.number, post.platform, post.added_by, post.added_at) == (1, "facebook", reporter, incident.reported_at)
    assert in_step(incident)


def test_it_stays_in_step_with_its_incident_however_that_changes(school, reporter, officer):
    ada = person("allegations")
    draft = reporter.drafts.create(danger=True)
    known = facts(school, platform="", danger=True)
    known.pop("danger")
    urgent = draft.send(known, Answers(danger=True), "help", [])
    assert not urgent.published.exists()
    urgent.complete(facts(school, whereabouts="@one", link="https://x.com/one"), Answers(), parties(), by=reporter)
    assert in_step(urgent)
    urgent.claim(by=officer)
    urgent.correct_post(1, SECOND, by=officer)
    assert in_step(urgent)
    assert urgent.whereabouts == "@example_voice"
    draft = reporter.drafts.create()
    restricted = draft.send(facts(school, whereabouts="@two"), Answers(accused=Sure.YES), "words", [])
    restricted.claim(by=ada)
    restricted.decide(Finding.ALLEGATION, "why", [], told="get it down", by=ada)
    assert in_step(restricted.posts.get())
    assert list(faults()) == []


def test_a_post_of_an_officer_never_takes_the_number_of_the_reports_own(school, reporter, officer):
    urgent = reporter.drafts.create().send(facts(school, platform=""), Answers(danger=True), "help", [])
    urgent.add_post(SECOND, PostState.UNKNOWN, by=officer)
    assert [post.number for post in urgent.published.all()] == [2]
    assert not urgent.is_complete
    urgent.complete(facts(school), Answers(), parties(), by=reporter)
    assert [post.number for post in urgent.published.all()] == [1, 2]


def test_officers_and_safeguarding_leads_add_and_correct_and_the_chronology_keeps_it(case, officer, dsl, page):
    case.correct_post(2, SECOND | {"account": "@example_voices"}, by=dsl)
    case.correct_post(1, SECOND | {"link": "https://facebook.example/9", "platform": "facebook"}, by=dsl)
    events = Event.objects.about(case).filter(code="incident.post")
    assert [event.data for event in events] == [
        {"number": 2, "step": "add"},
        {"number": 2, "step": "correct"},
        {"number": 1, "step": "correct"},
    ]
    assert "@example_voice" in events[0].text
    case.refresh_from_db()
    assert (case.whereabouts, case.link) == ("@example_voice", "https://facebook.example/9")
    text = page(officer, case)
    assert "Post 2, corrected" in text
    assert "@example_voices" in text
    assert 'href="https://x.com' not in text
    assert list(faults()) == []


@pytest.mark.parametrize("who", ["leader", "reporter", "target", "elsewhere"])
def test_nobody_else_does(who, case, school, leader, reporter):
    target = person("welfare", school=school)
    case.withholdings.create(person=target, ground="target")
    people = {"leader": leader, "reporter": reporter, "target": target}
    other = people.get(who) or person("welfare", school=SchoolFactory())
    for attempt in (
        lambda: case.add_post(SECOND, PostState.UP, by=other),
        lambda: case.correct_post(2, SECOND, by=other),
        lambda: case.post_reported(2, timezone.now(), "R1", "", by=other),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert case.published.count() == 2


def test_nothing_is_done_about_the_posts_of_a_closed_case(incident, officer, leader):
    bring(incident, Status.CLOSED, officer, leader)
    for attempt in (
        lambda: incident.add_post(SECOND, PostState.UP, by=officer),
        lambda: incident.post_reported(1, timezone.now(), "", "", by=officer),
    ):
        with pytest.raises(NotNow, match="closed now"):
            attempt()


def test_of_a_restricted_report_posts_are_neither_added_nor_followed(school, reporter):
    ada = person("allegations")
    draft = reporter.drafts.create()
    restricted = draft.send(facts(school), Answers(accused=Sure.YES), "words", [])
    restricted.claim(by=ada)
    with pytest.raises(PermissionDenied):
        restricted.add_post(SECOND, PostState.UP, by=ada)
    assert restricted.published.get().due() == []
    remind_of_posts()
    assert "post-due" not in kinds_for(ada)


def test_of_an_image_nobody_looks_again_or_asks_for_removal(case, officer, page):
    case.suspect_image(by=officer)
    now = timezone.now()
    for attempt in (
        lambda: case.post_reported(2, now, "", "", by=officer),
        lambda: case.post_checked(2, PostState.UP, now, "", by=officer),
        lambda: case.post_helpline(2, now, "", by=officer),
    ):
        with pytest.raises(NotNow, match="the police decide"):
            attempt()
    text = page(officer, case)
    assert "Link, not to be opened" in text
    assert "Look whether it is still up" not in text
    assert "Is it still up?" not in page(officer, case, "post/")
    assert case.published.get(number=2).due() == []


def test_a_leader_sees_the_posts_that_they_were_asked_about(case, officer, leader, page):
    case.refer("What will you do?", by=officer)
    case.post_reported(2, timezone.now(), "SECRET-REF", "by its form", by=officer)
    later = SECOND | {"account": "@later_one", "link": ""}
    case.add_post(later, PostState.UP, by=officer)
    text = page(leader, case)
    assert "@example_voice" in text
    for hidden in ("@later_one", "SECRET-REF", "by its form", "Record or correct", "Whom to ask"):
        assert hidden not in text
    case.withdraw("A mistake.", by=officer)
    case.refer("And now?", by=officer)
    assert "@later_one" in page(leader, case)


def test_a_leader_who_was_not_asked_sees_no_post_of_a_closed_case(case, officer, leader, page):
    case.close("no_action", "fair comment", by=officer)
    text = page(leader, case)
    assert "@example_voice" not in text
    assert "Post 2" not in text


def test_the_whole_way_to_a_removal(case, officer, page):
    case.post_reported(2, ago(days=4), "FB-77", "With its form.", by=officer)
    case.post_answered(2, Reply.REFUSED, ago(days=2), "Within its rules.", by=officer)
    post = case.published.get(number=2)
    post.incident = case
    assert {one.step for one in post.overdue()} == {PostStep.HARMFUL, PostStep.CHECK, PostStep.HELPLINE}
    text = page(officer, case)
    for said in ("FB-77", "It refused", "Report Harmful Content", "13 or over", "0344 381 4772", "UK time"):
        assert said in text
    case.post_helpline(2, ago(hours=3), "Ask again with the law.", by=officer)
    case.post_harmful(2, ago(hours=2), "RHC-1", "", by=officer)
    case.post_checked(2, PostState.REMOVED, timezone.now(), "", by=officer)
    post.refresh_from_db()
    assert (post.state, post.time_to_removal) == (PostState.REMOVED, "4 days")
    assert "4 days after it was reported to the platform" in page(officer, case)
    case.post_checked(2, PostState.UP, timezone.now(), "It is back.", by=officer)
    assert case.published.get(number=2).removed_at is None
    texts = [str(event.data) for event in Event.objects.about(case).filter(code="incident.post")]
    assert "FB-77" not in "".join(texts)
    assert list(faults()) == []


def test_the_reply_comes_after_the_report(case, officer):
    with pytest.raises(NotNow, match="Record first when post 2 was reported"):
        case.post_answered(2, Reply.REFUSED, timezone.now(), "", by=officer)
    case.post_reported(2, ago(days=1), "", "", by=officer)
    with pytest.raises(NotNow, match="would be before the report"):
        case.post_answered(2, Reply.REFUSED, ago(days=2), "", by=officer)
    case.post_answered(2, Reply.REMOVED, ago(hours=1), "", by=officer)
    assert case.published.get(number=2).state == PostState.REMOVED


@pytest.mark.parametrize("reply", [Reply.REFUSED, Reply.REMOVED])
def test_the_platform_is_asked_again_after_its_reply(case, officer, reply):
    case.post_reported(2, ago(days=4), "FB-1", "", by=officer)
    case.post_answered(2, reply, ago(days=3), "", by=officer)
    case.post_checked(2, PostState.UP, ago(days=2), "", by=officer)
    case.post_reported(2, ago(days=1), "FB-2", "Now with the law.", by=officer)
    post = case.published.get(number=2)
    assert (post.reference, post.reply, post.replied_at) == ("FB-2", "", None)
    with pytest.raises(NotNow, match="would be before the report"):
        case.post_answered(2, Reply.REFUSED, ago(days=3), "", by=officer)
    case.post_answered(2, Reply.REMOVED, ago(hours=1), "", by=officer)
    assert case.published.get(number=2).time_to_removal == "23 hours"


def test_a_corrected_time_of_the_report_keeps_the_reply(case, officer):
    case.post_reported(2, ago(days=2), "", "", by=officer)
    case.post_answered(2, Reply.REFUSED, ago(days=1), "", by=officer)
    case.post_reported(2, ago(days=3), "", "", by=officer)
    assert case.published.get(number=2).reply == Reply.REFUSED


def test_what_was_seen_last_stands_whoever_writes_it_down_first(case, officer, dsl):
    case.post_reported(2, ago(days=2), "", "", by=officer)
    looked = ago(hours=1)
    case.post_checked(2, PostState.REMOVED, looked, "", by=officer)
    case.post_checked(2, PostState.UP, ago(hours=3), "It was there at noon.", by=dsl)
    post = case.published.get(number=2)
    assert (post.state, post.removed_at, post.checked_at) == (PostState.REMOVED, looked, looked)
    assert Event.objects.about(case).filter(code="incident.post").last().text == "It was there at noon."
    case.post_checked(2, PostState.UP, ago(minutes=5), "It is back.", by=dsl)
    case.post_answered(2, Reply.REMOVED, ago(hours=2), "Removed.", by=officer)
    assert case.published.get(number=2).state == PostState.UP
    case.post_reported(1, ago(days=2), "", "", by=officer)
    case.post_answered(1, Reply.REMOVED, looked, "Removed.", by=officer)
    case.post_checked(1, PostState.UP, ago(hours=3), "", by=dsl)
    assert case.published.get(number=1).state == PostState.REMOVED


def test_the_officer_is_told_once_of_each_step_that_is_due(case, officer):
    case.post_reported(1, timezone.now(), "", "", by=officer)
    case.post_reported(2, ago(days=3), "", "", by=officer)
    for _ in range(2):
        remind_of_posts()
    assert kinds_for(officer).count("post-due") == 1
    notice = officer.notices.get(kind="post-due")
    assert notice.definition.still_needed(notice)
    case.post_helpline(2, timezone.now(), "", by=officer)
    assert notice.definition.still_needed(notice)
    case.post_checked(2, PostState.UP, timezone.now(), "", by=officer)
    assert not notice.definition.still_needed(notice)
    notice.refresh_from_db()
    assert notice.read_at
    case.post_answered(2, Reply.REFUSED, ago(days=1), "", by=officer)
    remind_of_posts()
    assert kinds_for(officer).count("post-due") == 2


def test_while_the_officer_is_away_those_hear_too_who_may_take_it(case, officer, school):
    colleague = person("welfare", school=school)
    case.post_reported(2, ago(days=3), "", "", by=officer)
    assert (remind_of_posts(), kinds_for(colleague).count("post-due")) == (1, 0)
    Absence.objects.plan(officer, school.today, school.today, None, by=officer)
    assert (remind_of_posts(), remind_of_posts()) == (1, 0)
    assert [kinds_for(one).count("post-due") for one in (officer, colleague)] == [1, 1]
    notices = [one.notices.get(kind="post-due") for one in (officer, colleague)]
    assert all(notice.is_needed for notice in notices)
    Absence.objects.all().delete()
    assert [notice.is_needed for notice in notices] == [True, False]


@pytest.mark.parametrize("why", ["nobody has it", "closed", "image", "not theirs any more"])
def test_nobody_is_told_where_there_is_nothing_to_do(why, case, officer, school):
    case.post_reported(2, ago(days=3), "", "", by=officer)
    if why == "nobody has it":
        case.release(by=officer)
    elif why == "closed":
        case.close("no_action", "fair comment", by=officer)
    elif why == "image":
        case.suspect_image(by=officer)
    if why != "not theirs any more":
        assert remind_of_posts() == 0
        return
    remind_of_posts()
    case.take_over("They are ill.", by=person("welfare", school=school))
    notice = officer.notices.get(kind="post-due")
    assert not notice.definition.still_needed(notice)
    assert (remind_of_posts(), remind_of_posts()) == (1, 0)
    case.refresh_from_db()
    assert kinds_for(case.officer).count("post-due") == 1


def test_a_grave_case_asks_for_the_helpline_at_once(incident, officer):
    incident.claim(by=officer)
    assert PostStep.HELPLINE not in {one.step for one in incident.published.get().due()}
    incident.triage(Severity.S3, Category.HATE, parties(), by=officer, reason="hate")
    assert [one.step for one in incident.published.get().overdue()] == [PostStep.HELPLINE]


def test_a_case_takes_as_many_queries_for_many_posts_as_for_few(case, officer, client):
    client.force_login(officer)
    address = f"/incidents/{case.reference}/"
    client.get(address)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    few = queries()
    for number in range(20):
        case.add_post(SECOND | {"link": f"https://x.com/1/{number}"}, PostState.UP, by=officer)
    assert queries() == few


def test_linked_reports_stand_on_the_page_for_who_may_see_them(case, officer, school, reporter, page):
    other = report(school, reporter)
    other.link_to(case, by=officer)
    assert f">{other.reference}</a>" in page(officer, case)
    other.withholdings.create(person=officer, ground="interest")
    assert other.reference not in page(officer, case)


def test_pages_record_what_was_typed_and_refuse_what_cannot_be(case, officer, client):
    client.force_login(officer)
    base = f"/incidents/{case.reference}/posts/2"
    now = timezone.localtime(ago(hours=1), case.school.tz)
    day = {"_day": now.day, "_month": now.month, "_year": now.year, "_time": f"{now:%H:%M}"}
    wrong = client.post(f"{base}/reported/", {"reference": "R-1", "reported_at_day": "40"})
    assert "The day must include a month and a year" in wrong.text
    assert "R-1" in wrong.text
    sent = {f"reported_at{end}": value for end, value in day.items()} | {"reference": "R-1", "words": "Its form."}
    assert "It is recorded" in client.post(f"{base}/reported/", sent, follow=True).text
    assert case.published.get(number=2).reference == "R-1"
    assert client.get(f"/incidents/{case.reference}/posts/9/check/").status_code == 404
    assert Post.objects.filter(incident=case).count() == 2
    assert case.kind == Kind.POST
