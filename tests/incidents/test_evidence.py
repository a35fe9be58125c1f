"""Files of a report: kept once, whole or not at all; sealed for everyone; moved with the report."""

import os

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from dcs_portal.audit.models import Event
from incidents.codes import Finding, Sure
from incidents.evidence import previews, showing, sweeping
from incidents.evidence.media import Refused
from incidents.evidence.storing import Capture, store
from incidents.evidence.tasks import sweep_copies
from incidents.models import Evidence, EvidenceSeal, ImageAnswer, Incident, NotNow, Police, Purpose, ReportDraft
from incidents.models.evidence import Damaged, draft_holds_sealed
from incidents.models.seals import Shut, may_lift
from incidents.severity_rule import Answers
from incidents.tasks import forget_old_drafts
from tests.factories import SchoolFactory, person

from .cases import NOTHING_GRAVE, facts, kinds_for, parties, report
from .files import answered, files_in, incoming, keep, picture

pytestmark = pytest.mark.django_db
POLICE = Police("Royal Military Police", "Sgt Example", "RMP/1")


@pytest.fixture
def draft(reporter):
    return ReportDraft.objects.create(reporter=reporter)


def codes(incident):
    return list(Event.objects.about(incident).values_list("code", flat=True))


def data_of(incident, code):
    return [event.data for event in Event.objects.about(incident).filter(code=f"incident.evidence_{code}")]


def send(draft, school):
    return draft.send(facts(school), NOTHING_GRAVE, "words", parties())


def test_kept_under_a_random_name_with_its_hash(incident, officer, own_evidence):
    evidence = keep(officer, incident=incident, name="C:\\folder\\post.png")
    (path,) = files_in(own_evidence)
    assert (evidence.number, evidence.name, evidence.media_type) == (1, "post.png", "image/png")
    assert path.read_bytes() == picture()
    assert "post" not in evidence.file
    assert path.stat().st_mode & 0o777 == 0o600
    assert data_of(incident, "added") == [
        {"number": 1, "media_type": "image/png", "size": len(picture()), "sha256": evidence.sha256}
    ]


def test_the_same_file_again_is_the_one_that_is_there(incident, officer, dsl, own_evidence):
    first = keep(officer, incident=incident)
    again = store(answered(dsl, incident=incident), incoming(picture(), "other name.png"), Capture(), by=dsl)
    assert (again.evidence, again.is_new) == (first, False)
    assert len(files_in(own_evidence)) == 1


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_no_file_but_where_the_answer_is_no(incident, officer, own_evidence, answer):
    with pytest.raises(NotNow, match="No files can be added"):
        keep(officer, incident=incident, answer=answer)
    assert not Evidence.objects.exists()


def test_an_answer_changed_while_the_file_came_in(draft, reporter, own_evidence):
    stale = answered(reporter, draft=draft)
    ImageAnswer.objects.get(pk=stale.pk).change("not_sure", by=reporter)
    upload = incoming(picture())
    with pytest.raises(NotNow):
        store(stale, upload, Capture(), by=reporter)
    upload.close()
    assert files_in(own_evidence) == []


def test_a_draft_sent_while_the_file_came_in(draft, reporter, school):
    stale = answered(reporter, draft=draft)
    incident = send(draft, school)
    evidence = store(stale, incoming(picture()), Capture(), by=reporter).evidence
    assert (evidence.incident, evidence.draft) == (incident, None)
    assert "incident.evidence_added" in codes(incident)


def test_a_draft_deleted_while_the_file_came_in(draft, reporter, own_evidence):
    stale = answered(reporter, draft=draft)
    ReportDraft.objects.all().delete()
    upload = incoming(picture())
    with pytest.raises(NotNow, match="deleted"):
        store(stale, upload, Capture(), by=reporter)
    assert files_in(own_evidence) == []


def test_an_error_leaves_nothing(incident, officer, own_evidence, monkeypatch):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr(Evidence, "record_added", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        keep(officer, incident=incident)
    assert not Evidence.objects.exists()
    assert files_in(own_evidence) == []


def test_no_room(incident, officer, own_evidence, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(storages["evidence"]), "_save", full)
    with pytest.raises(Refused, match="no room"):
        keep(officer, incident=incident)
    assert not Evidence.objects.exists()


def test_so_many_files_and_no_more(incident, officer, settings):
    settings.EVIDENCE_FILES = 1
    keep(officer, incident=incident)
    with pytest.raises(Refused, match="holds 1 files"):
        keep(officer, incident=incident, data=picture(colour="red"))


def test_files_go_with_the_report(draft, reporter, school):
    keep(reporter, draft=draft)
    keep(reporter, draft=draft, data=picture(colour="red"))
    incident = send(draft, school)
    assert [(evidence.number, evidence.incident) for evidence in Evidence.objects.all()] == [
        (1, incident),
        (2, incident),
    ]
    assert codes(incident).count("incident.evidence_added") == 2
    assert not ImageAnswer.objects.exclude(incident=incident).exists()


def test_a_changed_answer_seals_what_the_draft_holds(draft, reporter, school):
    evidence = keep(reporter, draft=draft)
    ImageAnswer.objects.give("not_sure", by=reporter, draft=draft)
    assert Evidence.objects.get().is_sealed
    assert draft_holds_sealed(draft)
    with pytest.raises(ProtectedError):
        draft.delete()
    with pytest.raises(NotNow, match="cannot be removed"):
        evidence.remove(by=reporter)
    incident = send(draft, school)
    assert data_of(incident, "sealed") == [{"number": 1}]


def test_what_was_once_doubted_is_sent_as_an_image(draft, reporter, school):
    keep(reporter, draft=draft)
    for answer in ("not_sure", "no"):
        ImageAnswer.objects.give(answer, by=reporter, draft=draft)
    assert send(draft, school).is_image


def test_a_seal_shuts_the_same_file_in_every_case_and_each_decides_for_itself(
    incident, school, reporter, officer, dsl, django_capture_on_commit_callbacks
):
    here, there = keep(officer, incident=incident), keep(officer, incident=report(school, reporter))
    with django_capture_on_commit_callbacks() as afterwards:
        here.seal(by=dsl)
    assert not there.is_open_to(dsl)  # from the same moment, whatever dies now
    assert [one.is_sealed for one in Evidence.objects.for_list()] == [True, True]
    for call in afterwards:
        call()
    later = keep(officer, incident=report(school, reporter))
    for copy in (there, later):
        assert (copy.active_seal.sealed_by, data_of(copy.incident, "sealed")) == (None, [{"number": 1}])
        assert may_lift(dsl, copy)
    assert kinds_for(dsl).count("evidence-sealed") == 2  # their own seal is no news to them
    here.lift(Purpose.MISTAKE, reason="a holiday photo", by=dsl)
    assert [it.is_open_to(officer) for it in (here, there, later)] == [True, False, False]
    assert sweep_copies() == 0


@pytest.mark.parametrize("first", [sweep_copies, None])
def test_a_copy_that_a_killed_process_left_without_a_seal_is_lifted_like_any(
    incident, school, reporter, officer, dsl, first
):
    here, there = keep(officer, incident=incident), keep(officer, incident=report(school, reporter))
    here.seal(by=dsl)
    assert first is None or first() == 1
    listed = [showing.of_incident(it.incident, dsl)[0] for it in (here, there)]
    assert len({(item.may_open, item.may_seal, item.may_lift, item.may_remove) for item in listed}) == 1
    there.lift(Purpose.MISTAKE, reason="a holiday photo", by=dsl)
    assert [it.is_open_to(officer) for it in (here, there)] == [False, True]


def test_a_draft_does_not_tell_whether_its_file_is_sealed_elsewhere(incident, draft, school, reporter, officer, dsl):
    keep(officer, incident=incident).seal(by=dsl)
    evidence = keep(reporter, draft=draft)
    (item,) = showing.of_draft(draft, reporter)
    assert (item.may_open, item.may_remove, item.evidence.is_sealed, draft.holds_sealed) == (True, True, False, False)
    assert previews.waiting() == [evidence.pk]
    evidence.remove(by=reporter)
    kept = keep(reporter, draft=draft)
    told = kinds_for(dsl).count("evidence-sealed")
    sent = send(draft, school)
    assert (kept.active_seal.sealed_by, data_of(sent, "sealed")) == (None, [{"number": 1}])
    assert kinds_for(dsl).count("evidence-sealed") == told + 1
    assert previews.waiting() == []


@pytest.mark.parametrize("is_restricted", [False, True])
def test_what_happens_to_files_while_it_is_restricted_is_marked(school, reporter, officer, is_restricted):
    answers = Answers(accused=Sure.YES) if is_restricted else NOTHING_GRAVE
    incident, by = report(school, reporter, answers=answers), person("allegations") if is_restricted else officer
    evidence = keep(by, incident=incident)
    evidence.open(by=by)
    evidence.seal(by=by)
    about_files = Event.objects.about(incident).filter(code__regex="evidence|image_answered")
    assert [event.data.get("restricted", False) for event in about_files] == [is_restricted] * 4


def test_what_was_added_while_it_was_restricted_stays_with_the_allegations_officers(school, reporter, officer, draft):
    with_report, allegations = keep(reporter, draft=draft), person("allegations")
    incident = draft.send(facts(school), Answers(accused=Sure.YES), "words", parties())
    minutes = keep(allegations, incident=incident, data=b"What the police said", name="police.txt")
    incident.claim(by=allegations)
    incident.decide(Finding.NOT_ONE, "why", [], by=allegations)
    assert [item.evidence for item in showing.of_incident(incident, officer)] == [with_report]
    assert list(Evidence.objects.visible_to(officer)) == [with_report]
    incident.flag("after all", [], by=officer)
    assert set(Evidence.objects.visible_to(allegations)) == {with_report, minutes}


@pytest.mark.parametrize("who", ["officer", "reporter"])
def test_whoever_has_such_a_file_themselves_adds_it_as_their_own(who, school, reporter, officer, own_evidence, request):
    allegations, adder = person("allegations"), request.getfixturevalue(who)
    incident = report(school, reporter, answers=Answers(accused=Sure.YES))
    keep(allegations, incident=incident, name="told.png")
    incident.claim(by=allegations)
    incident.decide(Finding.NOT_ONE, "why", [], by=allegations)
    evidence = keep(adder, incident=incident, name="mine.png")
    assert [item.evidence for item in showing.of_incident(incident, officer)] == [evidence]
    assert (evidence.name, evidence.uploaded_by, evidence.number) == ("mine.png", adder, 1)
    assert len(files_in(own_evidence)) == 1
    assert data_of(incident, "added")[-1].get("restricted") is None


def test_changed_back_to_no_the_file_stays_sealed_and_cannot_come_again(draft, reporter):
    keep(reporter, draft=draft)
    for answer in ("yes", "no"):
        ImageAnswer.objects.give(answer, by=reporter, draft=draft)
    assert Evidence.objects.get().is_sealed
    with pytest.raises(Refused, match="is sealed"):
        keep(reporter, draft=draft)
    assert keep(reporter, draft=draft, data=picture(colour="red")).number == 2


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_doubt_about_an_incident_makes_it_an_image_in_the_same_moment(incident, officer, answer):
    evidence = keep(officer, incident=incident)
    answered(officer, incident=incident, answer=answer)
    assert evidence.is_sealed
    assert Incident.objects.get().is_image


def test_an_answer_after_the_draft_was_sent_is_given_to_the_incident(draft, reporter, school):
    stale = ReportDraft.objects.get()
    evidence = keep(reporter, draft=draft)
    incident = send(draft, school)
    given = ImageAnswer.objects.give("yes", by=reporter, draft=stale)
    assert (given.incident, given.draft) == (incident, None)
    assert evidence.is_sealed
    assert Incident.objects.get().is_image


def test_an_answer_after_the_draft_was_deleted(draft, reporter):
    stale = ReportDraft.objects.get()
    draft.delete()
    with pytest.raises(NotNow, match="deleted meanwhile"):
        ImageAnswer.objects.give("yes", by=reporter, draft=stale)


def test_old_drafts_go_with_their_files_unless_one_is_sealed(
    draft, reporter, own_evidence, django_capture_on_commit_callbacks
):
    keep(reporter, draft=draft)
    other = ReportDraft.objects.create(reporter=reporter)
    keep(reporter, draft=other)
    ImageAnswer.objects.give("yes", by=reporter, draft=other)
    ReportDraft.objects.update(updated_at=timezone.now() - timezone.timedelta(days=40))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old_drafts() == 1
    assert ReportDraft.objects.get() == other
    assert len(files_in(own_evidence)) == 1


def test_removed_from_a_draft(draft, reporter, officer, own_evidence, django_capture_on_commit_callbacks):
    evidence = keep(reporter, draft=draft)
    with pytest.raises(PermissionDenied):
        evidence.remove(by=officer)
    with django_capture_on_commit_callbacks(execute=True):
        evidence.remove(by=reporter)
    assert files_in(own_evidence) == []


def test_nothing_is_removed_from_a_report_that_was_sent(incident, reporter):
    evidence = keep(reporter, incident=incident)
    with pytest.raises(PermissionDenied):
        evidence.remove(by=reporter)


def test_sealed_once_however_often_it_is_pressed(incident, officer, dsl):
    evidence = keep(officer, incident=incident)
    for by in (dsl, dsl, officer):
        evidence.seal(by=by)
    assert EvidenceSeal.objects.get().sealed_by == dsl
    assert data_of(incident, "sealed") == [{"number": 1}]
    assert "evidence-sealed" not in kinds_for(dsl)
    with pytest.raises(Shut):
        evidence.open(by=officer)
    with pytest.raises(ProtectedError):
        evidence.delete()


def test_the_safeguarding_leads_are_told_of_a_seal(incident, draft, officer, reporter, dsl, school):
    keep(officer, incident=incident).seal(by=officer)
    assert kinds_for(dsl).count("evidence-sealed") == 1
    keep(reporter, draft=draft)
    ImageAnswer.objects.give("yes", by=reporter, draft=draft)
    send(draft, school)
    assert kinds_for(dsl).count("evidence-sealed") == 2


def test_who_may_seal(incident, officer, dsl, reporter, leader):
    evidence = keep(officer, incident=incident)
    for by in (reporter, leader, person("dsl", school=SchoolFactory())):
        with pytest.raises(PermissionDenied):
            evidence.seal(by=by)


def lift(evidence, by, purpose=Purpose.MISTAKE, reason="wrong button", police=None):
    evidence.lift(purpose, reason=reason, by=by, police=police)


def test_who_may_lift(incident, officer, dsl):
    evidence = keep(dsl, incident=incident)
    evidence.seal(by=officer)
    for by in (officer, dsl):  # an officer never, and nobody their own upload
        with pytest.raises(PermissionDenied):
            lift(evidence, by)
    lift(evidence, person("deputy_dsl", school=incident.school))
    assert not Evidence.objects.get().is_sealed


@pytest.mark.parametrize("is_lead_there", [False, True])
def test_where_no_lead_can_decide_all_of_dcs_does_but_nobody_about_their_own_upload(
    incident, officer, school, is_lead_there
):
    across, allegations = person("welfare"), person("allegations")
    uploader = person("dsl", school=school) if is_lead_there else officer
    evidence = keep(uploader, incident=incident)
    own = keep(across, incident=incident, data=picture(colour="red"))
    for it in (evidence, own):
        it.seal(by=officer)
    may = [[by for by in (uploader, officer, across, allegations) if may_lift(by, it)] for it in (evidence, own)]
    # Of a case that is not theirs to see, allegations officers decide nothing.
    assert may == [[across], [uploader] if is_lead_there else []]
    for by in (uploader, across):
        listed = [item.may_lift for item in showing.of_incident(incident, by)]
        assert listed == [may_lift(by, it) for it in (evidence, own)]


@pytest.mark.parametrize(
    ("purpose", "reason", "police"),
    [
        ("mistake", " ", None),
        ("police", "asked", None),
        ("police", "asked", Police("RMP", "", "1")),
        ("police", "", POLICE),
    ],
)
def test_a_seal_is_not_lifted_without_a_reason(incident, officer, dsl, purpose, reason, police):
    evidence = keep(officer, incident=incident)
    evidence.seal(by=dsl)
    with pytest.raises(ValueError, match="reason"):
        lift(evidence, dsl, purpose, reason, police)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceSeal.objects.update(purpose="police", lifted_by=dsl, lifted_at=timezone.now())


def test_lifted_for_the_police_it_opens_to_one_person_for_a_day(incident, officer, dsl):
    evidence = keep(officer, incident=incident)
    evidence.seal(by=officer)
    lift(evidence, dsl, Purpose.POLICE, "they asked for it", POLICE)
    assert evidence.is_sealed
    assert evidence.open(by=dsl).read() == picture()
    with pytest.raises(Shut):
        evidence.open(by=officer)
    EvidenceSeal.objects.update(lifted_at=timezone.now() - timezone.timedelta(hours=25))
    with pytest.raises(Shut):
        evidence.open(by=dsl)
    event = Event.objects.about(incident).get(code="incident.evidence_lifted")
    assert event.data == {"number": 1, "purpose": "police"}
    assert event.text == f"{POLICE}\nthey asked for it"


def test_what_is_not_sealed_cannot_be_lifted(incident, officer, dsl):
    with pytest.raises(NotNow, match="not sealed"):
        lift(keep(officer, incident=incident), dsl)


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_file_that_is_not_what_came_in_is_not_given_out(incident, officer, own_evidence, harm, caplog):
    evidence = keep(officer, incident=incident)
    (path,) = files_in(own_evidence)
    path.write_bytes(picture() + b"x") if harm == "changed" else path.unlink()
    with pytest.raises(Damaged, match="not given out"):
        evidence.open(by=officer)
    assert data_of(incident, "damaged") == [{"number": 1}]
    assert "is not what came in" in caplog.text


def test_who_sees_which_files(school, reporter, officer, dsl, draft):
    in_draft = keep(reporter, draft=draft)
    incident = report(school, reporter)
    in_case = keep(reporter, incident=incident)
    seen = {by: set(Evidence.objects.visible_to(by)) for by in (reporter, officer, dsl)}
    assert seen == {reporter: {in_draft}, officer: {in_case}, dsl: {in_case}}


def test_a_target_sees_no_file(school, reporter, officer):
    incident = report(school, reporter, target=officer)
    keep(reporter, incident=incident)
    assert not Evidence.objects.visible_to(officer).exists()
    assert not ImageAnswer.objects.usable_by(officer).exists()


def old_file(folder, name):
    path = folder / "files" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (0, 0))
    return path


@pytest.mark.parametrize(("left", "removed"), [(2, 2), (3, 0)])
def test_files_without_a_record_go_unless_the_database_looks_older_than_they_are(
    left, removed, db, own_evidence, monkeypatch
):
    monkeypatch.setattr("dcs_portal.sweeping.MANY", 2)
    for number in range(left):
        old_file(own_evidence, f"{number:02}/orphan")
    assert sweeping.sweep() == removed
    assert len(files_in(own_evidence)) == left - removed
