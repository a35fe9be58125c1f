"""Case packs: what is in one for whom, who may have it, and that nothing of it stays longer than it may."""

import csv
import datetime
import hashlib
import io
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone

from dcs_portal.audit.models import Event, erase_text
from dcs_portal.audit.verify import faults
from dcs_portal.doors import NotNow
from dcs_portal.storage import PrivateStorage
from incidents.codes import Category, Part, PosterKind, Severity, Sure, TargetKind
from incidents.models import CasePack, Evidence, Party, ReportDraft
from incidents.pack_states import MOVES, TRIES, Failure, PackState, Recipient
from incidents.packs import contents, giving, making, tasks
from incidents.packs.redaction import fold
from incidents.severity_rule import Answers
from tests.factories import person

from .cases import bring, facts, kinds_for, report
from .files import files_in, keep, picture
from .packs import ask, choose, draft, everything_said, files_of, make, manifest_of, words_of

pytestmark = pytest.mark.django_db

SAID = "Ferdi ÖZGÜR, a nephew of Mrs Marsh, wrote it; ask fozgur@mail.example. See IMG_ozgur_2.png, and J.S. (Y5)."


@pytest.fixture
def told(school, reporter, officer):
    """A case with names everywhere: in parties, in what people wrote, in a file's name, an account and a link."""
    reporter.name, officer.name = "Rosalind Marsh", "Owen Ficer"
    reporter.save()
    officer.save()
    parties = [
        Party(part=Part.TARGET, kind=TargetKind.CHILD, name="J.S., Y5"),
        Party(part=Part.POSTER, kind=PosterKind.PERSON, name="Mr Ferdi Özgür"),
    ]
    post = {"whereabouts": "@ferdi_1980", "link": "https://www.facebook.com/ferdi_1980/posts/7"}
    incident = ReportDraft.objects.create(reporter=reporter).send(
        facts(school, **post), Answers(is_named=True), SAID, parties
    )
    incident.claim(by=officer)
    keep(reporter, name="IMG_ozgur_2.png", incident=incident)
    incident.add_note("Rosalind asked that Ferdi is not told.", by=officer)
    incident.add("Marsh rang again.", by=officer)
    return incident


def keys(pack, *names):
    return [one.key for one in contents.subjects(pack, pack.by) if any(name in one.who for name in names)]


NAMES = ["rosalind", "marsh", "ferdi", "ozgur", "j.s.", "fozgur"]


def test_no_redacted_name_survives_anywhere(told, officer):
    pack = draft(told, officer, recipient="other", with_notes=True, with_files=True, more_words="fozgur@mail.example")
    pack = make(choose(pack, keys(pack, "Rosalind", "Ferdi", "@ferdi", "J.S."), pack.more_words))
    said = fold(everything_said(pack))
    assert [name for name in NAMES if re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", said)] == []
    assert "Owen Ficer" in everything_said(pack)
    assert {"Person A", "Person B", "Person C", "Person D"} <= set(re.findall(r"Person [A-Z]", everything_said(pack)))
    raw = storages["packs"].open(pack.file).read()
    assert not any(name.encode() in raw.lower() for name in NAMES)


def test_a_pack_with_nobody_redacted_is_the_whole_case(told, officer):
    pack = make(draft(told, officer, with_notes=True, with_files=True))
    files = files_of(pack)
    evidence = f"evidence/{told.reference}-1.png"
    assert list(files) == ["pack.pdf", "chronology.csv", evidence, "manifest.json", "manifest.txt"]
    said = words_of(files["pack.pdf"])
    for words in ["a nephew of Mrs Marsh", "ask fozgur@mail.example", "Rosalind asked", "They asked for it."]:
        assert words in said
    assert told.evidence.get().sha256 in said.replace(" ", "")
    assert files["pack.pdf"][:5] == b"%PDF-"
    assert b"pdfuaid" in files["pack.pdf"]
    manifest = manifest_of(pack)
    assert {one["name"]: one["sha256"] for one in manifest["files"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items() if not name.startswith("manifest")
    }
    asked = Event.objects.about(told).get(code="incident.pack")
    assert manifest["audit_chain"] == {"events": asked.seq, "head": asked.hash}
    assert asked.text == "They asked for it."
    assert hashlib.sha256(storages["packs"].open(pack.file).read()).hexdigest() == pack.sha256
    rows = list(csv.reader(io.StringIO(files["chronology.csv"].decode("utf-8-sig"))))
    assert len(rows) == len({row[0] for row in rows}) > 4
    assert rows[1][2].endswith(("+02:00", "+03:00"))


def test_the_same_pack_made_again_has_the_same_bytes(told, officer):
    pack = ask(draft(told, officer, with_files=True))
    asked = {"state": PackState.ASKED, "contents": pack.contents, "file": ""}
    made = set()
    for _ in range(2):
        making.make(pack.pk)
        made.add(CasePack.objects.get().sha256)
        CasePack.objects.update(**asked)
    assert len(made) == 1


DEFAULTS = {
    Recipient.POLICE: set(),
    Recipient.PANEL: {"Rosalind Marsh", "J.S., Y5"},
    Recipient.HEAD: {"Rosalind Marsh", "J.S., Y5"},
    Recipient.OTHER: {"Rosalind Marsh", "J.S., Y5", "Mr Ferdi Özgür", "@ferdi_1980"},
}


@pytest.mark.parametrize("recipient", Recipient)
def test_who_is_redacted_at_first(told, officer, recipient):
    known = contents.subjects(draft(told, officer, recipient=recipient), officer)
    assert {one.who for one in known if one.is_redacted_first(recipient)} == DEFAULTS[recipient]
    assert {"Owen Ficer"} <= {one.who for one in known}


def test_notes_files_and_who_is_shut_out_stay_out(told, officer, dsl):
    told.withholdings.create(person=dsl, ground="interest", state="confirmed")
    told.declare_interest("They are my neighbour.", by=person("welfare", school=told.school))
    said = everything_said(make(draft(told, officer)))
    assert "Rosalind asked" not in said
    assert "my neighbour" not in said
    assert "evidence/" not in said
    assert "Restricted notes of the officers are left out" in said


def test_a_head_gets_what_leaders_may_read(told, officer, leader):
    told.triage(Severity.S2, Category.BULLYING, [], by=officer)
    told.refer("Please speak to them.", by=officer)
    said = everything_said(make(draft(told, officer, recipient="head")))
    assert "Please speak to them." in said
    assert "Marsh rang again" not in said
    assert "Who opened it" not in said


def test_no_restricted_case_is_named(told, officer, school, reporter):
    other, secret = report(school, reporter), report(school, reporter)
    told.link_to(other, by=officer)
    told.add(f"See {other.reference} and {secret.reference}.", by=officer)
    type(told).objects.filter(pk=secret.pk).update(restricted=True)
    said = everything_said(make(draft(told, officer)))
    assert other.reference in said
    assert secret.reference not in said


def test_what_was_written_while_it_was_restricted_stays_there(told, officer):
    allegations = person("allegations", name="Allegra Tions")
    told.flag("It is about a teacher.", [], by=officer)
    told.claim(by=allegations)
    told.add("The police know.", by=allegations)
    restricted = make(draft(told, allegations, with_notes=True))
    assert "The police know" in everything_said(restricted)
    assert not CasePack.objects.visible_to(officer).exists()
    told.decide("not_one", "It is not.", [], by=allegations)
    said = everything_said(make(draft(told, officer)))
    assert "The police know" not in said
    assert "about a teacher" not in said
    assert not CasePack.objects.visible_to(officer).filter(pk=restricted.pk).exists()


def test_sealed_files_and_those_of_an_image_are_only_named(told, officer, reporter):
    second = keep(reporter, picture(colour="red"), incident=told)
    second.seal(by=officer)
    pack = make(draft(told, officer, with_files=True))
    assert [one["name"] for one in manifest_of(pack)["files"] if "evidence" in one["name"]] == [
        f"evidence/{told.reference}-1.png"
    ]
    assert second.sha256 in words_of(files_of(pack)["pack.pdf"]).replace(" ", "")
    told.suspect_image(by=officer)
    pack = make(draft(told, officer, recipient="panel", with_files=True))
    assert pack.file_numbers == []
    assert "facebook.com" not in everything_said(pack)
    assert "nobody may look at it" in everything_said(pack)


def test_a_file_sealed_later_shuts_the_pack(told, officer):
    ready = make(draft(told, officer, with_files=True))
    asked = ask(draft(told, officer, with_files=True))
    Evidence.objects.get().seal(by=officer)
    with pytest.raises(NotNow, match="nobody may look at"):
        giving.open_pack(ready, "zip", by=officer)
    making.make(asked.pk)
    assert CasePack.objects.get(pk=asked.pk).failure == Failure.SEALED
    assert tasks.delete_packs() == 1
    assert CasePack.objects.get(pk=ready.pk).state == PackState.DELETED


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_damaged_evidence_fails_it_in_words(told, officer, harm, own_evidence):
    path = own_evidence / "files" / told.evidence.get().file
    path.unlink() if harm == "gone" else path.write_bytes(b"other")
    pack = make(draft(told, officer, with_files=True))
    assert (pack.state, pack.failure, pack.contents) == (PackState.FAILED, Failure.DAMAGED, None)
    assert "pack-failed" in kinds_for(officer)
    assert Event.objects.about(told).filter(code="incident.evidence_damaged").exists()
    assert files_in(own_evidence / "packs") == []
    assert make(draft(told, officer)).state == PackState.READY


def test_no_room_fails_it_in_words(told, officer, settings, monkeypatch, own_evidence):
    settings.KEEP_FREE_MB = 10**9
    assert make(draft(told, officer, with_files=True)).failure == Failure.NO_ROOM
    settings.KEEP_FREE_MB = 0
    monkeypatch.setattr(PrivateStorage, "_save", lambda *args: (_ for _ in ()).throw(OSError(28, "full")))
    assert make(draft(told, officer, with_files=True)).failure == Failure.NO_ROOM
    assert files_in(own_evidence / "packs") == []


def test_what_has_changed_is_not_given_out(told, officer, own_evidence):
    pack = make(draft(told, officer))
    (own_evidence / "packs" / pack.file).write_bytes(b"other")
    for kind in giving.TYPES:
        with pytest.raises(NotNow, match="has changed since it was made"):
            giving.open_pack(pack, kind, by=officer)
    assert Event.objects.about(told).filter(code="incident.pack_damaged").count() == 2
    assert pack.downloads() == []


def test_downloads_are_kept_and_the_file_is_not(
    told, officer, school, own_evidence, django_capture_on_commit_callbacks
):
    pack = make(draft(told, officer))
    colleague = person("welfare", school=school)
    for kind, who in (("pdf", officer), ("zip", colleague)):
        file = giving.open_pack(pack, kind, by=who)
        assert hashlib.sha256(file.read()).hexdigest() == (pack.pdf_sha256 if kind == "pdf" else pack.sha256)
    assert tasks.delete_packs() == 0
    CasePack.objects.update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.delete_packs() == 1
    assert files_in(own_evidence / "packs") == []
    pack = CasePack.objects.get(pk=pack.pk)
    taken = [(event.actor, event.data["kind"], event.data["sha256"]) for event in pack.downloads()]
    assert taken == [(officer, "pdf", pack.pdf_sha256), (colleague, "zip", pack.sha256)]
    with pytest.raises(NotNow):
        giving.open_pack(pack, "zip", by=officer)
    assert tasks.delete_packs() == 0
    assert list(faults()) == []


def test_who_may_have_it(told, officer, dsl, leader, reporter, school):
    pack = make(draft(told, officer))
    colleague, elsewhere = person("welfare", school=school), person("welfare", name="Far Away")
    seen = {who for who in (officer, colleague, elsewhere, dsl, leader, reporter) if _sees(who, pack)}
    assert seen == {officer, colleague, elsewhere}
    told.declare_interest("I know them.", by=officer)
    assert not _sees(officer, pack)
    told.flag("It is about a teacher.", [], by=colleague)
    allegations = person("allegations")
    assert [who for who in (officer, colleague, elsewhere, allegations) if _sees(who, pack)] == [allegations]


def _sees(who, pack):
    return CasePack.objects.visible_to(who).filter(pk=pack.pk).exists()


@pytest.mark.parametrize("who", ["dsl", "leader", "reporter"])
def test_others_cannot_ask_for_one(told, who, request):
    other = request.getfixturevalue(who)
    pack = CasePack.objects.create(incident=told, by=other, recipient="police", purpose="why")
    with pytest.raises(PermissionDenied):
        pack.ask({"files": []}, by=other)


def test_one_in_the_making_each(told, officer, school):
    colleague = person("welfare", school=school)
    ask(draft(told, officer))
    ask(draft(told, colleague))
    with pytest.raises(NotNow, match="Another pack of yours"):
        ask(draft(told, officer))
    with pytest.raises(IntegrityError), transaction.atomic():
        CasePack.objects.create(
            incident=told, by=officer, recipient="police", state="asked", contents={}, asked_at=timezone.now()
        )


def test_every_state_has_its_moves(told, officer):
    assert set(MOVES) == set(PackState)
    pack = make(draft(told, officer))
    for to in set(PackState) - set(MOVES[PackState.READY]):
        with pytest.raises(NotNow):
            pack._pass(to, "", officer, {})


def test_nothing_is_made_that_was_not_read(told, officer, client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    pack = draft(told, officer)
    address = f"/packs/{pack.key}/"
    digest = re.search(r'name="digest" value="(\w+)"', client.get(address).text)[1]
    told.add("Something new.", by=officer)
    assert "has changed since you read this" in client.post(address, {"digest": digest}, follow=True).text
    digest = re.search(r'name="digest" value="(\w+)"', client.get(address).text)[1]
    client.post(address, {"digest": digest})
    pack = CasePack.objects.get(pk=pack.pk)
    assert (pack.state, pack.purpose, pack.more_words) == (PackState.ASKED, "", "")


def test_what_nobody_makes_is_handed_over_again_and_then_given_up(told, officer, tasks_wait):
    pack = ask(draft(told, officer))
    CasePack.objects.update(asked_at=timezone.now() - datetime.timedelta(minutes=1))
    assert (tasks.sweep_packs(), tasks_wait[-1]) == (1, pack.pk)
    for attempt in range(TRIES):
        assert CasePack.objects.claim(pack.pk).attempts == attempt + 1
        assert CasePack.objects.claim(pack.pk) is None, "somebody has it"
        assert tasks.sweep_packs() == 0
        CasePack.objects.update(claimed_until=timezone.now() - datetime.timedelta(seconds=1))
    tasks.sweep_packs()
    assert CasePack.objects.get().failure == Failure.GAVE_UP


def test_a_worker_that_was_given_up_changes_nothing(told, officer, own_evidence):
    pack = ask(draft(told, officer, with_files=True))
    slow = CasePack.objects.claim(pack.pk)
    CasePack.objects.update(claimed_until=timezone.now() - datetime.timedelta(seconds=1))
    making.make(pack.pk)
    making._make(slow) if slow.go_on(0, 1) else making.make(pack.pk)
    assert slow.finish("another", {"sha256": "1", "pdf_sha256": "1"}) is False
    assert slow.fail(Failure.NO_ROOM) is False
    assert len(files_in(own_evidence / "packs")) == 1


def test_erased_words_and_a_left_draft_are_gone(told, officer):
    erase_text(Event.objects.about(told).get(code="incident.note"), by=None)
    assert "Rosalind asked" not in everything_said(make(draft(told, officer, with_notes=True)))
    left = draft(told, officer)
    CasePack.objects.filter(pk=left.pk).update(begun_at=timezone.now() - datetime.timedelta(days=2))
    tasks.delete_packs()
    assert not CasePack.objects.filter(pk=left.pk).exists()


def test_a_pack_of_a_fresh_report_and_of_one_in_each_state(school, reporter, officer, leader):
    for status in ("reported", "in_triage", "with_leadership", "awaiting_removal", "closed"):
        assert make(draft(bring(report(school, reporter), status, officer, leader), officer)).state == PackState.READY
    danger = ReportDraft.objects.create(reporter=reporter)
    urgent = danger.send(facts(school, platform=""), Answers(danger=True, accused=Sure.NO), "now", [], called="112")
    assert "112" in everything_said(make(draft(urgent, officer)))


def test_a_draft_that_was_asked_for_meanwhile_is_not_thrown_away(told, officer):
    pack = draft(told, officer)
    ask(CasePack.objects.get(pk=pack.pk))
    with pytest.raises(NotNow, match="asked for already"):
        pack.discard()
    left = draft(told, officer)
    for _ in range(2):
        left.discard()
    assert list(CasePack.objects.all()) == [pack]


def test_what_is_being_made_is_not_called_deleted(told, officer, client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    pack = ask(draft(told, officer))
    answer = client.post(f"/packs/{pack.key}/delete/", follow=True)
    assert "asked for already" in answer.text and "is deleted" not in answer.text


def test_a_head_who_turns_out_to_be_concerned_gets_none(told, officer, leader):
    ready, later = make(draft(told, officer, recipient="head")), draft(told, officer, recipient="head")
    named = [Party(part=Part.TARGET, kind=TargetKind.STAFF, person=leader)]
    told.parties.append(told, named)
    told.withhold(named, by=officer)
    with pytest.raises(NotNow, match="senior leader decides"):
        ask(choose(CasePack.objects.get(pk=later.pk), []))
    with pytest.raises(NotNow, match="senior leader decides"):
        giving.open_pack(CasePack.objects.get(pk=ready.pk), "pdf", by=officer)


def test_a_pack_is_deleted_only_once_somebody_has_said_so_twice(told, officer, client, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    pack = CasePack.objects.create(incident=told, by=officer, recipient="police", purpose="They ask.")
    client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    assert "Delete this case pack now?" in client.get(f"/packs/{pack.key}/delete/").text
    assert CasePack.objects.filter(pk=pack.pk).exists()
    client.post(f"/packs/{pack.key}/delete/")
    assert not CasePack.objects.filter(pk=pack.pk).exists()


@pytest.mark.parametrize("between", ["-", " ", "", " – "])
def test_another_case_is_not_named_however_its_reference_is_written(told, officer, reporter, between):
    other = report(told.school, reporter)
    first, second = other.reference.split("-")
    told.add(f"It is the same as {first}{between}{second}, I think.", by=officer)
    said = everything_said(make(draft(told, officer)))
    assert "It is the same as [another case], I think." in said
    assert second not in said
