"""The playbook: which steps fit a case, what ticks them, and that a case keeps the version that held for it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dcs_portal.audit.verify import faults
from incidents.codes import Category, PostState, Severity
from incidents.guides import filling
from incidents.guides.codes import Doer, Guide, LetterKind, Proof, Situation
from incidents.guides.content import Step
from incidents.models import GuideVersion, Incident, NotNow
from incidents.proofs import proven
from incidents.severity_rule import Answers
from incidents.statuses import Status
from tests.factories import person

from .cases import bring, report, triage

pytestmark = pytest.mark.usefixtures("guides")
STEP = {"words": "Ring the harbour master.", "doer": "officer", "situations": ["ordinary"], "proof": ""}

LETTER = (LetterKind.THANK, "Thank you", "Dear Mrs Example\n\nThank you.")


@pytest.fixture
def hq():
    return person("hq", name="HQ")


def publish(hq, *, key="harbour", on=None, **changes):
    """A version with one more step, at its head."""
    draft = GuideVersion.objects.begin(Guide.PLAYBOOK, by=hq)
    draft.put({"key": key} | STEP | changes, by=hq, seen=draft.edits, after="")
    draft.publish("One more step", by=hq, on=on)
    return draft


def keys(incident):
    return [step.key for step in incident.steps()]


def rows(incident, who, client):
    client.force_login(who)
    return client.get(f"/incidents/{incident.reference}/").text


@pytest.mark.parametrize(
    ("situation", "severity", "category", "fits"),
    [
        ("ordinary", "S2", "private", True),
        ("ordinary", "S2", "", False),
        ("ordinary", "S2", "hate", False),
        ("ordinary", "S1", "private", False),
        ("danger", "S2", "private", False),
    ],
)
def test_a_step_fits_by_all_that_it_names(situation, severity, category, fits):
    step = Step("a", "Do", "officer", ["ordinary"], severities=["S2", "S3"], categories=["private", "threat"])
    assert step.fits(situation, severity, category) == fits
    assert Step("a", "Do", "officer", [situation]).fits(situation, severity, category)


def test_what_comes_with_the_portal_is_whole():
    """Each sort of case has its steps, and each code and field that the files name is one that there is."""
    steps = GuideVersion.objects.in_force(Guide.PLAYBOOK).items
    for situation in Situation:
        for severity in Severity:
            assert any(step.fits(situation, severity, "") for step in steps), (situation, severity)
    for step in steps:
        assert step.doer in Doer and set(step.situations) <= set(Situation), step.key
        assert set(step.severities) <= set(Severity) and set(step.categories) <= set(Category), step.key
        assert step.proof in ["", *Proof] and not filling.unknown_fields(step.words, filling.HELP), step.key
    for letter in GuideVersion.objects.in_force(Guide.LETTERS).items:
        assert not filling.unknown_fields(letter.body, filling.OF_LETTERS), letter.key
    guide = {one.key: one for one in GuideVersion.objects.in_force(Guide.SEVERITY).items}
    assert set(guide) == {*Severity, *Category}
    assert all(guide[severity].act for severity in Severity) and all(guide[category].fours for category in Category)


class TestVersions:
    def test_a_case_keeps_the_version_of_its_triage(self, incident, officer, hq):
        publish(hq)
        assert "harbour" in keys(incident)
        incident.claim(by=officer)
        triage(incident, officer)
        publish(hq, key="later")
        triage(incident, officer)
        incident = Incident.objects.get()
        assert (incident.playbook.number, "harbour" in keys(incident), "later" in keys(incident)) == (2, True, False)

    def test_the_first_tick_keeps_it_too(self, incident, officer, hq):
        incident.tick("no-reply", by=officer)
        publish(hq)
        assert (incident.playbook.number, "harbour" in keys(incident)) == (1, False)

    def test_one_that_waits_for_its_day_counts_from_then_on(self, incident, hq, monkeypatch):
        on = timezone.localdate() + datetime.timedelta(days=3)
        waiting = publish(hq, on=on)
        assert "harbour" not in keys(incident)
        with pytest.raises(NotNow, match="waits for its day"):
            GuideVersion.objects.begin(Guide.PLAYBOOK, by=hq)
        waiting.take_back(by=hq)
        waiting.publish("again", by=hq, on=on)
        then = timezone.now() + datetime.timedelta(days=3)
        monkeypatch.setattr(timezone, "now", lambda: then)
        assert "harbour" in keys(incident)
        with pytest.raises(NotNow, match="in force already"):
            waiting.take_back(by=hq)

    def test_its_day_begins_in_london_wherever_hq_is(self, hq):
        on = timezone.localdate() + datetime.timedelta(days=3)
        with timezone.override("Asia/Brunei"):
            waiting = publish(hq, on=on)
        assert timezone.localtime(waiting.starts_at, timezone.get_default_timezone()).isoformat()[:16] == f"{on}T00:00"

    def test_one_draft_at_a_time_and_nobody_else_writes_it(self, hq, officer):
        draft = GuideVersion.objects.begin(Guide.PLAYBOOK, by=hq)
        with pytest.raises(NotNow, match="a draft already"):
            GuideVersion.objects.begin(Guide.PLAYBOOK, by=hq)
        with pytest.raises(PermissionDenied):
            draft.put({"key": "harbour"} | STEP, by=officer, seen=0)
        draft.put({"key": "harbour"} | STEP, by=hq, seen=0)
        with pytest.raises(NotNow, match="Somebody else changed"):
            draft.remove("harbour", by=hq, seen=0)

    def test_a_changed_step_keeps_its_place_or_goes_where_it_is_put(self, hq):
        draft = GuideVersion.objects.begin(Guide.PLAYBOOK, by=hq)
        order = [one.key for one in draft.items]
        draft.put(draft.content[1] | {"words": "Other words"}, by=hq, seen=0)
        assert ([one.key for one in draft.items], draft.items[1].words) == (order, "Other words")
        draft.put(draft.content[1], by=hq, seen=1, after=order[3])
        assert [one.key for one in draft.items][:4] == [order[0], order[2], order[3], order[1]]

    @pytest.mark.parametrize(
        "change",
        [{"content": []}, {"number": 9}, {"starts_at": timezone.now()}, {"published_at": None, "starts_at": None}],
    )
    def test_the_database_refuses_another_text_of_what_was_in_force(self, change):
        past = timezone.now() - datetime.timedelta(hours=1)
        facts = {"content": [STEP | {"key": "a"}], "published_at": past, "starts_at": past}
        version = GuideVersion.objects.create(guide=Guide.PLAYBOOK, number=50, **facts)
        with pytest.raises(DatabaseError), transaction.atomic():
            GuideVersion.objects.filter(pk=version.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            version.delete()


def test_a_letter_is_filled_with_the_posts_that_its_writer_may_read(incident, officer, leader, school):
    bring(incident, Status.WITH_LEADERSHIP, officer, leader)
    second = {"platform": "x", "account": "@later", "seen_on": timezone.localdate()}
    incident.add_post(second, PostState.UP, by=officer)
    merged = report(school, person("staff", school=school))
    merged.published.update(account="@merged")
    merged.merge_into(incident, by=officer)
    told = {who: incident.letter_facts(who)["posts"] for who in (officer, leader)}
    assert len(told[leader].splitlines()) == 1 and "@later" not in told[leader] and "@merged" not in told[leader]
    assert [("@later" in line, "@merged" in line) for line in told[officer].splitlines()] == [
        (False, False),
        (True, False),
        (False, True),
    ]


class TestTicks:
    def test_who_and_when_and_why_not_after_all(self, incident, officer):
        incident.tick("no-reply", by=officer)
        with pytest.raises(NotNow, match="done already"):
            incident.tick("no-reply", by=officer)
        incident.untick("no-reply", "The deputy did reply.", by=officer)
        with pytest.raises(NotNow):
            incident.untick("no-reply", "twice", by=officer)
        incident.tick("no-reply", by=officer)
        assert incident.ticks.count() == 2
        assert incident.ticks.first().unticked.text.endswith("The deputy did reply.")
        assert list(faults()) == []

    def test_the_database_refuses_a_second_tick(self, incident, officer):
        incident.tick("no-reply", by=officer)
        one = incident.ticks.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            incident.ticks.create(step="no-reply", ticked=one.ticked)

    def test_what_the_portal_knows_is_not_ticked_by_hand(self, incident, officer, leader):
        bring(incident, Status.WITH_LEADERSHIP, officer, leader)
        assert incident.proven()[Proof.REFERRED].actor == officer
        with pytest.raises(NotNow, match="done already"):
            incident.tick("leadership-asked", by=officer)

    def test_every_post_that_is_still_up_must_be_reported(self, incident, officer, leader):
        bring(incident, Status.IN_TRIAGE, officer, leader)
        incident.post_reported(1, timezone.now(), "", "", by=officer)
        assert Proof.PLATFORM in incident.proven()
        facts = {"platform": "x", "seen_on": timezone.localdate()}
        second = incident.add_post(facts, PostState.UP, by=officer)
        assert Proof.PLATFORM not in incident.proven()
        incident.post_checked(second.number, PostState.REMOVED, timezone.now(), "", by=officer)
        assert Proof.PLATFORM in incident.proven()

    @pytest.mark.parametrize(("called", "is_done"), [("The police, at about 10pm", True), ("Nobody yet", False)])
    def test_help_is_called_only_by_who_called_somebody(self, called, is_done):
        class Told:
            code, data, text = "incident.danger", {}, called

        assert (Proof.CALLED in proven([Told()], [])) == is_done

    def test_whose_step_it_is(self, incident, officer, leader, dsl, school, hq):
        publish(hq, key="dsl-step", doer="safeguarding")
        bring(incident, Status.WITH_LEADERSHIP, officer, leader)
        allowed = {who: {step.key for step in incident.to_tick(who)} for who in (officer, dsl, leader)}
        assert (allowed[dsl], allowed[leader]) == ({"dsl-step"}, {"meeting"})
        assert {"dsl-step", "meeting", "no-reply"} <= allowed[officer]
        with pytest.raises(NotNow):
            incident.tick("no-reply", by=leader)
        incident.tick("meeting", by=leader)

    def test_of_a_restricted_case_by_allegations_officers_and_unseen_afterwards(self, incident, officer):
        allegations = person("allegations")
        incident.flag("It is about a teacher.", [], by=officer)
        assert incident.situation == Situation.RESTRICTED
        incident.tick("child-safe", by=allegations)
        with pytest.raises(PermissionDenied):
            incident.tick("silence", by=officer)
        Incident.objects.filter(pk=incident.pk).update(restricted=False)
        assert not Incident.objects.get().open_ticks()


class TestPage:
    def test_each_reads_what_is_theirs(self, incident, officer, leader, dsl, client):
        assert "Make sure that nobody from the school replies" in rows(incident, dsl, client)
        bring(incident, Status.WITH_LEADERSHIP, officer, leader)
        text = rows(incident, leader, client)
        assert "Invite whoever posted it" in text and "nobody from the school replies" not in text
        officers = rows(incident, officer, client)
        assert "0344 381 4772" in officers and "{helpline}" not in officers

    def test_ticked_and_unticked_on_the_page(self, incident, officer, client):
        page = f"/incidents/{incident.reference}/"
        client.force_login(officer)
        client.post(f"{page}tick/", {"step": "no-reply"})
        assert "1 of " in client.get(page).text and "untick/?step=no-reply" in client.get(page).text
        assert "Say why it is not done" in client.post(f"{page}untick/", {"step": "no-reply", "reason": ""}).text
        client.post(f"{page}untick/", {"step": "no-reply", "reason": "They replied."})
        assert "They replied." in client.get(page).text
        assert "Select one of the answers" in client.post(f"{page}tick/", {"step": "nothing"}).text

    def test_danger_is_asked_first_whether_help_is_called(self, school, reporter, officer, client):
        incident = report(school, reporter, answers=Answers(danger=True))
        assert "Make sure that help is called" in rows(incident, officer, client)

    def test_ticks_and_letters_take_no_more_queries(self, incident, officer, leader, client):
        bring(incident, Status.IN_TRIAGE, officer, leader)
        client.force_login(officer)
        page = f"/incidents/{incident.reference}/"

        def queries():
            client.get(page)
            with CaptureQueriesContext(connection) as taken:
                client.get(page)
            return len(taken)

        incident.tick("no-reply", by=officer)
        incident.write_letter(*LETTER, by=officer)
        few = queries()
        for key in ("safeguarding-told", "review"):
            incident.tick(key, by=officer)
            incident.write_letter(*LETTER, by=officer)
        assert queries() == few
