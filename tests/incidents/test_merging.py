"""Reports of the same thing that become one case, and become two again within a day."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import User
from incidents import showing_merged
from incidents.casefile import CaseFile
from incidents.clocks import WaitsFor
from incidents.codes import ActionKind, Category, Outcome, Severity, Sure
from incidents.models import Clock, Evidence, Incident, Merge, NotNow, Party, Post, ReportDraft, merges
from incidents.models.record import unused_reference
from incidents.searching import search
from incidents.severity_rule import Answers
from incidents.statuses import Progress, Status, Verb
from incidents.tasks import remind_of_posts, return_stranded
from tests.factories import SchoolFactory, person

from .cases import act, bring, facts, kinds_for, parties, report, triage
from .files import keep

WRONG = "It is another post after all."


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def second(school):
    return person("staff", school=school, name="Second Reporter")


@pytest.fixture
def copy(school, second):
    """A report of the same."""
    return report(school, second, said="the very same post")


@pytest.fixture
def lead(incident, officer, leader):
    return bring(incident, Status.IN_TRIAGE, officer, leader)


def fresh(incident):
    return Incident.objects.get(pk=incident.pk)


def sees(who, incident):
    return Incident.objects.visible_to(User.objects.get(pk=who.pk)).filter(pk=incident.pk).exists()


class TestMerged:
    @pytest.fixture(autouse=True)
    def merged(self, copy, lead, officer):
        kept = keep(copy.reporter, incident=copy)
        Evidence.objects.filter(pk=kept.pk).update(post=copy.published.get())
        copy.merge_into(lead, by=officer)

    def test_it_leaves_the_queue_and_its_clocks_stop(self, copy, lead, officer):
        assert (copy.status, copy.merged_into, copy.officer, copy.stage) == (Status.MERGED, lead, None, "")
        assert not copy.clocks.running().exists()
        assert copy not in Incident.objects.open() and lead in Incident.objects.open()
        assert list(faults()) == []

    def test_hq_counts_it_as_a_report_that_was_merged_and_as_no_other(self, school, client):
        client.force_login(person("hq"), "django.contrib.auth.backends.ModelBackend")
        text = client.get(reverse("incidents:numbers")).text
        assert "Merged" in text
        counted = Incident.objects.counted_for(person("hq")).values_list("status", flat=True)
        assert sorted(counted) == [Status.IN_TRIAGE, Status.MERGED]

    def test_who_reported_it_sees_how_far_the_case_is(self, copy, lead, officer, second):
        assert (fresh(copy).progress, kinds_for(second)) == (Progress.IN_HAND, ["report-merged"])
        lead.close(Outcome.NO_ACTION, "fair comment", by=officer)
        assert fresh(copy).progress == Progress.CLOSED
        told = second.notices.get(kind="report-closed")
        assert (told.record_id, told.is_needed) == (copy.pk, True)
        lead.reopen("again", by=officer)
        assert fresh(copy).progress == Progress.IN_HAND
        assert "report-reopened" in kinds_for(second)

    def test_the_page_of_the_case_shows_all_of_it_and_its_own_says_where_it_went(self, copy, lead, officer, client):
        client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
        text = client.get(reverse("incidents:case", args=[lead.reference])).text
        said = [f"Evidence of {copy.reference}", f"The post of {copy.reference}", f"{copy.reference}: Reported"]
        assert f'href="#post-{copy.reference}-1">' in text and f'id="post-{copy.reference}-1"' in text
        assert all(words in text for words in [*said, "the very same post", f"Merged into this: {copy.reference}"])
        assert Event.objects.about(copy).filter(code="incident.opened", actor=officer).count() == 1
        text = client.get(reverse("incidents:case", args=[copy.reference])).text
        assert f'Merged into <a class="govuk-link" href="/incidents/{lead.reference}/"' in text
        assert "You can undo it until" in text and f"/incidents/{copy.reference}/unmerge/" in text

    def test_who_was_let_see_the_case_alone_reads_nothing_of_what_was_merged(self, copy, lead, client):
        Incident.objects.filter(pk=lead.pk).update(escalated=True)
        client.force_login(person("allegations"), "django.contrib.auth.backends.ModelBackend")
        text = client.get(reverse("incidents:case", args=[lead.reference])).text
        assert lead.reference in text
        assert copy.reference not in text

    def test_leaders_who_were_asked_do_not_read_it(self, copy, lead, officer, leader, client):
        lead.refer("What now?", by=officer)
        client.force_login(leader, "django.contrib.auth.backends.ModelBackend")
        assert copy.reference not in client.get(reverse("incidents:case", args=[lead.reference])).text

    def test_what_can_be_done_to_it_is_done_to_the_case(self, copy, officer):
        for verb in (Verb.CLAIM, Verb.CLOSE, Verb.TRIAGE, Verb.LINK, Verb.MERGE, Verb.ASSIGN):
            assert "was merged into" in copy.obstacle(verb, officer)

    def test_what_its_reporter_adds_reaches_who_has_the_case(self, copy, officer, second):
        copy.add("I saw it again", by=second)
        assert officer.notices.filter(kind="case-added", record_id=copy.pk).exists()
        copy.raise_danger("I rang 999", by=second)
        assert fresh(copy.merged_into).severity == Severity.S4

    def test_its_posts_are_still_followed(self, copy, officer):
        Post.objects.filter(incident=copy).update(added_at=timezone.now() - datetime.timedelta(days=3))
        assert remind_of_posts() == 1
        assert officer.notices.filter(kind="post-due", record_id=copy.pk).exists()
        copy.post_reported(1, timezone.now(), "PL-1", "reported", by=officer)

    def test_found_by_its_words_it_leads_to_the_case(self, copy, lead, officer):
        hit = search("very same", officer).hits[0]
        assert hit.incident == lead
        assert hit.places[0][0] == f"{copy.reference}, merged into it: Reported"


class TestHidden:
    """Who must not see the one must not see the other."""

    def test_the_poster_of_either_sees_neither(self, school, reporter, second, officer, leader, dsl):
        named = person("welfare", "leader", school=school, name="Named")
        lead = bring(report(school, reporter), Status.IN_TRIAGE, officer, leader)
        copy = report(school, second, poster=named)
        assert sees(named, lead)
        copy.merge_into(lead, by=officer)
        assert not sees(named, lead) and not sees(named, copy)
        assert fresh(lead).leadership == "senior"
        assert not lead.withholdings.exists()
        copy.unmerge(WRONG, by=officer)
        assert sees(named, lead) and not sees(named, copy)
        assert fresh(lead).leadership == "school"

    def test_an_officer_who_has_the_case_and_is_concerned_by_the_other_loses_it(self, school, second, lead, officer):
        everywhere = person("welfare")
        copy = report(school, second, target=officer)
        copy.merge_into(lead, by=everywhere)
        assert fresh(lead).officer is None
        assert return_stranded() == 0

    def test_the_poster_of_the_case_who_reported_the_other_sees_no_progress(self, school, reporter, second, officer):
        lead, copy = report(school, reporter, poster=second), report(school, second)
        copy.merge_into(lead, by=officer)
        assert not Incident.objects.reported_by(second).exists()
        assert kinds_for(second) == []

    def test_an_allegation_about_one_is_about_all(self, lead, copy, officer, reporter):
        ada = person("allegations")
        copy.merge_into(lead, by=officer)
        copy.flag("it may be one", [], by=officer)
        for one in (lead, copy):
            assert fresh(one).restricted and sees(ada, one) and not sees(officer, one)
        assert (fresh(lead).status, fresh(copy).status) == (Status.REPORTED, Status.MERGED)
        case = fresh(lead)
        case.claim(by=ada)
        case.decide("not_one", "no allegation", [], by=ada)
        assert sees(officer, copy) and sees(officer, lead)


@pytest.mark.parametrize(
    "why", ["itself", "closed", "merged", "school", "restricted", "colleague", "leadership", "image"]
)
def test_what_cannot_be_one_case(why, lead, copy, officer, leader, school, reporter, second):
    both = person("welfare", "allegations", name="Both")
    into, who, refused = lead, officer, NotNow
    if why == "itself":
        into = copy
    elif why == "closed":
        lead.close(Outcome.NO_ACTION, "fair comment", by=officer)
    elif why == "merged":
        lead.merge_into(report(school, reporter), by=officer)
    elif why == "school":
        into, who = report(SchoolFactory(), reporter), both
    elif why == "restricted":
        into, who = report(school, reporter, answers=Answers(accused=Sure.YES)), both
    elif why == "colleague":
        copy.claim(by=both)
    elif why == "leadership":
        bring(copy, Status.WITH_LEADERSHIP, officer, leader)
        copy.plan(ActionKind.MET, school.today, "The head meets them.", by=leader)
    else:
        copy.suspect_image(by=officer)
    with pytest.raises(refused):
        copy.merge_into(into, by=who)
    assert not Merge.objects.filter(duplicate=copy).exists()


def test_one_merges_only_what_one_may_work_on(lead, copy, dsl, reporter, officer):
    for who in (dsl, reporter, person("welfare", school=SchoolFactory())):
        with pytest.raises(PermissionDenied):
            copy.merge_into(lead, by=who)
    with pytest.raises(PermissionDenied):
        copy.merge_into(report(SchoolFactory(), reporter), by=officer)


class TestUndone:
    @pytest.mark.parametrize("status", [Status.REPORTED, Status.IN_TRIAGE, Status.AWAITING_REMOVAL])
    def test_everything_stands_as_before(self, status, lead, copy, officer, leader, second):
        bring(copy, status, officer, leader)
        stands = (copy.status, copy.officer, copy.severity, copy.stage)
        clocks = [(clock.stage, clock.due_at) for clock in copy.clocks.running()]
        of_lead = (lead.status, lead.officer, lead.severity, lead.proposed_severity)
        copy.merge_into(lead, by=officer)
        lead.add("found since", by=officer)
        copy.unmerge(WRONG, by=officer)
        copy, lead = fresh(copy), fresh(lead)
        assert (copy.status, copy.officer, copy.severity, copy.stage) == stands
        assert (lead.status, lead.officer, lead.severity, lead.proposed_severity) == of_lead
        near = datetime.timedelta(minutes=1)
        for clock, (stage, due) in zip(copy.clocks.running(), clocks, strict=True):
            assert clock.stage == stage and abs(clock.due_at - due) < near
        assert "report-apart" in kinds_for(second)
        assert Event.objects.about(lead).filter(code="incident.add").exists()
        assert list(faults()) == []

    def test_a_pause_goes_on_and_what_was_late_is_as_late(self, lead, copy, officer, leader):
        bring(copy, Status.IN_TRIAGE, officer, leader)
        until = copy.school.today + datetime.timedelta(days=20)
        copy.pause(WaitsFor.FAMILY, until, "on leave", by=officer)
        copy.merge_into(lead, by=officer)
        copy.unmerge(WRONG, by=officer)
        assert (fresh(copy).waits_for, fresh(copy).due_at.astimezone(copy.school.tz).date()) == ("family", until)
        assert copy.clocks.running().get().left > datetime.timedelta(hours=9)
        copy.resume(by=officer)
        past = timezone.now() - datetime.timedelta(days=2)
        Clock.objects.filter(pk=copy.clocks.running().get().pk).update(due_at=past)
        copy.merge_into(lead, by=officer)
        copy.unmerge(WRONG, by=officer)
        assert fresh(copy).due_at == past

    @pytest.mark.parametrize("triaged_again", [False, True])
    def test_the_case_is_as_grave_as_the_gravest_until_then(self, triaged_again, lead, copy, officer, leader):
        copy.claim(by=officer)
        copy.triage(Severity.S3, "hate", [], by=officer, reason="it is hate")
        copy.merge_into(lead, by=officer)
        assert fresh(lead).severity == Severity.S3
        case = fresh(lead)
        if triaged_again:
            case.triage(Severity.S3, "hate", [], by=officer, reason="so is this")
        copy.unmerge(WRONG, by=officer)
        assert fresh(lead).severity == (Severity.S3 if triaged_again else Severity.S2)

    def test_after_a_day_the_button_is_gone_and_the_page_says_so(self, lead, copy, officer, client, monkeypatch):
        copy.merge_into(lead, by=officer)
        step = copy.standing_merge
        assert step.undone_until - step.made.at == datetime.timedelta(days=1)
        monkeypatch.setattr(merges, "UNDONE_WITHIN", datetime.timedelta())
        client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
        assert Verb.UNMERGE not in copy.verbs(officer)
        text = client.get(reverse("incidents:case", args=[copy.reference])).text
        assert "cannot be undone any more" in text and "unmerge" not in text
        with pytest.raises(NotNow, match="more than a day ago"):
            copy.unmerge(WRONG, by=officer)

    def test_its_officer_who_left_meanwhile_does_not_get_it_back(self, lead, copy, officer, school):
        gone = person("welfare", school=school, name="Gone")
        copy.claim(by=gone)
        copy.merge_into(lead, by=gone)
        gone.leave(by=person("hq"))
        copy.unmerge(WRONG, by=officer)
        assert (fresh(copy).officer, fresh(copy).status) == (None, Status.REPORTED)

    def test_where_the_case_was_closed_it_is_open_again(self, lead, copy, officer, second):
        copy.merge_into(lead, by=officer)
        lead.close(Outcome.NO_ACTION, "fair comment", by=officer)
        copy.unmerge(WRONG, by=officer)
        assert (fresh(copy).progress, fresh(lead).progress) == (Progress.IN_HAND, Progress.CLOSED)


def test_a_merged_report_is_in_hand_only_once_somebody_has_it(incident, copy, officer):
    copy.merge_into(incident, by=officer)
    assert fresh(copy).progress == Progress.RECEIVED
    fresh(incident).claim(by=officer)
    assert fresh(copy).progress == Progress.IN_HAND
    fresh(copy).unmerge(WRONG, by=officer)
    assert fresh(copy).progress == Progress.IN_HAND


class TestChains:
    @pytest.fixture
    def chain(self, lead, copy, officer, school, reporter):
        """`first` in `copy` in `lead`."""
        first = report(school, reporter, said="the first of all")
        first.merge_into(copy, by=officer)
        copy.merge_into(lead, by=officer)
        return fresh(first), fresh(copy), fresh(lead)

    def test_all_of_it_stands_in_the_last_one(self, chain, officer):
        first, copy, lead = chain
        assert (first.merged_into, copy.merged_into) == (lead, lead)
        shown = showing_merged.of_case(CaseFile(lead, officer))
        assert {one.incident for one in shown} == {first, copy}
        with pytest.raises(NotNow, match="was merged into"):
            lead.merge_into(first, by=officer)

    def test_the_later_step_undone_the_earlier_one_stands(self, chain, officer):
        first, copy, _ = chain
        copy.unmerge(WRONG, by=officer)
        assert (fresh(first).merged_into, fresh(copy).merged_into) == (copy, None)
        fresh(first).unmerge(WRONG, by=officer)
        assert fresh(first).status == Status.REPORTED

    def test_the_earlier_step_undone_the_later_one_stands(self, chain, officer):
        first, copy, lead = chain
        first.unmerge(WRONG, by=officer)
        assert (fresh(first).merged_into, fresh(copy).merged_into) == (None, lead)


def test_the_same_account_leads_to_the_case(school, reporter, second, officer):
    def of_account(who):
        draft = ReportDraft.objects.create(reporter=who)
        return draft.send(facts(school, whereabouts="@example_voice"), Answers(is_named=True), "words", parties())

    lead, copy, third = of_account(reporter), of_account(second), of_account(reporter)
    copy.merge_into(lead, by=officer)
    posts, _ = third.same_account(officer)
    assert {post.incident.lead for post in posts} == {lead}
    assert lead.same_account(officer)[0] == [third.published.get()]


def test_what_was_merged_goes_with_the_case_to_another_school(lead, copy, officer, second):
    there = SchoolFactory(name="New School")
    receiver = person("welfare", school=there)
    keep(second, incident=copy)
    copy.merge_into(lead, by=officer)
    offer = lead.offer(there, "They moved.", by=officer)
    lead.accept(offer, by=receiver)
    assert (fresh(copy).school, sees(receiver, copy), sees(officer, copy)) == (there, True, False)
    offer.refresh_from_db()
    assert [one["case"] for one in offer.receipt["files"]] == [copy.pk]
    copy = fresh(copy)
    copy.unmerge(WRONG, by=receiver)
    assert (fresh(copy).school, fresh(copy).status) == (there, Status.REPORTED)
    assert fresh(copy).reporters_school.name == "Own School"


def test_several_at_once_become_one(client, school, reporter, second, officer):
    three = [report(school, reporter) for _ in range(3)]
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    data = {"do": "merge", "reference": [one.reference for one in three]}
    text = client.post(reverse("incidents:together"), data, follow=True).text
    assert f"2 reports are merged into {three[0].reference} now." in text
    assert [fresh(one).merged_into for one in three] == [None, three[0], three[0]]


def test_on_its_pages(lead, copy, officer, client):
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    page = f"/incidents/{copy.reference}/"
    assert "There is no report" in client.post(page + "merge/", {"reference": unused_reference()}).text
    typed = {"reference": lead.reference.replace("-", " ")}
    asked = client.post(page + "merge/", typed).text
    assert f"You are about to merge {copy.reference} into {lead.reference}" in asked
    assert "the very same post" in asked and "You can undo it for a day" in asked
    assert fresh(copy).merged_into is None
    changed = client.post(page + "merge/", typed | {"checked": lead.reference, "change": "yes"}).text
    assert f'value="{typed["reference"]}"' in changed and "There is a problem" not in changed
    client.post(page + "merge/", {"reference": lead.reference, "checked": lead.reference})
    assert fresh(copy).merged_into == lead
    assert "Say why it was wrong" in client.post(page + "unmerge/", {}).text
    client.post(page + "unmerge/", {"reason": WRONG})
    assert fresh(copy).merged_into is None
    triage(fresh(lead), officer)
    assert Party.objects.filter(incident=copy).exists()


def test_what_cannot_be_merged_is_said_beside_the_reference_and_what_was_seen_is_what_is_merged(
    lead, copy, officer, school, reporter, client
):
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    address = f"/incidents/{copy.reference}/merge/"
    text = client.post(address, {"reference": copy.reference}).text
    assert "cannot be merged into itself" in text and 'id="id_reference-error"' in text
    third = report(school, reporter)
    text = client.post(address, {"reference": third.reference, "checked": lead.reference}).text
    assert f"into {third.reference}" in text and fresh(copy).merged_into is None


def test_an_undo_that_waited_for_a_further_merge_changes_nothing(copy, lead, school, officer):
    third = report(school, person("staff", school=school))
    copy.merge_into(lead, by=officer)
    late = fresh(copy)
    assert late.merged_into == lead
    fresh(lead).merge_into(third, by=officer)
    with pytest.raises(NotNow, match="merged too, a moment ago"):
        late.unmerge(WRONG, by=officer)
    assert fresh(copy).merged_into == third
    fresh(copy).unmerge(WRONG, by=officer)


def test_what_local_command_must_hear_of_is_not_merged_away(copy, lead, officer):
    copy.claim(by=officer)
    copy.triage(Severity.S2, Category.PRIVATE, [], by=officer)
    with pytest.raises(NotNow, match="Local command must hear"):
        copy.merge_into(lead, by=officer)
    copy.record_call("Major Example", timezone.now(), "They ring back.", by=officer)
    copy.merge_into(lead, by=officer)
    assert fresh(copy).merged_into == lead


def test_a_leader_who_may_not_see_the_case_is_not_led_to_it(copy, lead, officer, leader, client):
    bring(copy, Status.WITH_LEADERSHIP, officer, leader)
    act(copy, leader)
    copy.merge_into(lead, by=officer)
    client.force_login(leader, "django.contrib.auth.backends.ModelBackend")
    text = client.get(reverse("incidents:case", args=[copy.reference])).text
    assert "Merged into another report of the same thing" in text and lead.reference not in text
