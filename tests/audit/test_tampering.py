"""Whatever is changed in the trail, verification names it."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcs_portal.audit.models import Chain, Event, EventText, Seal, SealEntry, erase_text, record
from dcs_portal.audit.signing import public_key
from dcs_portal.audit.verify import faults
from incidents.models import Incident
from policies.models import Version, add_document
from tests.factories import SchoolFactory, UserFactory, person
from tests.world import undone

pytestmark = pytest.mark.django_db
E = "UPDATE audit_event SET"
LAST = "(SELECT id FROM audit_event WHERE seq = 3)"


@pytest.fixture
def trail():
    """Three events about one person, the second with a text, sealed after them; and one about another."""
    ann, ben = UserFactory(name="Ann"), UserFactory(name="Ben")
    record(ann, "person.invited", actor=ben, data={"role": "staff"})
    record(ann, "person.noted", actor=ben, text="What Ben wrote")
    record(ann, "person.left", actor=None, data={"on": datetime.date(2026, 1, 2)})
    Seal.objects.make()
    record(ben, "person.left", actor=ann)
    return ann


def test_whole(trail):
    assert list(faults()) == []
    call_command("verify_audit", seal=Seal.objects.get().digest)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (f"{E} code = 'person.joined' WHERE seq = 2", "user Ann, event 2 (person.joined): it was changed"),
        (f"{E} actor_id = NULL WHERE seq = 2", "user Ann, event 2 (person.noted): it was changed"),
        (f'{E} data = \'{{"role": "hq"}}\' WHERE seq = 2', "user Ann, event 2 (person.noted): it was changed"),
        (f"{E} at = '2020-01-01 00:00:00' WHERE seq = 2", "user Ann, event 2 (person.noted): it was changed"),
        (f"{E} text_digest = '' WHERE seq = 2", "user Ann, event 2 (person.noted): it was changed"),
        (f"{E} hash = previous WHERE seq = 2", "user Ann, event 2 (person.noted): it was changed"),
        (f"{E} previous = hash WHERE seq = 2", "user Ann, event 2 (person.noted): it does not follow"),
        (f"{E} seq = 4 WHERE seq = 3", "user Ann, event 4 (person.left): event 3 before it is missing"),
        ("UPDATE audit_eventtext SET text = 'Something else'", "event 2 (person.noted): its text was changed"),
        ("UPDATE audit_eventtext SET salt = 'x'", "event 2 (person.noted): its text was changed"),
        (f"UPDATE audit_eventtext SET event_id = {LAST}", "user Ann, event 3 (person.left): its text was changed"),
        ("DELETE FROM audit_event WHERE seq = 3", "user Ann, after event 2: events are missing from the end"),
        ("UPDATE audit_chain SET length = 2 WHERE length = 3", "user Ann, after event 3: events are missing"),
        ("UPDATE audit_chain SET record_id = 0 WHERE length = 3", "event 1 (person.invited): it was changed"),
        ("UPDATE audit_chain SET sealed_length = 1 WHERE length = 1", "user Ben: no seal has event 1"),
        ("UPDATE audit_seal SET at = '2020-01-01 00:00:00'", "does not match what it sealed"),
        ("UPDATE audit_seal SET digest = previous", "does not match what it sealed"),
        ("UPDATE audit_seal SET signature = digest", "has no valid signature"),
        ("UPDATE audit_seal SET previous = digest", "does not follow from the seal before it"),
        ("UPDATE audit_sealentry SET seq = 2", "does not match what it sealed"),
        ("DELETE FROM audit_sealentry", "does not match what it sealed"),
    ],
)
def test_named(trail, tamper, sql, fault):
    tamper(sql)
    found = list(faults())
    assert fault in found[0]
    with pytest.raises(CommandError, match="The audit trail is broken"):
        call_command("verify_audit")


def test_deleted_tail_of_a_chain_that_was_sealed(trail, tamper):
    """Even where the chain's own end was put back to fit."""
    second = Event.objects.get(seq=2)
    tamper("DELETE FROM audit_event WHERE seq = 3")
    Chain.objects.filter(length=3).update(length=2, head=second.hash)
    assert ["it is not there any more" in fault for fault in faults()] == [True]


def test_deleted_chain_that_was_sealed(trail, tamper):
    number = Chain.objects.get(length=3).pk
    for sql in (
        "DELETE FROM audit_eventtext",
        f"DELETE FROM audit_event WHERE chain_id = {number}",
        f"DELETE FROM audit_chain WHERE id = {number}",
    ):
        tamper(sql)
    assert list(faults()) == [
        f"Chain {number} up to event 3: it is not there any more as seal {Seal.objects.get().pk} sealed it"
    ]


def test_deleted_events_of_a_chain_that_stayed(trail, tamper):
    tamper(f"DELETE FROM audit_event WHERE chain_id = {Chain.objects.get(length=1).pk}")
    assert list(faults()) == ["user Ben: all of its events are missing"]


def test_history_written_anew_with_a_new_seal(trail, tamper):
    """Who rewrites everything, the seal included, is found out by the seal that was mailed."""
    mailed = Seal.objects.get().digest
    tamper("DELETE FROM audit_sealentry")
    tamper("DELETE FROM audit_seal")
    Chain.objects.update(sealed_length=0)
    Seal.objects.make()
    assert list(faults()) == []
    with pytest.raises(CommandError, match=f"the mailed seal {mailed} is not in the database"):
        call_command("verify_audit", seal=mailed)


def test_erased_text_breaks_nothing(trail):
    ben = UserFactory()
    erased = erase_text(Event.objects.get(seq=2), by=ben)
    assert list(faults()) == []
    assert Event.objects.get(seq=2).text == ""
    assert (erased.seq, erased.code, erased.data, erased.actor) == (4, "text.erased", {"seq": 2}, ben)
    with pytest.raises(EventText.DoesNotExist):
        erase_text(Event.objects.get(seq=2), by=ben)


def test_a_chain_that_goes_by_another_reference(trail):
    """The words of a chain are outside its hash: a record that has a reference says itself what they must be."""
    school = SchoolFactory()
    incident = Incident.objects.create(school=school, reporter=trail, seen_on="2026-03-02", platform="facebook")
    for about in (incident, Seal.objects.get()):
        record(about, "incident.noted", actor=None)
    assert list(faults()) == []
    Chain.objects.filter(record_type="incidents.incident").update(label="1111-1111")
    assert list(faults()) == [f"incident 1111-1111: the record that it is about is {incident.reference}"]


def test_a_title_that_hq_corrects_is_no_fault(trail):
    """The trail goes by the new one from then on, also that of a version, which hears nothing of it."""
    hq = person("hq")
    document = add_document(by=hq, title="Sozial media")
    Version.objects.begin(document, "words", by=hq)
    document.change({"title": "Social media"}, by=hq)
    assert list(faults()) == []
    assert Chain.objects.get(record_type="policies.document").label == "Social media"


def test_text_that_is_missing_but_was_not_erased(trail):
    EventText.objects.all().delete()
    assert list(faults()) == ["user Ann, event 2: its text is missing, and no event says that it was erased"]


def test_another_key(trail, settings):
    settings.AUDIT_SIGNING_KEY = "11" * 32
    assert "has no valid signature" in next(faults())


def test_a_key_that_was_changed_is_trusted_by_its_public_half(trail, settings):
    before, settings.AUDIT_SIGNING_KEY = public_key(), "11" * 32
    settings.AUDIT_TRUSTED_KEYS = ["22" * 32, before]
    Seal.objects.make()
    assert list(faults()) == []
    settings.AUDIT_SIGNING_KEY = "33" * 32
    assert list(faults()) == [f"seal {Seal.objects.last().pk} has no valid signature"]


def test_only_what_grew_is_sealed_again(trail):
    second = Seal.objects.make()
    third = Seal.objects.make()
    assert [entry.seq for entry in second.entries.all()] == [1]
    assert not third.entries.exists()
    assert SealEntry.objects.count() == 2
    assert list(faults()) == []


CODES = st.sampled_from(["a.b", "c.d", "e"])
DATA = st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5),
    st.none() | st.booleans() | st.integers() | st.dates() | st.sampled_from(["staff", "é", "𝔘", ""]),
    max_size=3,
)
EVENTS = st.lists(st.tuples(st.integers(0, 1), CODES, DATA, st.text("aé\n", max_size=4)), min_size=1, max_size=6)
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(events=EVENTS)
def test_any_sequence_is_whole(events):
    with undone():
        _write(events)
        Seal.objects.make()
        assert list(faults()) == []


@few
@given(events=EVENTS, data=st.data())
def test_any_change_is_found(events, data, tamper):
    with undone():
        _write(events)
        Seal.objects.make()
        event = data.draw(st.sampled_from(list(Event.objects.order_by("pk"))))
        column, value = data.draw(st.sampled_from([("code", "x"), ("hash", "0"), ("previous", "1"), ("seq", 99)]))
        tamper(f"UPDATE audit_event SET {column} = %s WHERE id = %s", value, event.pk)
        assert list(faults())


def _write(events) -> None:
    people = UserFactory.create_batch(2)
    for about, code, data, text in events:
        record(people[about], code, actor=people[0], data=data, text=text)


@pytest.mark.parametrize("number", [0.5, float("nan")])
def test_fractions_are_refused(number):
    with pytest.raises(ValueError, match="whole numbers"):
        record(UserFactory(), "a.b", actor=None, data={"n": number})
