"""“May I use this in a lesson?”, and what was found: who sees what of it, what a leader does, who is told."""

import csv
import datetime
import io
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.notices.mail import message
from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import School
from policies.finding_statuses import TRANSITIONS, FindingStatus, FindingVerb, Outcome
from policies.models import Finding, NotNow, Platform, Section, add_platform, record_finding
from tests.factories import SchoolFactory, person

from .clock import clock_at

pytestmark = pytest.mark.django_db
SECRET = "Homework was collected in a WhatsApp group."


@pytest.fixture(autouse=True)
def optional(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


def found(school, by, **facts):
    facts = {"happened_on": school.today, "year_group": "Y6", "platform": "WhatsApp"} | facts
    return record_finding(Finding(school=school, **facts), SECRET, by=by)


@pytest.fixture
def finding(school, teacher, leader):
    return found(school, teacher)


def test_the_answer_is_no_with_the_clause(as_, teacher, publish):
    text = "# Rules\n\nBe kind.\n\n## Pupils\n\nWe do not expect pupils to use social media, A etc, to learn. More."
    publish(text)
    page = as_(teacher).get("/documents/lessons/").text
    assert "We do not expect pupils to use social media, A etc, to learn.</blockquote>" in page
    assert "/documents/social-media-staff-and-children/#section-pupils" in page
    assert "version 1" in page
    Section.objects.all().delete()
    assert "to learn.</blockquote>" in as_(teacher).get("/documents/lessons/").text


@pytest.mark.parametrize(
    ("text", "told"), [(None, "It is not in the portal yet"), ("# Rules\n\nBe kind.", "did not find the sentence")]
)
def test_the_answer_is_no_without_the_clause_too(as_, teacher, publish, text, told):
    if text:
        publish(text)
    page = as_(teacher).get("/documents/lessons/").text
    assert told in page
    assert ">No</h2>" in page
    assert 'href="/ages/"' in page


@pytest.mark.parametrize("verb", FindingVerb)
@pytest.mark.parametrize("status", FindingStatus)
def test_the_table_of_moves(finding, leader, verb, status):
    if status != FindingStatus.RECORDED:
        finding.act("Spoken with.", "Lee", finding.school.today, by=leader)
    if status == FindingStatus.CLOSED:
        finding.close(Outcome.STOPPED, "Seen.", by=leader)
    do = {
        FindingVerb.ACT: lambda: finding.act("More.", "Lee", finding.school.today, by=leader),
        FindingVerb.CLOSE: lambda: finding.close(Outcome.NOT_SO, "Asked.", by=leader),
        FindingVerb.REOPEN: lambda: finding.reopen("Again.", by=leader),
    }[verb]
    if status in TRANSITIONS[verb]:
        do()
        assert Finding.objects.get().status == TRANSITIONS[verb][status]
    else:
        with pytest.raises(NotNow):
            do()
    assert (verb in finding.verbs(leader)) == (Finding.objects.get().status in TRANSITIONS[verb])
    assert list(faults()) == []


def test_nothing_is_closed_before_something_was_done(finding, leader):
    with pytest.raises(NotNow, match="Record what was done first"):
        finding.close(Outcome.STOPPED, "Seen.", by=leader)
    finding.close(Outcome.NOT_SO, "They only watched.", by=leader)
    assert (finding.status, finding.outcome) == (FindingStatus.CLOSED, Outcome.NOT_SO)


def test_only_the_schools_own_leader_decides(finding, teacher, hq):
    other = person("leader", school=SchoolFactory())
    for somebody in (teacher, hq, other):
        with pytest.raises(PermissionDenied):
            finding.act("x", "y", finding.school.today, by=somebody)
    with pytest.raises(PermissionDenied):
        found(finding.school, other)


@pytest.mark.parametrize(
    ("what", "who", "days"), [("", "Lee", 0), ("Done", " ", 0), ("Done", "Lee", 1), ("Done", "Lee", -1)]
)
def test_an_action_says_what_by_whom_and_when(finding, leader, what, who, days):
    with pytest.raises(ValueError, match=r"needs words|somebody did it"):
        finding.act(what, who, finding.school.today + datetime.timedelta(days=days), by=leader)
    assert finding.actions.count() == 0


def test_who_is_told_and_what_the_e_mail_holds(finding, teacher, leader, hq):
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.is_needed) == (leader, "finding-recorded", True)
    sent = message(notice)
    assert not [word for word in (SECRET, "WhatsApp", "Y6") if word in sent.subject + sent.body]
    finding.act("Spoken with.", "Lee", finding.school.today, by=leader)
    assert not Notice.objects.get().is_needed
    finding.close(Outcome.STOPPED, "Seen.", by=leader)
    closed = Notice.objects.get(kind="finding-closed")
    assert (closed.recipient, closed.is_needed) == (teacher, True)
    finding.reopen("Again.", by=leader)
    assert not closed.is_needed


def test_hq_is_told_where_nobody_leads(school, teacher, hq):
    found(school, teacher)
    assert [notice.recipient for notice in Notice.objects.all()] == [hq]


def test_nothing_waits_to_be_read_once_a_leader_has_moved_it(finding, teacher, leader):
    unread = lambda: [Notice.objects.unread_count(who) for who in (leader, teacher)]  # noqa: E731
    assert unread() == [1, 0]
    finding.close(Outcome.NOT_SO, "They only watched.", by=leader)
    assert unread() == [0, 1]
    finding.reopen("They did not.", by=leader)
    assert unread() == [0, 0]


def test_a_leader_who_records_it_tells_the_others(school, leader):
    other = person("leader", school=school)
    found(school, leader)
    assert [notice.recipient for notice in Notice.objects.all()] == [other]


def test_who_recorded_it_sees_its_progress_and_no_more(as_, finding, teacher, leader, hq):
    finding.act("The teacher was spoken with.", "Lee", finding.school.today, by=leader)
    finding.close(Outcome.STOPPED, "Seen in the next lesson.", by=leader)
    pages = {who: as_(who).get(f"/documents/lessons/findings/{finding.pk}/").text for who in (teacher, leader, hq)}
    for said in ("The teacher was spoken with.", "Seen in the next lesson."):
        assert [said in page for page in pages.values()] == [False, True, True]
    assert all("It has stopped" in page and SECRET in page for page in pages.values())


def test_another_school_never_sees_it(as_, finding, teacher):
    elsewhere = SchoolFactory()
    for role in ("staff", "leader"):
        page = as_(person(role, school=elsewhere)).get("/documents/lessons/findings/")
        assert (page.status_code, finding.reference in page.text) == (200, False)
    teacher.roles.update(school=elsewhere)
    assert as_(teacher).get(f"/documents/lessons/findings/{finding.pk}/").status_code == 404


def posted(where, **changes):
    today = where.today
    data = {"school": where.code, "year_group": "Oak", "platform": "another", "other": "Chatter", "what": "It was."}
    return data | {"happened_day": today.day, "happened_month": today.month, "happened_year": today.year} | changes


def test_recording(as_, school, teacher, leader):
    page = as_(teacher).post("/documents/lessons/findings/record/", posted(school), follow=True).text
    finding = Finding.objects.get()
    assert (finding.platform, finding.year_group, finding.recorded_by) == ("Chatter", "Oak", teacher)
    assert f"{finding.reference} is recorded" in page


def test_the_platforms_are_those_that_hq_keeps(as_, school, teacher, hq):
    for name, category in (("Example Chat", "messaging"), ("Gone", "social"), ("Class Tool", "school_tool")):
        add_platform(by=hq, name=name, category=category)
    Platform.objects.get(name="Gone").retire(by=hq)
    page = as_(teacher).get("/documents/lessons/findings/record/").text
    assert re.findall(r'name="platform" type="radio" value="([^"]+)"', page) == ["Example Chat", "another"]
    as_(teacher).post("/documents/lessons/findings/record/", posted(school, platform="Example Chat", other=""))
    assert Finding.objects.get().platform == "Example Chat"


def test_today_is_the_schools_own_day(as_, school, teacher):
    """At seven in the morning in Brunei it is still yesterday at HQ."""
    School.objects.filter(pk=school.pk).update(time_zone="Asia/Brunei")
    school.refresh_from_db()
    with clock_at(2027, 1, 12, 23):
        as_(teacher).post("/documents/lessons/findings/record/", posted(school))
        assert Finding.objects.get().happened_on == datetime.date(2027, 1, 13)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"school": ""}, "Choose the school"),
        ({"year_group": ""}, "Enter the class or year group"),
        ({"platform": ""}, "Select the platform"),
        ({"other": ""}, "Enter what the platform is called"),
        ({"what": " "}, "Say what happened"),
        ({"what": "x" * 2001}, "Shorten it to 2,000 characters"),
        ({"happened_year": "2099"}, "Date must be today or in the past"),
        ({"happened_day": ""}, "Date must include a day"),
    ],
)
def test_what_recording_refuses(as_, school, teacher, changes, told):
    page = as_(teacher).post("/documents/lessons/findings/record/", posted(school, **changes)).text
    assert told in page
    assert not Finding.objects.exists()


def test_the_list_its_filter_and_its_export(as_, finding, school, leader, hq):
    found(school, leader, platform="=cmd()").close(Outcome.NOT_SO, "Asked.", by=leader)
    client = as_(hq)
    page = client.get("/documents/lessons/findings/", {"school": school.code, "status": "closed"}).text
    assert (finding.reference + " " in page, "It turned out not to be so" in page) == (False, True)
    answer = client.post("/documents/lessons/findings/export/", {"status": "closed"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Platform"], row["Outcome"], row["Actions"]) for row in rows] == [
        ("'=cmd()", "It turned out not to be so", "0")
    ]
    assert SECRET not in answer.content.decode()
    assert Event.objects.about(hq).get().code == "findings.exported"


@pytest.mark.parametrize("who", ["teacher", "leader", "hq"])
def test_as_many_queries_for_many_as_for_few(who, request, as_, school, teacher, leader, hq, django_assert_num_queries):
    client = as_(request.getfixturevalue(who))
    client.get("/documents/lessons/findings/")
    counts = []
    for number in (2, 18):
        for _ in range(number):
            found(school, teacher)
        with django_assert_num_queries(counts[0] if counts else 50, exact=bool(counts)) as asked:
            assert client.get("/documents/lessons/findings/").text.count("portal-row__title") == len(counts) * 18 + 2
        counts.append(len(asked))


def test_the_database_keeps_what_was_recorded(finding, leader):
    finding.act("Done.", "Lee", finding.school.today, by=leader)
    for change in (
        lambda: Finding.objects.update(platform="x"),
        lambda: Finding.objects.all()._raw_delete("default"),
        lambda: finding.actions.update(who="x"),
        lambda: finding.actions.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
