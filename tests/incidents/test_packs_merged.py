"""Case packs of a case into which other reports were merged, and of one with a virus in a file."""

import csv
import datetime
import io
import re

import pytest
from django.utils import timezone

from dcs_portal.audit.models import Event
from dcs_portal.audit.verify import faults
from dcs_portal.doors import NotNow
from incidents.codes import Category, Part, PosterKind, Severity, Sure, TargetKind
from incidents.models import CasePack, Evidence, Party, ReportDraft
from incidents.models.evidence import Scan
from incidents.pack_states import Failure, PackState
from incidents.packs import contents, giving, making, tasks
from incidents.packs.redaction import fold
from incidents.severity_rule import Answers
from tests.factories import person

from .cases import bring, facts
from .files import keep, picture
from .packs import ask, choose, draft, everything_said, files_of, make, manifest_of, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(incident, officer, leader):
    return bring(incident, "in_triage", officer, leader)


@pytest.fixture
def copy(lead, school, officer):
    """A report of the same by somebody else, with a poster, a child, an account and a file of its own; merged."""
    second = person("staff", school=school, name="Secunda Reporter")
    parties = [
        Party(part=Part.POSTER, kind=PosterKind.PERSON, name="Mr Ferdi Özgür"),
        Party(part=Part.TARGET, kind=TargetKind.CHILD, name="J.S., Y5"),
    ]
    post = {"whereabouts": "@ferdi_1980", "link": "https://www.facebook.com/ferdi_1980/posts/7"}
    draft = ReportDraft.objects.create(reporter=second)
    copy = draft.send(facts(school, **post), Answers(is_named=True, accused=Sure.NO), "Ferdi wrote it.", parties)
    keep(second, picture(colour="red"), "ozgur_2.png", incident=copy)
    copy.merge_into(lead, by=officer)
    return copy


def test_the_pack_has_what_was_merged_into_the_case_each_with_its_reference(lead, copy, officer):
    keep(officer, incident=lead)
    pack = make(draft(lead, officer, with_files=True))
    files = files_of(pack)
    names = [f"evidence/{lead.reference}-1.png", f"evidence/{copy.reference}-1.png"]
    assert [one["name"] for one in manifest_of(pack)["files"] if "evidence" in one["name"]] == names
    assert files[names[1]] == picture(colour="red")
    said = words_of(files["pack.pdf"])
    marked = [f"Merged into it: {copy.reference}", f"Post 1 of {copy.reference}", f"File 1 of {copy.reference}"]
    named = ["Secunda Reporter", "Mr Ferdi Özgür", "J.S., Y5", "@ferdi_1980", "Ferdi wrote it."]
    assert [words for words in [*marked, *named, f"{copy.reference}: Reported"] if words not in said] == []
    assert "[another case]" not in said
    rows = list(csv.reader(io.StringIO(files["chronology.csv"].decode("utf-8-sig"))))[1:]
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert len({row[0] for row in rows}) == len(rows)
    assert [row[3] for row in rows if row[0] == f"{copy.reference}, 1"] == [f"{copy.reference}: Reported"]
    assert list(faults()) == []


def test_redaction_covers_the_people_of_what_was_merged(lead, copy, officer):
    lead.add("Özgür and Secunda know each other. See ozgur_2.png.", by=officer)
    pack = draft(lead, officer, recipient="other", with_files=True)
    first = [one.key for one in contents.subjects(pack, officer) if one.is_redacted_first("other")]
    said = fold(everything_said(make(choose(pack, first))))
    assert [name for name in ["secunda", "ferdi", "ozgur", "j.s."] if re.search(rf"(?<![^\W_]){name}", said)] == []
    assert f"[file 1 of {copy.reference}]" in said


def test_a_head_reads_nothing_of_what_was_merged(lead, copy, officer):
    lead.refer("What now?", by=officer)
    said = everything_said(make(draft(lead, officer, recipient="head", with_files=True)))
    assert copy.reference not in said
    assert "merged into this one are left out" in said


def test_what_was_added_to_a_merged_report_while_it_was_restricted_stays_out(lead, copy, officer):
    allegations = person("allegations")
    copy.flag("It is about a teacher.", [], by=officer)
    lead.refresh_from_db()
    lead.claim(by=allegations)
    copy.refresh_from_db()
    copy.add("The police know.", by=allegations)
    keep(allegations, picture(colour="blue"), incident=copy)
    assert "The police know." in everything_said(make(draft(lead, allegations)))
    lead.decide("not_one", "It is not.", [], by=allegations)
    pack = make(draft(type(lead).objects.get(pk=lead.pk), officer, with_files=True))
    assert "The police know" not in everything_said(pack)
    assert pack.file_numbers == [[copy.pk, 1]]


def test_a_report_that_is_taken_out_again_takes_the_pack_with_it(lead, copy, officer):
    pack = make(draft(lead, officer))
    asked = Event.objects.about(copy).get(code="incident.pack")
    assert (asked.data["pack"], asked.data["of"], asked.text) == (pack.pk, lead.pk, "They asked for it.")
    assert not pack.is_shut
    copy.unmerge("It is another.", by=officer)
    with pytest.raises(NotNow, match="a case of its own again"):
        giving.open_pack(pack, "pdf", by=officer)
    assert tasks.delete_packs() == 1


def test_a_merged_file_sealed_later_shuts_the_pack(lead, copy, officer):
    ready = make(draft(lead, officer, with_files=True))
    asked = ask(draft(lead, officer, with_files=True))
    copy.evidence.get().seal(by=officer)
    assert ready.is_shut
    making.make(asked.pk)
    assert CasePack.objects.get(pk=asked.pk).failure == Failure.SEALED


def test_a_file_with_a_virus_stays_out_and_shuts_the_packs_that_hold_it(lead, officer, reporter):
    clean, harmful = keep(reporter, incident=lead), keep(reporter, picture(colour="red"), incident=lead)
    ready = make(draft(lead, officer, with_files=True))
    asked = ask(draft(lead, officer, with_files=True))
    Evidence.objects.get(pk=harmful.pk).note_scan(Scan.FOUND, "Eicar")
    with pytest.raises(NotNow, match="nobody may look at"):
        giving.open_pack(ready, "zip", by=officer)
    making.make(asked.pk)
    assert CasePack.objects.get(pk=asked.pk).failure == Failure.SEALED
    assert tasks.delete_packs() == 1
    pack = make(draft(lead, officer, with_files=True))
    assert (pack.state, pack.file_numbers) == (PackState.READY, [[lead.pk, clean.number]])
    said = words_of(files_of(pack)["pack.pdf"])
    assert "1 file holds a virus: never in a pack." in said
    assert harmful.sha256 in said.replace(" ", "")


def test_where_the_only_file_holds_a_virus_the_cover_says_that_no_file_is_in_it(lead, officer, reporter):
    keep(reporter, incident=lead).note_scan(Scan.FOUND, "Eicar")
    said = everything_said(make(draft(lead, officer, with_files=True)))
    assert "No file of the evidence is in this pack" in said
    assert "What files and pictures show" not in said


def test_every_time_in_it_is_that_of_the_school(lead, officer, school):
    """Also what was done about a post, and the call to local command, whoever makes the pack and wherever they are."""
    at = datetime.datetime(2026, 3, 2, 21, 30, tzinfo=datetime.UTC)
    lead.triage(Severity.S2, Category.PRIVATE, [], by=officer)
    lead.record_call("Major Example", at, "They ring back.", by=officer)
    lead.post_reported(1, at, "PL-1", "reported", by=officer)
    with timezone.override("Europe/London"):
        said = words_of(files_of(make(draft(lead, officer)))["pack.pdf"])
    assert school.tz.key == "Asia/Nicosia"
    assert "rung on 2 March 2026 at 11:30pm" in said
    assert "Reported to the platform: 2 March 2026 at 11:30pm" in said
    assert "9:30pm" not in said
