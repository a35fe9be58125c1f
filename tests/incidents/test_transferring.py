"""A case that goes to another school: offered, refused, taken back, accepted; and what everybody keeps of it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dcs_portal.audit.models import Event, record
from dcs_portal.audit.verify import faults
from dcs_portal.schools.models import Holiday, User
from incidents.codes import ActionKind, Outcome, Part, PosterKind, Severity, Sure, WithheldState
from incidents.models import Incident, NotNow, Party, Transfer
from incidents.models.transfers import Answer
from incidents.severity_rule import Answers
from incidents.statuses import READINGS, Status, Verb
from incidents.tasks import chase_offers
from tests.factories import SchoolFactory, person

from .cases import act, bring, kinds_for, report
from .files import keep, picture

WHY = "The family moved to you."


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def there(db):
    """Another school, far to the east, where Thursday to Sunday is a holiday."""
    return SchoolFactory(name="New School", time_zone="Asia/Brunei")


@pytest.fixture
def receiver(there):
    return person("welfare", school=there, name="Receiver")


@pytest.fixture
def case(incident, officer, leader):
    return bring(incident, Status.IN_TRIAGE, officer, leader)


@pytest.fixture
def offer(case, there, receiver, officer):
    return case.offer(there, WHY, by=officer)


def sees(who, incident):
    return Incident.objects.visible_to(User.objects.get(pk=who.pk)).filter(pk=incident.pk).exists()


def test_while_it_is_offered_nothing_changes(case, offer, officer, receiver, dsl):
    clocks = list(case.clocks.running().values_list("stage", "due_at"))
    assert (case.status, case.officer, case.school.name) == (Status.IN_TRIAGE, officer, "Own School")
    assert sees(officer, case) and not sees(receiver, case)
    assert list(case.clocks.running().values_list("stage", "due_at")) == clocks
    assert kinds_for(receiver) == ["case-offered"]
    assert not {Verb.REFER, Verb.MERGE, Verb.OFFER, Verb.PLAN} & set(case.verbs(officer))
    case.release(by=officer)
    case.claim(by=officer)
    case.take_back(by=officer)
    offer.refresh_from_db()
    assert (offer.answer, offer.ended.code) == (Answer.WITHDRAWN, "incident.take_back")
    with pytest.raises(NotNow, match="was faster"):
        case.accept(offer, by=receiver)


def test_refused_it_stays_and_the_reason_is_told_then_another_offer_is_accepted(case, offer, officer, receiver, there):
    case.refuse(offer, "They live in the next town.", by=receiver)
    assert (case.school.name, case.officer) == ("Own School", officer)
    assert "offer-refused" in kinds_for(officer)
    second = case.offer(there, "They moved again.", by=officer)
    case.accept(second, by=receiver)
    case.refresh_from_db()
    assert (case.school, case.officer, case.status) == (there, receiver, Status.IN_TRIAGE)
    assert "offer-accepted" in kinds_for(officer)
    assert not sees(officer, case) and sees(receiver, case)
    assert list(faults()) == []


def test_the_receipt_says_what_was_handed_over(case, there, receiver, officer, reporter, client):
    first, second = keep(reporter, incident=case), keep(officer, picture(colour="red"), incident=case)
    second.while_restricted = True
    second.save()
    before = Event.objects.about(case).exclude(code__in=READINGS).count()
    record(case, "incident.note", actor=None, text="from then", data={"restricted": True})
    offer = case.offer(there, WHY, by=officer)
    case.accept(offer, by=receiver)
    offer.refresh_from_db()
    files = [{"case": case.pk, "number": first.number, "sha256": first.sha256}]
    assert offer.receipt["files"] == files
    assert offer.receipt["events"] == before + 1
    for who, others in {officer: [case], receiver: [], person("welfare", school=SchoolFactory()): None}.items():
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        answer = client.get(reverse("incidents:transfer", args=[offer.key]))
        assert (answer.status_code == 200) == (others is not None)
        if others is not None:
            assert first.sha256 in answer.text and second.sha256 not in answer.text and "Receiver" in answer.text


def test_a_receipt_names_no_report_that_must_not_be_known_any_more(case, there, receiver, officer, school, client):
    copy = report(school, person("staff", school=school))
    file = keep(copy.reporter, incident=copy)
    copy.merge_into(case, by=officer)
    offer = case.offer(there, WHY, by=officer)
    case.accept(offer, by=receiver)
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    page = reverse("incidents:transfer", args=[offer.key])
    assert copy.reference in client.get(page).text
    copy = Incident.objects.get(pk=copy.pk)
    copy.unmerge("Another thing.", by=receiver)
    copy.flag("It is about a teacher.", [], by=receiver)
    text = client.get(page).text
    assert "Receipt for" in text and copy.reference not in text and file.sha256 not in text


def test_the_clocks_keep_what_is_left_in_the_hours_of_the_new_school(case, there, receiver, officer):
    Holiday.objects.create(school=there, first_day=there.today, last_day=there.today + datetime.timedelta(days=9))
    before = case.clocks.running().get()
    case.accept(case.offer(there, WHY, by=officer), by=receiver)
    after = case.clocks.running().get()
    assert (after.pk, after.stage) == (before.pk, "close")
    assert after.due_at > before.due_at + datetime.timedelta(days=5)
    case.refresh_from_db()
    assert case.due_at == after.due_at


def test_whoever_is_named_at_the_new_school_does_not_see_it(case, there, receiver, officer):
    poster = person("welfare", school=there, name="Pat Poster")
    head = person("leader", school=there, name="Pat Poster")
    dsl = person("dsl", school=there, name="New Safeguarding")
    by_name = Party(part=Part.POSTER, kind=PosterKind.PERSON, name="Poster, Pat")
    case.add_people([by_name], by=officer)
    offer = case.offer(there, WHY, by=officer)
    assert (kinds_for(poster), kinds_for(receiver)) == ([], ["case-offered"])
    with pytest.raises(PermissionDenied):
        case.accept(offer, by=poster)
    case.accept(offer, by=receiver)
    case.refresh_from_db()
    assert not sees(poster, case) and not sees(head, case) and sees(dsl, case)
    assert not Transfer.objects.visible_to(poster).exists()
    assert case.leadership == "senior"
    assert set(case.withholdings.values_list("person__name", "state")) == {("Pat Poster", WithheldState.PROVISIONAL)}
    assert kinds_for(dsl) == ["report-dsl", "withheld"]


def test_where_every_officer_there_is_named_it_is_offered_to_all_of_dcs(case, there, officer):
    named, everywhere = person("welfare", school=there, name="Only One"), person("welfare", name="Everywhere")
    case.add_people([Party(part=Part.POSTER, kind=PosterKind.PERSON, name="Only One")], by=officer)
    case.offer(there, WHY, by=officer)
    assert (kinds_for(named), kinds_for(everywhere)) == ([], ["case-offered"])


def test_the_reporter_goes_on_with_their_page_and_does_not_learn_where_it_went(case, offer, receiver, reporter, client):
    case.accept(offer, by=receiver)
    client.force_login(reporter, "django.contrib.auth.backends.ModelBackend")
    text = client.get(reverse("incidents:progress", args=[case.reference])).text
    assert "In hand" in text and "Own School" in text and "New School" not in text
    Incident.objects.get(pk=case.pk).add("I saw it again", by=reporter)
    assert "case-added" in kinds_for(receiver)
    assert "New School" not in client.get(reverse("incidents:mine")).text


def test_leadership_there_was_asked_nothing_unless_leadership_acted(case, there, receiver, officer, leader):
    new_head = person("leader", school=there, name="New Head")
    case.refer("What will you do?", by=officer)
    with pytest.raises(NotNow, match="is with leadership"):
        case.offer(there, WHY, by=officer)
    case.plan(ActionKind.MET, case.school.today, "The head meets them.", by=leader)
    with pytest.raises(NotNow, match="Say why the case goes without it"):
        case.offer(there, WHY, by=officer)
    case.accept(case.offer(there, WHY, by=officer, unfinished="They are gone."), by=receiver)
    case.refresh_from_db()
    planned = case.planned.get()
    assert (planned.dropped, planned.ended.code, case.referred_at) == (True, "incident.accept", None)
    assert not sees(leader, case) and not sees(new_head, case)
    case.refer("And you?", by=receiver)
    act(case, new_head)
    case.close(Outcome.RESOLVED, "settled", by=receiver)
    assert sees(new_head, case)


@pytest.mark.parametrize("how", ["closed", "flagged"])
def test_an_offer_ends_with_what_it_offers(how, case, offer, officer, receiver):
    if how == "closed":
        case.close(Outcome.NO_ACTION, "fair comment", by=officer)
    else:
        case.flag("about the head", [], by=officer)
    offer.refresh_from_db()
    assert offer.answer == Answer.LAPSED
    assert not Transfer.objects.answerable_by(receiver).exists()
    with pytest.raises((NotNow, PermissionDenied)):
        case.accept(offer, by=receiver)


def test_a_closed_case_is_not_offered_nor_one_of_a_colleague(case, there, officer, school):
    with pytest.raises(NotNow, match="is not yours"):
        case.offer(there, WHY, by=person("welfare", school=school))
    case.close(Outcome.NO_ACTION, "fair comment", by=officer)
    with pytest.raises(NotNow, match="closed"):
        case.offer(there, WHY, by=officer)


def test_a_restricted_case_changes_school_at_once_with_a_receipt(school, reporter, there, receiver, officer):
    ada = person("allegations", name="Ada")
    case = report(school, reporter, answers=Answers(accused=Sure.YES))
    case.claim(by=ada)
    case.move_school(there, "They work there.", by=ada)
    case.refresh_from_db()
    receipt = Transfer.objects.get()
    assert (case.school, case.officer, receipt.answer, receipt.ended) == (there, ada, "accepted", receipt.offered)
    assert Transfer.objects.visible_to(ada).exists()
    for who in (officer, receiver, person("welfare")):
        assert not Transfer.objects.visible_to(who).exists()
        assert "offer" not in "".join(kinds_for(who)) and not sees(who, case)


def test_what_moved_while_it_was_restricted_stays_with_the_allegations_officers(
    case, there, receiver, officer, reporter, client
):
    allegations = person("allegations")
    case.flag("It is about a teacher.", [], by=officer)
    case.claim(by=allegations)
    file = keep(allegations, picture(colour="red"), incident=case)
    case.move_school(there, WHY, by=allegations)
    case.decide("not_one", "It is not.", [], by=allegations)
    assert sees(receiver, case)
    for who in (officer, receiver):
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("incidents:transfer", args=[case.transfers.get().key])).status_code == 404
    client.force_login(allegations, "django.contrib.auth.backends.ModelBackend")
    assert file.sha256 in client.get(reverse("incidents:transfer", args=[case.transfers.get().key])).text


def test_an_offer_that_nobody_answers_is_reminded_and_goes_to_all_of_dcs(case, offer, officer, receiver):
    everywhere = person("welfare", name="Everywhere")
    assert chase_offers() == 0
    now = timezone.now()
    Transfer.objects.update(warn_at=now)
    assert (chase_offers(), chase_offers()) == (1, 1)
    assert (kinds_for(receiver), kinds_for(everywhere)) == (["case-offered", "offer-soon"], [])
    Transfer.objects.update(due_at=now)
    assert (chase_offers(), chase_offers()) == (1, 1)
    assert "offer-late" in kinds_for(officer) and kinds_for(everywhere) == ["offer-late"]
    case.accept(offer, by=everywhere)
    assert chase_offers() == 0
    assert not receiver.notices.filter(kind__startswith="offer", read_at=None).exists()


def test_the_offer_shows_what_is_needed_to_decide_and_nothing_else(case, offer, officer, receiver, client):
    client.force_login(receiver, "django.contrib.auth.backends.ModelBackend")
    for page in (reverse("home"), reverse("incidents:queue")):
        assert case.reference in client.get(page).text
    text = client.get(reverse("incidents:transfer", args=[offer.key])).text
    assert all(said in text for said in (case.reference, WHY, "Bullying", "S2", "Own School"))
    assert "the words of the post" not in text and "Reporter" not in text
    assert client.get(reverse("incidents:case", args=[case.reference])).status_code == 404
    refuse = reverse("incidents:transfer_refuse", args=[offer.key])
    assert "Say why you refuse it" in client.post(refuse, {}).text
    client.post(refuse, {"reason": "Not ours."})
    text = client.get(reverse("incidents:transfer", args=[offer.key])).text
    assert "Refused" in text and WHY not in text


def test_20_transfers_take_as_many_questions_as_2(case, there, receiver, officer, client):
    client.force_login(receiver, "django.contrib.auth.backends.ModelBackend")
    client.get(reverse("help"))
    counts = []
    for number in (2, 18):
        for _ in range(number):
            case.refuse(case.offer(there, WHY, by=officer), "no", by=receiver)
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("incidents:transfers"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_grave_one_goes_on_in_real_hours(case, there, receiver, officer):
    case.triage(Severity.S4, "threat", [], by=officer, reason="a knife")
    due = case.clocks.running().get().due_at
    case.accept(case.offer(there, WHY, by=officer), by=receiver)
    assert case.clocks.running().get().due_at == due


def test_the_old_address_leads_who_held_it_to_the_receipt_and_nobody_else(
    case, there, receiver, officer, leader, dsl, school, client
):
    case.accept(case.offer(there, WHY, by=officer), by=receiver)
    address = f"/incidents/{case.reference}/"

    def opened(who):
        client.force_login(who, "django.contrib.auth.backends.ModelBackend")
        return client.get(address, follow=True)

    told = opened(officer)
    assert told.redirect_chain == [(f"/incidents/transfers/{Transfer.objects.get().key}/", 302)]
    assert (
        f"was transferred to {there}. This is your receipt." in told.text and "Entries of the chronology" in told.text
    )
    for who in (leader, dsl, person("welfare", school=SchoolFactory())):
        assert opened(who).status_code == 404
    assert opened(receiver).redirect_chain == []
    concerned = person("welfare", school=school, name="Concerned")
    Party.objects.create(incident=case, part=Part.POSTER, kind=PosterKind.PERSON, person=concerned)
    assert opened(concerned).status_code == 404


def test_times_of_offers_and_receipts_say_their_zone(case, offer, there, receiver, officer, client):
    client.force_login(receiver, "django.contrib.auth.backends.ModelBackend")
    zone = f"({receiver.tz})".replace("_", " ")
    address = reverse("incidents:transfer", args=[offer.key])
    assert client.get(address).text.count(zone) == 2
    case.accept(offer, by=receiver)
    assert client.get(address).text.count(zone) == 2


def test_an_offered_case_does_not_say_that_its_clocks_run_while_they_are_paused(case, offer, officer, client):
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    address = f"/incidents/{case.reference}/"
    assert "and its clocks run" in client.get(address).text
    case.pause("family", case.school.today + datetime.timedelta(days=9), "on leave", by=officer)
    text = client.get(address).text
    assert "and its clock stays paused" in text and "and its clocks run" not in text
