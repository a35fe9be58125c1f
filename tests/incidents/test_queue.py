"""The queue: its tabs, filters, orders and pages; what is new; saved views; and how many queries it takes."""

import datetime
import re
from html import unescape
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dcs_portal.notices.models import Notice
from dcs_portal.schools.models import Role, User
from incidents import lists
from incidents.codes import Outcome, Part, PosterKind, Sure, TargetKind
from incidents.lists import CaseList
from incidents.models import Desk, Incident, NotNow, Party, ReportDraft, SavedView
from incidents.models.queries import Sort
from incidents.severity_rule import Answers
from incidents.statuses import Status
from tests.factories import SchoolFactory, person

from .cases import bring, facts, report

QUEUE = "/incidents/"


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


def listed(user, query="tab=all"):
    """What the person's list with this address has, in its order."""
    return list(CaseList(user, QueryDict(query), Desk.objects.of(user)).rows)


def references(client, query=""):
    return re.findall(r'id="tick-([0-9-]+)"', client.get(QUEUE + query).text)


def ago(incident, **time):
    Incident.objects.filter(pk=incident.pk).update(reported_at=timezone.now() - datetime.timedelta(**time))
    return incident


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        (["welfare"], ["unclaimed", "mine", "waiting", "new", "all"]),
        (["allegations"], ["unclaimed", "mine", "new", "all"]),
        (["dsl"], ["open", "waiting", "new", "all"]),
        (["leader"], ["leadership", "new", "all"]),
        (["senior_leader"], ["leadership", "new", "all"]),
        (["welfare", "leader"], ["unclaimed", "mine", "leadership", "waiting", "new", "all"]),
    ],
)
def test_everybody_has_the_tabs_that_make_sense_for_them(role, keys, school):
    at = None if role[0] in ("allegations", "senior_leader") else school
    user = person(*role, school=at)
    assert list(CaseList(user, QueryDict(""), Desk.objects.of(user)).tabs) == keys


@pytest.fixture(scope="class")
def variety(kept_for_the_class):
    """Six reports that differ in everything a filter asks for, made once."""
    school = SchoolFactory(name="Own School")
    reporter, officer, leader = (person(role, school=school) for role in ("staff", "welfare", "leader"))
    elsewhere = SchoolFactory(name="Elsewhere")
    second = person("welfare", school=elsewhere, name="Second")
    found = {}
    for name, platform, signs, at in [
        ("fresh", "facebook", ["threat"], school),
        ("mine", "tiktok", ["insult"], school),
        ("asked", "x", ["insult"], school),
        ("ended", "reddit", ["insult"], school),
        ("far", "discord", ["hate"], elsewhere),
        ("theirs", "youtube", ["complaint"], elsewhere),
    ]:
        draft = ReportDraft.objects.create(reporter=reporter)
        kind = TargetKind.CHILD if name == "far" else TargetKind.STAFF
        answers = Answers(signs=signs, is_named=signs == ["insult"])
        found[name] = draft.send(facts(at, platform=platform), answers, name, [Party(part=Part.TARGET, kind=kind)])
    bring(found["mine"], Status.IN_TRIAGE, officer, leader)
    bring(found["asked"], Status.WITH_LEADERSHIP, officer, leader)
    bring(found["ended"], Status.CLOSED, officer, leader)
    found["theirs"].claim(by=second)
    ago(found["far"], days=40)
    Incident.objects.filter(pk=found["far"].pk).update(due_at=timezone.now())
    return found | {"school": elsewhere, "second": second, "leader": leader}


def days(name, **back):
    day = timezone.localdate() - datetime.timedelta(**back)
    return urlencode({f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year})


def test_the_last_day_must_not_be_before_the_first(client, officer):
    client.force_login(officer)
    text = client.get(f"{QUEUE}?{days('since', days=1)}&{days('until', days=2)}").text
    assert "The last day must be the first day or later" in text


class TestOfVariety:
    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", "fresh mine asked ended far theirs"),
            ("severity=S4", "fresh"),
            ("severity=S4&severity=S1", "fresh theirs"),
            ("status=closed&status=with_leadership", "asked ended"),
            ("category=bullying", "mine asked ended"),
            ("about=child", "far"),
            ("about=child&about=staff&severity=S3", "far"),
            ("platform=x&platform=reddit&platform=nonsense", "asked ended"),
            ("platform=x&platform=reddit", "asked ended"),
            ("officer=none", "fresh far"),
            ("overdue=yes", "far"),
            ("{since}", "fresh mine asked ended theirs"),
            ("{until}", "far"),
            ("{until}&{since}", ""),
            ("since_day=31&since_month=12&since_year=9999", ""),
            ("until_day=31&until_month=12&until_year=9999", "fresh mine asked ended far theirs"),
            ("school={school}", "far theirs"),
            ("school={school}&severity=S3", "far"),
            ("officer={second}&officer=none", "fresh far theirs"),
            ("officer={second}", "theirs"),
            ("tab=unclaimed", "fresh far"),
            ("tab=waiting", "asked"),
            ("q=walrus&words=walrus", "fresh mine asked ended far theirs"),
        ],
    )
    def test_filters(self, query, names, variety):
        query = query.format(
            since=days("since", days=10),
            until=days("until", days=10),
            school=variety["school"].pk,
            second=variety["second"].pk,
        )
        everywhere = person("welfare")
        assert set(listed(everywhere, f"tab=all&{query}" if "tab=" not in query else query)) == {
            variety[name] for name in names.split()
        }

    def test_a_filter_tells_leaders_no_more_of_a_case_than_its_page(self, variety, client):
        asked, ended = variety["asked"], variety["ended"]
        leader = User.objects.get(pk=variety["leader"].pk)
        assert set(listed(leader, "tab=all")) == {asked, ended}
        for query in ("about=staff", "platform=x&platform=reddit"):
            assert listed(leader, f"tab=all&{query}") == [asked], query
        leader.roles.create(name="allegations", confirmed_at=leader.joined_at)
        assert listed(User.objects.get(pk=leader.pk), "tab=all&about=staff") == [asked]
        client.force_login(leader)
        rows = client.get(f"{QUEUE}?tab=all").text.split('class="portal-row ')[1:]
        named = {
            one: next("Own School · " + name in row for row in rows if one.reference in row)
            for one, name in [(asked, "X (Twitter)"), (ended, "Reddit")]
        }
        assert named == {asked: True, ended: False}

    def test_the_address_says_the_list_and_nothing_else(self, variety):
        user = person("welfare")
        typed = "tab=waiting&sort=risk&severity=S3&severity=S4&severity=S9&platform=&q=walrus&since_day=1&since_month=2"
        cases = CaseList(user, QueryDict(typed), Desk.objects.of(user))
        assert cases.address() == "tab=waiting&sort=risk&severity=S3&severity=S4&gone=yes"
        cases = CaseList(user, QueryDict("tab=x&sort=y&severity=S3&severity=S4&overdue=yes"), Desk.objects.of(user))
        assert cases.address() == "tab=unclaimed&severity=S3&severity=S4&overdue=yes"
        assert [label for label, _ in cases.form.labels()] == ["S3", "S4", "Its time is up"]
        assert cases.form.labels()[0][1] == "severity=S4&overdue=yes"
        again = CaseList(user, QueryDict(cases.address()), Desk.objects.of(user))
        assert again.address() == cases.address()

    @pytest.mark.parametrize(
        ("sort", "names"),
        [
            ("newest", "theirs ended asked mine fresh far"),
            ("oldest", "far fresh mine asked ended theirs"),
            ("risk", "fresh far ended asked mine theirs"),
            ("clock", "theirs ended asked mine fresh far"),
        ],
    )
    def test_orders(self, sort, names, variety):
        """By the clock one sorts what is open only: elsewhere it means nothing, and the newest come first."""
        rows = listed(person("welfare"), f"tab=all&sort={sort}")
        assert rows == [variety[name] for name in names.split()]

    def test_what_comes_next_is_after_it_in_every_order(self, variety):
        everywhere = person("welfare")
        for tab, sort in [
            ("all", "newest"),
            ("all", "oldest"),
            ("all", "risk"),
            ("unclaimed", "clock"),
            ("unclaimed", "urgency"),
        ]:
            cases = CaseList(everywhere, QueryDict(f"tab={tab}&sort={sort}"), Desk.objects.of(everywhere))
            rows = list(cases.rows)
            assert [cases.next_after(one) for one in rows] == [*rows[1:], None], sort


def test_what_is_grave_needs_triage_first_and_then_what_is_due_first(client, school, reporter, officer):
    insult, threat, danger, image, late = (
        report(school, reporter, answers=answers)
        for answers in (
            Answers(is_named=True),
            Answers(signs=["threat"]),
            Answers(danger=True),
            Answers(image=Sure.NOT_SURE),
            Answers(is_named=True),
        )
    )
    now, hours = timezone.now(), lambda number: datetime.timedelta(hours=number)
    for case, left in ((late, -30), (insult, 9), (image, -1), (danger, 1), (threat, 2)):
        Incident.objects.filter(pk=case.pk).update(due_at=now + hours(left))
    urgent = [Incident.objects.get(pk=one.pk) for one in (image, danger, threat, late, insult)]
    assert listed(officer, "tab=unclaimed") == urgent
    assert listed(officer, "tab=unclaimed&sort=clock") == [late, image, danger, threat, insult]
    cases = CaseList(officer, QueryDict("tab=unclaimed"), Desk.objects.of(officer))
    assert [cases.next_after(one) for one in urgent] == [*urgent[1:], None]
    client.force_login(officer)
    assert references(client) == [one.reference for one in urgent]
    assert all(one.grave == (one.clock_grade == "S4") for one in cases.rows)


def test_what_left_the_list_still_has_a_next_one(school, reporter, officer):
    one, two, three = (report(school, reporter) for _ in range(3))
    cases = CaseList(officer, QueryDict("tab=unclaimed&sort=oldest"), Desk.objects.of(officer))
    two.claim(by=officer)
    assert cases.next_after(two) == three
    assert cases.next_after(one) == three


def test_a_list_goes_on_with_its_first_after_one_whose_clock_is_another_now(school, reporter, officer):
    one, two = (report(school, reporter) for _ in range(2))
    cases = CaseList(officer, QueryDict("tab=unclaimed&sort=clock"), Desk.objects.of(officer))
    one.claim(by=officer)
    one.due_at = two.due_at + datetime.timedelta(minutes=1)
    assert cases.next_after(one) == two
    two.claim(by=officer)
    assert cases.next_after(one) is None


def test_what_is_paused_is_not_the_next_one(school, reporter, officer, leader):
    one, two, three = (bring(report(school, reporter), Status.IN_TRIAGE, officer, leader) for _ in range(3))
    two.pause("family", school.today + datetime.timedelta(days=2), "on leave", by=officer)
    cases = CaseList(officer, QueryDict("tab=mine&sort=oldest"), Desk.objects.of(officer))
    assert list(cases.rows) == [one, two, three]
    assert cases.next_after(one) == three


def test_ones_own_begin_with_what_is_due_first(school, reporter, officer, leader):
    one, two = (bring(report(school, reporter), Status.IN_TRIAGE, officer, leader) for _ in range(2))
    Incident.objects.filter(pk=two.pk).update(due_at=timezone.now())
    assert listed(officer, "tab=mine") == [two, one]
    Incident.objects.filter(pk=one.pk).update(due_at=timezone.now() - datetime.timedelta(days=1))
    assert listed(officer, "tab=mine") == [one, two]


def test_only_so_many_are_counted_and_paged_through(client, officer, school, reporter, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 26)
    monkeypatch.setattr("incidents.views.queue.MOST", 26)
    for _ in range(28):
        report(school, reporter)
    client.force_login(officer)
    first, last = client.get(QUEUE).text, client.get(f"{QUEUE}?page=99").text
    assert "26+ reports" in first
    assert len(re.findall('id="tick-', first)) == 25
    assert len(re.findall('id="tick-', last)) == 1
    assert "These are the first" in last
    assert "These are the first" not in first


def test_what_came_since_the_last_visit_is_marked(client, officer, school, reporter):
    old, new = ago(report(school, reporter), hours=3), report(school, reporter)
    Desk.objects.create(person=officer, seen_at=timezone.now() - datetime.timedelta(hours=2))
    client.force_login(officer)
    for _ in range(2):
        assert references(client, "?tab=new") == [new.reference]
        rows = client.get(f"{QUEUE}?tab=all").text.split('class="portal-row ')[1:]
        assert ["row--new" in row[:60] for row in rows if new.reference in row or old.reference in row] == [True, False]


class TestNewToLeaders:
    @pytest.fixture
    def visit(self, leader, officer):
        """Both were last here two hours ago."""
        for one in (leader, officer):
            Desk.objects.create(person=one, seen_at=timezone.now() - datetime.timedelta(hours=2))

    @pytest.fixture
    def old(self, school, reporter, officer, leader):
        def old(status):
            then = timezone.now() - datetime.timedelta(hours=30)
            with mock.patch("dcs_portal.audit.models.events.timezone", mock.Mock(now=lambda: then)):
                found = bring(report(school, reporter), status, officer, leader)
            Notice.objects.update(created_at=then)
            return ago(found, hours=30)

        return old

    @pytest.mark.parametrize(
        ("status", "happens"),
        [
            (Status.IN_TRIAGE, lambda case, by: case.refer("What now?", by=by)),
            (Status.WITH_LEADERSHIP, lambda case, by: [case.withdraw("Wait.", by=by), case.refer("And now?", by=by)]),
            (Status.IN_TRIAGE, lambda case, by: case.close(Outcome.NO_ACTION, "It is nothing.", by=by)),
        ],
    )
    def test_what_they_are_asked_or_told_of_is_new(self, client, visit, old, officer, leader, status, happens):
        case = old(status)
        happens(case, officer)
        client.force_login(leader)
        assert case.reference in client.get(f"{QUEUE}?tab=new").text
        assert self.marked(client, case)
        client.force_login(officer)
        assert case.reference not in client.get(f"{QUEUE}?tab=new").text
        assert not self.marked(client, case)

    def marked(self, client, case):
        row = next(
            row for row in client.get(f"{QUEUE}?tab=all").text.split('class="portal-row ')[1:] if case.reference in row
        )
        return "row--new" in row[:60]

    def test_what_was_asked_before_is_not(self, client, visit, old, leader):
        case = old(Status.WITH_LEADERSHIP)
        Incident.objects.filter(pk=case.pk).update(reported_at=timezone.now())
        client.force_login(leader)
        assert case.reference not in client.get(f"{QUEUE}?tab=new").text
        assert not self.marked(client, case)

    @pytest.mark.parametrize("happens", ["refer", "close"])
    def test_it_is_new_when_the_message_is_deleted_and_to_who_leads_since(self, old, officer, leader, school, happens):
        case, earlier = old(Status.IN_TRIAGE), old(Status.IN_TRIAGE)
        self.bring_on(earlier, happens, officer)
        since = timezone.now()
        self.bring_on(case, happens, officer)
        Notice.objects.all().delete()
        for who in (leader, person("leader", school=school)):
            assert list(Incident.objects.visible_to(who).new_to(who, since)) == [case]

    def bring_on(self, case, happens, officer):
        if happens == "refer":
            case.refer("What now?", by=officer)
        else:
            case.close(Outcome.NO_ACTION, "It is nothing.", by=officer)

    def test_what_is_closed_where_they_are_no_leader_is_not(self, old, officer, school):
        both = person("leader", school=SchoolFactory())
        Role.objects.create(user=both, name="welfare", school=school, confirmed_at=timezone.now())
        both = User.objects.get(pk=both.pk)  # it keeps its roles
        case, since = old(Status.IN_TRIAGE), timezone.now()
        self.bring_on(case, "close", officer)
        seen = Incident.objects.visible_to(both)
        assert case in seen and not seen.new_to(both, since)

    def test_what_goes_over_to_the_senior_leader_is_new_there(self, old, officer, leader):
        senior, case, since = person("senior_leader"), old(Status.WITH_LEADERSHIP), timezone.now()
        case.withhold([Party(part=Part.POSTER, kind=PosterKind.PERSON, person=leader)], by=officer)
        assert list(Incident.objects.visible_to(senior).new_to(senior, since)) == [case]

    def test_being_asked_is_told_of_on_the_page_that_is_open(self, client, old, officer, leader):
        case = old(Status.IN_TRIAGE)
        client.force_login(leader)
        after = re.search('data-after="([^"]+)"', client.get(QUEUE).text)[1]
        case.refer("What now?", by=officer)
        found = client.get("/incidents/fresh/", {"tab": "leadership", "after": after}).json()
        assert (found["new"], found["counts"]["leadership"]) == (1, "1")


def test_a_pause_begins_another_visit_and_a_reload_does_not(officer):
    now, minutes = timezone.now(), lambda number: datetime.timedelta(minutes=number)
    Desk.objects.create(person=officer, seen_at=now - minutes(20), since=now - minutes(500))
    assert Desk.objects.visit(officer).since == now - minutes(500)
    Desk.objects.filter(person=officer).update(seen_at=now - minutes(40))
    assert Desk.objects.visit(officer).since == now - minutes(40)
    assert Desk.objects.visit(officer).since == now - minutes(40)


def test_at_the_first_visit_nothing_is_new(client, officer, incident):
    client.force_login(officer)
    assert references(client, "?tab=new") == []


def test_what_is_fresh_is_counted_for_the_page_that_is_open(client, officer, school, reporter):
    old = report(school, reporter)
    client.force_login(officer)
    after = re.search('data-after="([^"]+)"', client.get(QUEUE).text)[1]
    ago(old, hours=1)
    report(school, reporter)
    report(school, reporter, answers=Answers(accused=Sure.YES))
    seen_at = Desk.objects.get().seen_at
    found = client.get("/incidents/fresh/", {"tab": "unclaimed", "after": after}, headers={"X-Background": "1"}).json()
    assert (found["new"], found["words"], found["counts"]["unclaimed"]) == (1, "1 new report", "2")
    assert Desk.objects.get().seen_at == seen_at
    for nonsense in ("", "x", "2026-13-45T00:00:00Z", "2026-01-01", "0001-01-01T00:00:00+14:00"):
        assert client.get("/incidents/fresh/", {"after": nonsense}).json()["new"] == 0


def test_a_report_that_was_still_being_written_is_fresh_and_what_is_there_is_not(client, officer, school, reporter):
    report(school, reporter)
    client.force_login(officer)
    text = client.get(QUEUE).text
    address, after = (unescape(re.search(f'data-{name}="([^"]+)"', text)[1]) for name in ("fresh", "after"))
    late = report(school, reporter)
    Incident.objects.filter(pk=late.pk).update(
        reported_at=datetime.datetime.fromisoformat(after) - datetime.timedelta(seconds=9)
    )
    assert client.get(f"{address}&{urlencode({'after': after})}").json()["new"] == 1


def test_as_many_queries_for_many_as_for_few(client, school):
    everything = person("staff", "welfare", "leader", school=school)
    client.force_login(everything)
    pages = [
        "",
        "?tab=all&sort=risk&severity=S2&about=staff&officer=none",
        "?tab=new",
        "?tab=all&overdue=yes",
        "fresh/?tab=all",
    ]

    def queries(number):
        for _ in range(number):
            report(school, everything)
        counted = []
        for page in pages:
            client.get(QUEUE + page)
            with CaptureQueriesContext(connection) as seen:
                client.get(QUEUE + page)
            counted.append(len(seen))
        return counted

    Desk.objects.create(person=everything, since=timezone.now() - datetime.timedelta(hours=1))
    few = queries(2)
    SavedView.objects.create(owner=everything, name="one", query="tab=all")
    SavedView.objects.create(owner=everything, name="two", query="tab=all")
    assert queries(20) == few


def thousand_more_like(incident, *officers):
    """Copies of a case, a minute apart, shared among the officers: the planner can tell one index from another."""
    pks = [officer.pk for officer in officers] or ["NULL::bigint"]
    changed = {
        "reference": f"to_char(n, 'FM0000') || '-{len(pks):04}'",
        "reported_at": "reported_at - n * interval '1 minute'",
        "officer_id": f"(ARRAY[{', '.join(map(str, pks))}])[1 + mod(n, {len(pks)})]",
        "draft_key": "NULL",
    }
    given = [field for field in Incident._meta.concrete_fields if not field.primary_key and not field.generated]
    columns = [field.column for field in given]
    values = ", ".join(changed.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO incidents_incident ({', '.join(columns)}) "
            f"SELECT {values} FROM incidents_incident, generate_series(1, 1000) AS s(n) WHERE id = %s",
            [incident.pk],
        )
        # Of the tests before this one dead rows are left, which would weigh more than these.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CLUSTER incidents_incident USING incident_newest")
        cursor.execute("ANALYZE incidents_incident")


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the planner of PostgreSQL is asked")
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("tab=all", "incident_newest"),
        ("tab=all&sort=oldest", "incident_newest"),
        ("tab=all&sort=risk", "incident_by_risk"),
        ("tab=all&status=closed", "incident_by_status"),
        ("tab=all&severity=S4", "incident_by_risk"),
        ("tab=all&category=hate", "incident_by_category"),
        ("tab=all&platform=x", "incident_by_platform"),
        ("tab=unclaimed", "open_by_urgency"),
        ("tab=unclaimed&sort=clock", "open_by_clock"),
        ("tab=unclaimed&sort=newest", "Index Scan using open_"),
        ("tab=waiting", "open_newest"),
        ("tab=waiting&sort=risk", "open_by_risk"),
        ("tab=mine&sort=newest", "open_by_officer"),
        ("tab=new", "incident_newest"),
        ("tab=all&about=child", "party_by_kind"),
    ],
)
def test_there_is_an_index_for_it(query, index, school):
    """Where reading the whole table and sorting it cost too much, as over a million cases, the index is taken."""
    everywhere, *others = [person("welfare") for _ in range(20)]
    thousand_more_like(report(school, others[0]))
    thousand_more_like(bring(report(school, others[0]), Status.IN_TRIAGE, everywhere, None), everywhere, *others)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    plan = CaseList(everywhere, QueryDict(query), Desk.objects.of(everywhere)).rows[:25].explain()
    assert index in plan


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the planner of PostgreSQL is asked")
def test_leaders_find_what_is_late_by_the_clocks_that_run(school, officer, leader):
    thousand_more_like(bring(report(school, officer), Status.WITH_LEADERSHIP, officer, leader))
    cases = CaseList(leader, QueryDict("tab=all&overdue=yes"), Desk.objects.of(leader))
    assert re.search("running_by_due|one_running_clock_a_stage", plan := cases.rows[:25].explain()), plan


class TestViews:
    @pytest.fixture
    def colleague(self, school):
        return person("welfare", school=school, name="Colleague")

    def keep(self, by, name="Grave", shared=False):
        return SavedView.objects.keep(name, "tab=all&severity=S4", shared=shared, by=by)

    def test_shared_it_is_seen_by_who_does_the_same_work_at_the_school(self, officer, colleague, school, leader, dsl):
        view = self.keep(officer, shared=True)
        own = self.keep(officer, "Mine")
        stranger, everywhere = person("welfare", school=SchoolFactory()), person("welfare")
        seen = {who: set(SavedView.objects.visible_to(who)) for who in (officer, colleague, dsl, everywhere)}
        assert seen == {officer: {view, own}, colleague: {view}, dsl: {view}, everywhere: {view}}
        for who in (stranger, leader, person("allegations"), person("hq")):
            assert not SavedView.objects.visible_to(who).exists()
        officer.leave(by=person("hq"))
        assert not SavedView.objects.visible_to(colleague).exists()

    def test_two_of_one_name_are_refused(self, officer, colleague):
        self.keep(officer)
        with pytest.raises(NotNow):
            self.keep(officer, "GRAVE")
        self.keep(colleague)

    def test_what_is_too_long_or_too_many_is_refused(self, officer, monkeypatch):
        with pytest.raises(NotNow, match="too much ticked"):
            SavedView.objects.keep("Long", "x" * 2001, shared=False, by=officer)
        self.keep(officer)
        monkeypatch.setattr("incidents.models.saved_views.MOST_VIEWS", 1)
        with pytest.raises(NotNow, match="Delete one first"):
            self.keep(officer, "Another")

    def test_of_many_shared_ones_the_first_are_shown_after_ones_own(self, client, officer, colleague, monkeypatch):
        monkeypatch.setattr("incidents.models.saved_views.MOST_SHARED", 2)
        client.force_login(officer)
        self.keep(officer, "Zebra")
        for name in ("Ant", "Bee"):
            self.keep(colleague, name, shared=True)
        assert self.shown(client) == ["Zebra", "Ant", "Bee"]
        assert "Show all views" not in client.get(QUEUE).text
        self.keep(colleague, "Cat", shared=True)
        assert self.shown(client) == ["Zebra", "Ant", "Bee"]
        more = re.search('href="([^"]+)">Show all views', client.get(f"{QUEUE}?tab=all&severity=S4").text)[1]
        assert "severity=S4" in more
        assert self.shown(client, unescape(more)) == ["Zebra", "Ant", "Bee", "Cat"]

    def shown(self, client, query=""):
        side = client.get(QUEUE + query).text.split('aria-label="Saved views"')[1].split("</nav>")[0]
        return re.findall("<li><a[^>]*>([^<]+)", side)

    def test_a_view_whose_filter_is_gone_says_so(self, client, officer, colleague):
        view = SavedView.objects.keep("Theirs", f"tab=all&officer={colleague.pk}", shared=False, by=officer)
        client.force_login(officer)
        said = "A filter of this list is not there any more"
        assert said not in client.get(f"{QUEUE}?{view.query}&platform=").text
        colleague.leave(by=person("hq"))
        text = client.get(f"{QUEUE}?{view.query}").text
        assert said in text
        for link in ("Needs triage", "risk"):
            address = unescape(re.search(f'href="([^"]+)"[^>]*>{link}', text)[1])
            assert said in client.get(QUEUE + address).text, link
        assert said in client.get(client.post("/incidents/shortcuts/").url).text
        client.post("/incidents/views/new/?tab=all&gone=yes", {"name": "Again"})
        assert SavedView.objects.get(name="Again").query == "tab=all"
        assert said not in client.get(f"{QUEUE}?tab=all").text

    def test_of_a_school_that_is_not_theirs_any_more_it_says_so_too(self, client, officer):
        client.force_login(officer)
        query = f"tab=all&school={SchoolFactory().pk}"
        assert "A filter of this list is not there any more" in client.get(f"{QUEUE}?{query}").text

    def test_the_pages(self, client, officer):
        client.force_login(officer)
        new = "/incidents/views/new/?tab=all&severity=S4&severity=S9&words=walrus&next=//evil.example"
        assert "If you handle allegations and do other work too" in client.get(new).text
        assert "Enter a name for the view" in client.post(new, {"name": ""}).text
        assert "Shorten the name" in client.post(new, {"name": "x" * 61}).text
        answer = client.post(new, {"name": "Grave", "shared": "on"})
        assert answer.url == f"{QUEUE}?tab=all&severity=S4"
        view = SavedView.objects.get()
        assert (view.query, view.shared) == ("tab=all&severity=S4", True)
        assert "You have a view of this name" in client.post(new, {"name": "grave"}).text
        assert client.get(answer.url).text.count("Grave") == 2
        page = f"/incidents/views/{view.key}/"
        client.post(page, {"name": "Graver"})
        view.refresh_from_db()
        assert (view.name, view.shared) == ("Graver", False)
        client.post(f"{page}delete/")
        assert not SavedView.objects.exists()


def test_the_switch_of_the_keys_is_kept(client, officer):
    client.force_login(officer)
    assert 'data-on="yes"' in client.get(QUEUE).text
    client.post("/incidents/shortcuts/", {})
    assert 'data-on="no"' in client.get(QUEUE).text
    client.post("/incidents/shortcuts/", {"shortcuts": "on"})
    assert Desk.objects.get().shortcuts
    in_short = {"Accept": "application/json"}  # so that the page can tell it from being led to the sign-in page
    assert client.post("/incidents/shortcuts/", {}, headers=in_short).status_code == 204
    client.logout()
    assert client.post("/incidents/shortcuts/", {}, headers=in_short).status_code == 302


def test_the_orders_are_those_that_are_offered():
    assert {sort.value for sort in Sort} == {"urgency", "clock", "risk", "newest", "oldest"}
