"""Several at once: the same file, a seal and a file, sending and a file. On SQLite the writers queue up."""

import pytest

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from incidents.evidence.storing import Capture, store
from incidents.models import Evidence, EvidenceSeal, ImageAnswer, Incident, NotNow, ReportDraft
from tests.factories import SchoolFactory, person
from tests.threads import at_once

from .cases import NOTHING_GRAVE, facts, parties, report
from .files import answered, files_in, incoming, keep, picture

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def school(transactional_db):
    return SchoolFactory()


@pytest.fixture
def reporter(school):
    return person("staff", school=school)


@pytest.fixture
def draft(reporter):
    return ReportDraft.objects.create(reporter=reporter)


def storing(answer, by, data=None):
    """Keeps a file as a request does: with an answer that it has read itself."""

    def call():
        upload = incoming(picture() if data is None else data)
        try:
            return store(ImageAnswer.objects.get(pk=answer.pk), upload, Capture(), by=by)
        finally:
            upload.close()

    return call


def test_the_same_file_many_times_is_one(school, reporter, own_evidence):
    incident = report(school, reporter)
    answers = [answered(reporter, incident=incident) for _ in range(AT_ONCE)]
    stored = at_once(*(storing(answer, reporter) for answer in answers))
    assert {it.evidence.pk for it in stored} == {Evidence.objects.get().pk}
    assert sum(it.is_new for it in stored) == 1
    assert len(files_in(own_evidence)) == 1
    assert Event.objects.filter(code="incident.evidence_added").count() == 1


def test_different_files_get_a_number_each(draft, reporter):
    answer = answered(reporter, draft=draft)
    at_once(*(storing(answer, reporter, picture(size=(n + 1, 1))) for n in range(AT_ONCE)))
    assert list(Evidence.objects.values_list("number", flat=True)) == list(range(1, AT_ONCE + 1))


@pytest.mark.parametrize("turn", range(3))
def test_a_changed_answer_leaves_no_open_file(draft, reporter, own_evidence, turn):
    answer = answered(reporter, draft=draft)

    def change():
        ImageAnswer.objects.give("yes", by=reporter, draft=draft)

    came, other, _ = at_once(storing(answer, reporter), storing(answer, reporter, picture(colour="red")), change)
    assert not Evidence.objects.open().exists()
    refused = [it for it in (came, other) if isinstance(it, NotNow)]
    assert len(refused) + Evidence.objects.count() == 2
    assert len(files_in(own_evidence)) == Evidence.objects.count()


@pytest.mark.parametrize("turn", range(3))
def test_a_file_that_comes_while_the_report_is_sent_is_in_it(school, draft, reporter, turn):
    answer = answered(reporter, draft=draft)

    def send():
        return ReportDraft.objects.get(pk=draft.pk).send(facts(school), NOTHING_GRAVE, "words", parties())

    stored, incident = at_once(storing(answer, reporter), send)
    assert Evidence.objects.get().incident == incident == Incident.objects.get()
    assert stored.is_new
    assert Event.objects.about(incident).filter(code="incident.evidence_added").count() == 1
    assert list(faults()) == []


def test_a_seal_pressed_by_many_is_one(school, reporter):
    incident = report(school, reporter)
    people = [person("dsl", school=school) for _ in range(AT_ONCE)]
    evidence = keep(reporter, incident=incident)
    results = at_once(*(lambda by=by: Evidence.objects.get(pk=evidence.pk).seal(by=by) for by in people))
    assert results == [None] * AT_ONCE
    assert EvidenceSeal.objects.count() == 1
    assert Event.objects.filter(code="incident.evidence_sealed").count() == 1


def test_a_draft_that_is_discarded_while_its_file_is_sealed(draft, reporter):
    """Either it is gone with its file, or the file is sealed and the draft stays."""
    keep(reporter, draft=draft)
    at_once(
        lambda: ReportDraft.objects.get(pk=draft.pk).delete(),
        lambda: ImageAnswer.objects.give("yes", by=reporter, draft=draft),
    )
    assert ReportDraft.objects.count() == Evidence.objects.sealed().count() == Evidence.objects.count()
