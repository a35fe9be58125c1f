"""From a file to a draft: the facts, the links, the original; once, or not at all."""

import datetime
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from dcs_portal.audit.models import Event
from policies.clauses import learning_clause
from policies.importing.forms import FactsForm
from policies.importing.making import Wanted, make, mentions_of
from policies.models import Damaged, Document, DocumentKind, Import, Link, NotNow, Version, add_document
from policies.models.imports import open_original
from policies.rendering import sections
from policies.statuses import Status
from tests.factories import person
from tests.incidents.files import files_in
from tests.policies.conftest import submit
from tests.policies.files import structured_word
from tests.policies.test_keeping import TEXT, taken
from tests.threads import at_once

pytestmark = pytest.mark.django_db
CARE = "Education & Care Strategy, Development Aspect 8: Standardisation, Alignment & Empowerment: Media"
STRATEGY = f"""\
2023-2026

**SOCIAL
MEDIA**

VERSION: 1

PUBLISH DATE: 14th February 2024

Strategy Document Number 16

Words.

Notes

1) Please see {CARE} – for detailed procedures.

2) The DCS Social Media Directive is under reconstruction and will be available in the near future.
"""


@pytest.fixture
def client(client, hq, settings):
    settings.SECOND_FACTOR_OPTIONAL = True
    client.force_login(hq, "django.contrib.auth.backends.ModelBackend")
    return client


def wanted(document=None, **facts):
    return Wanted(document, {"title": "Plan"} | facts if document is None else facts)


def test_a_new_document(hq, own_evidence):
    version = make(taken(hq), wanted(number=7, period_from=2024, period_to=2026), by=hq)
    assert (str(version.document), version.document.period, version.document.owner) == ("7 Plan", "2024–2026", hq)
    assert (version.number, version.status, version.text, version.author) == (1, Status.DRAFT, "# Plan\n\nWords\n", hq)
    assert (version.original_name, version.original_type) == ("plan.md", "text/markdown")
    with open_original(version.original, version.original_sha256) as original:
        assert original.read() == TEXT
    assert not Import.objects.exists()
    assert Event.objects.about(version).filter(code="version.imported", data__sha256=version.original_sha256).exists()


def test_the_next_version_says_nothing_of_what_is_in_force(hq, second, document, publish):
    old = publish("Old")
    said = {"title": "Other", "focus": "All staff", "period_from": 2027, "period_to": 2030, "number": 16}
    version = make(taken(hq), wanted(document, **said), by=hq)
    document.refresh_from_db()
    assert (version.number, version.document, version.described.period) == (2, document, "2027–2030")
    assert (document.title, document.focus, document.period) == ("Social media: staff and children", "", "2023–2026")
    submit(version, hq)
    version.approve(by=second)
    version.publish(by=second)
    document.refresh_from_db()
    old.refresh_from_db()
    assert (str(document), document.focus, document.period, version.facts) == ("16 Other", "All staff", "2027–2030", {})
    assert (old.text, old.described.title, old.described.period) == (
        "Old",
        "Social media: staff and children",
        "2023–2026",
    )
    assert Event.objects.about(document).filter(code="document.changed", actor=second).count() == 1


def test_the_next_version_of_what_nobody_reads_yet_says_it_at_once(hq):
    directive = add_document(by=hq, title="Directive", kind=DocumentKind.FORTHCOMING)
    version = make(taken(hq), wanted(directive, focus="All staff"), by=hq)
    directive.refresh_from_db()
    assert (version.facts, directive.focus) == ({}, "All staff")


def test_one_draft_at_a_time(hq, document, own_evidence):
    Version.objects.begin(document, "Words", by=hq)
    with pytest.raises(NotNow, match="not published"):
        make(taken(hq), wanted(document, focus="Lost"), by=hq)
    document.refresh_from_db()
    assert (document.focus, Import.objects.count(), len(files_in(own_evidence))) == ("", 1, 1)


def test_the_same_file_is_one_version(hq, document, second):
    version = make(taken(hq), wanted(document), by=hq)
    with pytest.raises(NotNow, match="version 1"):
        make(taken(hq), wanted(document), by=hq)
    version.discard("Wrong file", by=hq)
    assert make(taken(hq), wanted(document), by=hq).number == 2


def test_a_number_that_is_taken(hq, document):
    with pytest.raises(NotNow, match="this number"):
        make(taken(hq), wanted(number=16), by=hq)
    assert Document.objects.count() == 1


def test_a_file_that_is_made_is_not_taken_back(hq, own_evidence, django_capture_on_commit_callbacks):
    waiting = taken(hq)
    version = make(waiting, wanted(), by=hq)
    with django_capture_on_commit_callbacks(execute=True):
        waiting.discard()
    open_original(version.original, version.original_sha256).close()
    with pytest.raises(NotNow, match="already"):
        make(waiting, wanted(), by=hq)


@pytest.mark.django_db(transaction=True)
def test_made_many_times_at_once(own_evidence):
    hq = person("hq")
    waiting = taken(hq)

    def attempt():
        try:
            return make(waiting, wanted(), by=hq)
        except NotNow:
            return None

    made = [version for version in at_once(*[attempt] * 5) if version]
    assert len(made) == Version.objects.count() == Document.objects.count() == len(files_in(own_evidence)) == 1


def test_what_its_notes_name_is_linked(hq):
    care = add_document(by=hq, title=CARE.upper(), kind=DocumentKind.EXTERNAL, url="https://example.org/care")
    waiting = taken(hq, STRATEGY.encode(), "a.txt")
    version = make(waiting, Wanted(None, {"title": "S"}, mentions=mentions_of(waiting.markdown)), by=hq)
    links = {link.other.title: (link.kind, link.other.kind) for link in version.document.links.all()}
    assert links == {
        care.title: ("refers_to", "external"),
        "DCS Social Media Directive": ("depends_on", "forthcoming"),
    }


def test_the_page(client, hq, own_evidence):
    with (own_evidence.parent / "strategy.txt").open("w+") as file:
        file.write(STRATEGY)
        file.seek(0)
        page = client.post(reverse("policies:import"), {"file": file}, follow=True)
    check = page.request["PATH_INFO"]
    assert "All of the file’s text came in." in page.text
    data = {"becomes": "new", "number": "16", "title": "Social media", "period_from": "2023", "period_to": "2026"}
    data |= {"dated_day": "14", "dated_month": "2", "dated_year": "2024", "link_0": "on", "link_1": "on"}
    page = client.post(check, data)
    assert "Enter the address, or take away the tick above" in page.text
    page = client.post(check, data | {"address_0": "https://example.org/care"}, follow=True)
    version = Version.objects.get()
    assert (version.dated_on, version.document.number) == (datetime.date(2024, 2, 14), 16)
    assert Link.objects.count() == 2
    assert "is a draft now" in page.text
    assert f"/versions/{version.number}/keep/" in page.text
    assert client.post(check, data).status_code == 404


def guessed(text):
    form = FactsForm(markdown=text, mentions=mentions_of(text))
    return {name: form[name].value() for name in form.fields}


def test_the_form_guesses_the_facts(db):
    assert guessed(STRATEGY.replace("**", "")) | {"title": "", "dated": ""} == {
        "becomes": "new",
        "number": 16,
        "title": "",
        "focus": None,
        "period_from": 2023,
        "period_to": 2026,
        "dated": "",
        "link_0": False,
        "address_0": None,
        "link_1": True,
    }


def test_the_form_knows_the_document_by_its_number(document):
    facts = guessed(STRATEGY)
    assert (facts["becomes"], facts["title"]) == (str(document.pk), document.title)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "16"}, "16 is “Social media: staff and children”"),
        ({"period_from": "2026", "period_to": "2023"}, "must not be before"),
        ({"period_from": "", "period_to": "2023"}, "the first year as well"),
        ({"title": ""}, "Enter title"),
    ],
)
def test_facts_that_cannot_be(client, hq, document, changes, words):
    waiting = taken(hq)
    data = {"becomes": "new", "number": "7", "title": "Plan", "period_from": "", "period_to": ""} | changes
    assert words in client.post(reverse("policies:import_check", args=[waiting.pk]), data).text
    assert Import.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "This file is empty"), (b"MZ", "This is a program"), (b"x" * 999, "larger than 0 MB")]
)
def test_a_refused_file_says_why(client, settings, own_evidence, data, words):
    if "larger" in words:
        settings.POLICY_IMPORT_MB = 0
    path = own_evidence.parent / "file.docx"
    path.write_bytes(data)
    with path.open("rb") as file:
        page = client.post(reverse("policies:import"), {"file": file})
    assert words in page.text
    assert files_in(own_evidence) == []


def test_the_original_goes_out_as_it_came(client, hq, own_evidence):
    version = make(taken(hq, structured_word(), "plan.docx"), wanted(), by=hq)
    answer = client.get(reverse("policies:original", args=[version.pk]))
    assert b"".join(answer.streaming_content) == structured_word_of(version)
    assert answer["Content-Disposition"] == 'attachment; filename="Plan-v1.docx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.about(version).filter(code="version.original", actor=hq).count() == 1
    files_in(own_evidence)[0].write_bytes(b"other")
    assert client.get(reverse("policies:original", args=[version.pk])).status_code == 409
    with pytest.raises(Damaged):
        open_original(version.original, version.original_sha256)


def structured_word_of(version) -> bytes:
    with open_original(version.original, version.original_sha256) as original:
        return original.read()


def test_what_waits_is_its_senders_alone(client, second):
    waiting = taken(second)
    for name in ("import_check", "import_original"):
        assert client.get(reverse(f"policies:{name}", args=[waiting.pk])).status_code == 404
    assert client.post(reverse("policies:import_discard", args=[waiting.pk])).status_code == 404


def test_as_many_queries_for_many_files(client, hq, django_assert_max_num_queries):
    counts = []
    client.get(reverse("policies:import"))
    for number in range(1, 21):
        taken(hq, TEXT + str(number).encode())
        if number in (2, 20):
            with django_assert_max_num_queries(30) as asked:
                client.get(reverse("policies:import"))
            counts.append(len(asked))
    assert counts[0] == counts[1]


def run(path, capsys, **options):
    call_command("import_policy", str(path), **options)
    return capsys.readouterr().out


def test_the_command(hq, tmp_path, capsys, own_evidence):
    path = tmp_path / "strategy.txt"
    path.write_text(STRATEGY)
    out = run(path, capsys, by=hq.email.upper(), address=[(CARE.casefold(), "https://example.org/care")])
    version = Version.objects.get()
    assert (version.document.number, version.document.period, version.number) == (16, "2023–2026", 1)
    assert version.dated_on == datetime.date(2024, 2, 14)
    assert {link.other.kind for link in version.document.links.all()} == {"external", "forthcoming"}
    assert "is a draft" in out
    assert path.exists()
    version.discard("Again", by=hq)
    run(path, capsys, by=hq.email, title="Other title", period=(2024, 2027))
    again = Version.objects.get(number=2)
    assert (again.document.title, again.document.period_to) == ("Other title", 2027)


def test_the_command_refuses(hq, teacher, tmp_path, capsys, own_evidence, django_capture_on_commit_callbacks):
    path = tmp_path / "plan.docx"
    path.write_bytes(b"MZ")
    with pytest.raises(CommandError, match="program"):
        run(path, capsys, by=hq.email)
    path.write_bytes(TEXT)
    with pytest.raises(CommandError, match="Nobody"):
        run(path, capsys, by="nobody@example.org")
    with pytest.raises(CommandError, match="does not keep documents"), django_capture_on_commit_callbacks(execute=True):
        run(path, capsys, by=teacher.email)
    with pytest.raises(CommandError, match="cannot be read"):
        run(tmp_path / "none.txt", capsys, by=hq.email)
    assert not Import.objects.exists()
    assert files_in(own_evidence) == []


@pytest.fixture
def strategy() -> Path:
    """The real document, which is not part of the portal."""
    if not os.environ.get("STRATEGY_DOCUMENT"):
        pytest.skip("STRATEGY_DOCUMENT names no file: the real strategy document is not imported here")
    return Path(os.environ["STRATEGY_DOCUMENT"])


def test_the_strategy_document(hq, strategy, capsys):
    """Whole, with its facts, and its two notes as links. The one test that `.ci/run` may skip."""
    run(strategy, capsys, by=hq.email, address=[(CARE.casefold(), "https://example.org/care")])
    version = Version.objects.get()
    assert version.text.replace("#", "").split() == strategy.read_text().replace("**", "").split()
    assert (version.document.number, version.number, version.document.period) == (16, 1, "2023–2026")
    assert (version.document.focus, version.dated_on) == ("DCS Schools & Settings", datetime.date(2024, 2, 14))
    assert Event.objects.about(version).get(code="version.imported").text == ""
    assert {str(link) for link in version.document.links.all()} == {
        f"Refers to {CARE}",
        "Depends on DCS Social Media Directive",
    }
    clause = learning_clause((part.anchor, part.heading, part.text) for part in sections(version.text))
    assert (clause.words.startswith("In Schools and Settings"), clause.words.endswith("learning.")) == (True, True)
