"""Files and the virus scanner: what it is sent, what it says, and what happens while it is away."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from incidents.evidence import clamd as client
from incidents.evidence import previews, scanning, tasks
from incidents.models import Evidence, ReportDraft
from incidents.models.evidence import Infected, Scan
from tests.factories import person

from .cases import NOTHING_GRAVE, facts, kinds_for, parties
from .clamd_peer import EICAR, NAME, clamd
from .files import keep, pdf, picture

pytestmark = pytest.mark.django_db
HARMFUL = b"See the attachment: " + EICAR


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, settings, tmp_path_factory):
    path = tmp_path_factory.mktemp("c") / "clamd" if request.param == "unix" else None
    with clamd(path) as peer:
        settings.CLAMD_URL = peer.url
        yield peer


@pytest.fixture
def peer(settings):
    with clamd() as peer:
        settings.CLAMD_URL = peer.url
        yield peer


def scanned(evidence):
    """As it is after the task ran."""
    scanning.scan(evidence.pk)
    evidence.refresh_from_db()
    return evidence


def test_what_the_scanner_says_is_kept(scanner, incident, officer):
    clean, harmful = keep(officer, incident=incident), keep(officer, HARMFUL, "letter.txt", incident=incident)
    assert scanning.waiting() == [clean.pk, harmful.pk]
    assert (scanned(clean).scan, scanned(harmful).scan, harmful.scan_found) == (Scan.CLEAN, Scan.FOUND, NAME)
    assert scanner.came == [picture(), HARMFUL]
    assert scanning.waiting() == []


def test_an_infected_file_is_kept_told_of_once_and_given_to_nobody(peer, incident, officer, dsl, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    incident.claim(by=officer)
    evidence = keep(officer, pdf(b"%" + EICAR), "letter.pdf", incident=incident)
    previews.make(evidence.pk)
    for _ in range(2):
        scanned(evidence)
    assert not evidence.preview
    assert Event.objects.about(incident).filter(code="incident.evidence_infected").count() == 1
    assert [kinds_for(who).count("evidence-infected") for who in (officer, dsl)] == [1, 1]
    for who in (officer, dsl):
        assert not evidence.is_open_to(who)
        with pytest.raises(Infected):
            evidence.open(by=who)
    browser = Client()
    browser.force_login(officer, "django.contrib.auth.backends.ModelBackend")
    answer = browser.get(reverse("incidents:evidence", args=[evidence.key]))
    assert (answer.status_code, "A virus was found in this file" in answer.text) == (409, True)
    case = browser.get(reverse("incidents:case", args=[incident.reference])).text
    assert f"A virus was found in this file: {NAME}" in case
    assert f'href="{reverse("incidents:evidence", args=[evidence.key])}"' not in case
    assert list(faults()) == []


def test_of_a_restricted_case_only_its_officers_hear(peer, incident, officer, dsl):
    evidence = keep(officer, HARMFUL, "letter.txt", incident=incident)
    allegations = person("allegations")
    incident.flag("It says that she hit a child.", [], by=dsl)
    scanned(evidence)
    told = [kinds_for(who).count("evidence-infected") for who in (allegations, officer, dsl)]
    assert told == [1, 0, 0]


def test_a_virus_in_a_draft_is_told_when_it_is_sent(peer, school, reporter, officer):
    draft = ReportDraft.objects.create(reporter=reporter)
    evidence = scanned(keep(reporter, HARMFUL, "letter.txt", draft=draft))
    assert kinds_for(officer) == []
    incident = draft.send(facts(school), NOTHING_GRAVE, "words", parties())
    assert "evidence-infected" in kinds_for(officer)
    evidence.refresh_from_db()
    assert evidence.post == incident.published.get()


def test_a_sealed_file_is_never_sent(peer, incident, officer, dsl):
    evidence = keep(officer, HARMFUL, "letter.txt", incident=incident)
    evidence.seal(by=officer)
    assert (scanning.waiting(), scanned(evidence).scan, peer.came) == ([], Scan.WAITING, [])
    evidence.lift("mistake", reason="wrong button", by=dsl)
    assert scanning.waiting() == [evidence.pk]


def test_sealed_on_its_way_no_more_of_it_goes_out(peer, incident, officer, monkeypatch):
    monkeypatch.setattr(client, "PIECE", 10)
    evidence = keep(officer, HARMFUL, "letter.txt", incident=incident)
    answers = iter([True, True, False])
    monkeypatch.setattr(scanning, "_may_be_sent", lambda pk: next(answers))
    assert (scanned(evidence).scan, peer.came) == (Scan.WAITING, [])


def test_sealed_while_it_was_scanned_nothing_is_said_of_it(peer, incident, officer):
    evidence = keep(officer, HARMFUL, "letter.txt", incident=incident)
    evidence.seal(by=officer)
    evidence.note_scan(Scan.FOUND, NAME)
    assert Evidence.objects.get().scan == Scan.WAITING


def test_a_file_that_the_scanner_does_not_take_is_not_tried_again(peer, incident, officer):
    peer.limit = 40
    evidence = scanned(keep(officer, HARMFUL, "letter.txt", incident=incident))
    assert (evidence.scan, evidence.is_open_to(officer)) == (Scan.TOO_LARGE, True)
    assert "Too large" in evidence.scan_words


@pytest.mark.parametrize("answer", [b"stream: no memory ERROR\0", b"\0"])
def test_an_answer_that_says_nothing_is_none(peer, incident, officer, answer):
    peer.answer = answer
    assert scanned(keep(officer, incident=incident)).scan == Scan.WAITING


def test_while_it_is_away_it_is_tried_less_and_less_often(peer, settings, incident, officer, monkeypatch):
    evidence, now, waits = keep(officer, incident=incident), timezone.now(), []
    reached, settings.CLAMD_URL = settings.CLAMD_URL, "tcp://127.0.0.1:1"
    for _ in range(9):
        monkeypatch.setattr(timezone, "now", lambda moment=now: moment)
        assert scanning.waiting() == [evidence.pk]
        scanned(evidence)
        waits.append((evidence.scan_after - now).total_seconds() / 60)
        assert scanning.waiting() == []
        now = evidence.scan_after
    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]
    assert evidence.scan_words == "Not yet scanned"
    settings.CLAMD_URL = reached
    monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(seconds=1))
    assert scanned(evidence).scan == Scan.CLEAN


def test_without_a_scanner_nothing_is_sent_and_the_page_says_so(settings, incident, officer, tasks_wait):
    settings.CLAMD_URL = ""
    evidence = keep(officer, incident=incident)
    assert (scanning.waiting(), scanned(evidence).scan_tries) == ([], 0)
    assert evidence.scan_words == "Not scanned for viruses: open with care"


def test_the_sweep_hands_over_what_was_lost(peer, incident, officer, tasks_wait):
    evidence = keep(officer, incident=incident)
    assert tasks.sweep_scans() == 1
    assert tasks_wait == [evidence.pk]
