"""Search in cases: what is found, by whom, and that what was erased is found no more."""

import pytest
from django.db import connection

from dcs_portal.audit.models import Event, EventText, erase_text
from incidents import words
from incidents.codes import Outcome, Sure
from incidents.models import CaseWords, Incident, ReportDraft
from incidents.models.case_words import FACTS, NEVER_FOUND
from incidents.searching import MOST_CASES, MOST_PLACES, readable_by, search
from incidents.severity_rule import Answers
from tests.factories import SchoolFactory, person

from .cases import act, bring, facts, parties, report

SAID = "Children were threatened after the CEOP session at Hornbill, in a café"
PLACE = {"whereabouts": "@example_school on Example", "link": "https://social.example/post/1003?x=giraffe"}


def found(typed, user):
    return [hit.incident for hit in search(typed, user).hits]


@pytest.fixture
def told(school, reporter, officer):
    draft = ReportDraft.objects.create(reporter=reporter)
    return draft.send(facts(school, **PLACE), Answers(is_named=True), SAID, parties())


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("CEOPS", True),
        ("threat", True),
        ("child threats", True),
        ("cafe", True),
        ("zebra", False),
        ("threat zebra", False),
        ("threat @example_school", True),
        ("threat @example_school zebra", False),
        ("the", True),
        ("@example_school", True),
        ("@example_scho", True),
        ("school_example", False),
        ("https://social.example/post/1003?x=giraffe", True),
        ("https://social.example/post/1004", False),
        ("giraffe", True),
        ("'; -- \"* OR :* ( NEAR", False),
        ("& | ! <->", False),
        ("", False),
    ],
)
def test_words_handles_and_links(typed, is_found, told, officer):
    assert found(typed, officer) == [told] * is_found


def test_by_reference_with_what_stands_around_it(told, officer):
    hit = search(told.reference, officer).hits[0]
    assert hit.incident == told
    first, second = told.reference.split("-")
    assert f"<mark>{first}</mark>-<mark>{second}</mark>" in hit.places[0][1]


def test_matches_are_marked_and_the_rest_is_escaped(school, reporter, officer):
    report(school, reporter, said="<b>He</b> said: a zebra & a lion")
    title, around = search("zebras", officer).hits[0].places[0]
    assert title == "Reported"
    assert around == "&lt;b&gt;He&lt;/b&gt; said: a <mark>zebra</mark> &amp; a lion"


def test_what_officers_write_later_is_found_and_the_newest_first(school, reporter, officer):
    old, new = report(school, reporter, said="a lion"), report(school, reporter, said="another lion")
    assert found("lion", officer) == [new, old]
    old.add_note("the lion is back", by=officer)
    assert found("lion", officer) == [old, new]


def test_what_was_put_right_is_found_under_its_new_name_only(told, officer):
    told.whereabouts = "@walrus"
    told.save()
    assert found("@walrus", officer) == [told]
    assert not CaseWords.objects.filter(code=FACTS, words__contains="exampl school").exists()


def test_what_retention_erases_is_found_no_more(told, officer):
    event = Event.objects.about(told).get(code="incident.reported")
    erase_text(event, by=None)
    assert found("threatened", officer) == []
    assert not EventText.objects.filter(event=event).exists()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM incidents_casewords_index WHERE incidents_casewords_index MATCH 'ceop'"
            )
            assert cursor.fetchone() == (0,)


@pytest.fixture
def everybody(school, officer, leader, dsl, reporter):
    return [
        *(officer, leader, dsl, reporter),
        *(person(role) for role in ("allegations", "senior_leader", "welfare", "hq", "auditor")),
        *(person(role, school=SchoolFactory()) for role in ("welfare", "leader")),
        person("leader", "dsl", school=school),
    ]


@pytest.fixture
def every_sort_of_case(school, reporter, officer, leader, dsl):
    """In them somebody wrote what each of the rules of reading is about."""
    asked, closed, flagged, back, stuck = (report(school, reporter, said="walrus") for _ in range(5))
    bring(asked, "with_leadership", officer, leader)
    asked.add_note("walrus note", by=officer)
    act(asked, leader)
    bring(closed, "closed", officer, leader)
    flagged.flag("walrus", [], by=officer)
    back.flag("walrus", [], by=dsl)
    ada = person("allegations")
    back.claim(by=ada)
    back.decide("not_one", "walrus decided", [], by=ada)
    Incident.objects.filter(pk=stuck.pk).update(escalated=True)
    back.refresh_from_db()
    back.claim(by=officer)
    back.close(Outcome.NO_ACTION, "walrus closed", by=officer)
    report(school, reporter, answers=Answers(accused=Sure.YES), said="walrus")


def test_one_finds_exactly_what_one_may_read(every_sort_of_case, everybody):
    for user in everybody:
        rows = set(CaseWords.objects.filter(readable_by(user)).exclude(code=FACTS).values_list("text", flat=True))
        may_read = {
            event.pk
            for incident in Incident.objects.visible_to(user)
            for event in Event.objects.about(incident).filter(text_row__isnull=False).exclude(code__in=NEVER_FOUND)
            if words.may_read(event, incident, user)
        }
        assert rows == may_read, user.active_roles


def test_from_whom_it_is_hidden_they_find_nothing(told, officer, school):
    target = person("welfare", school=school)
    told.withholdings.create(person=target, ground="target")
    assert found("threat", target) == []
    assert found("threat", officer) == [told]


def test_who_sees_no_case_finds_nothing(told, reporter):
    for user in (reporter, person("hq")):
        assert found("threat", user) == []
        assert found("threat @example_school", user) == []


def test_leaders_find_the_account_only_where_they_were_asked(told, officer, leader):
    assert found("@example_school", leader) == []
    bring(told, "with_leadership", officer, leader)
    assert found("@example_school", leader) == [told]


def test_far_too_many_are_cut_and_it_says_so(school, reporter, officer):
    told = report(school, reporter)
    CaseWords.objects.bulk_create(
        CaseWords(incident=one, code=FACTS, words="walrus")
        for one in Incident.objects.bulk_create(
            Incident(reference=f"{n:04}-0000", school=school, reporter=reporter, seen_on=told.seen_on, platform="x")
            for n in range(MOST_CASES + 1)
        )
    )
    answer = search("walrus", officer)
    assert (len(answer.hits), answer.is_cut) == (MOST_CASES, True)
    assert MOST_PLACES > MOST_CASES


def test_as_many_queries_for_many_as_for_few(school, reporter, officer, django_assert_num_queries):
    assert officer.active_roles
    for number in (1, 12):
        for _ in range(number):
            report(school, reporter, said="a walrus")
        with django_assert_num_queries(5):
            search("walrus", officer)
