"""The pages on which everybody reads documents."""

import datetime

import pypdfium2 as pdfium
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dcs_portal.schools.permissions import RoleName
from policies.banners import banners
from policies.models import Document, DocumentKind, LinkKind, Version, acknowledge, add_document, follow, link
from policies.statuses import Status

from .conftest import submit

pytestmark = pytest.mark.django_db
TEXT = "# Rules\n\nBe kind.\n\n## At school\n\nAlways.\n\n## At home\n\nAlso.[^1]\n\n[^1]: A note."


@pytest.fixture(autouse=True)
def optional(settings):
    settings.SECOND_FACTOR_OPTIONAL = True


@pytest.fixture
def get(client, teacher):
    def get(path="", who=teacher, status=200):
        client.force_login(who)
        answer = client.get(f"/documents/{path}")
        assert answer.status_code == status
        return answer.text

    return get


@pytest.fixture
def queries(client, teacher):
    def queries(path):
        client.force_login(teacher)
        client.get(f"/documents/{path}")
        with CaptureQueriesContext(connection) as found:
            client.get(f"/documents/{path}")
        return len(found)

    return queries


@pytest.fixture
def slug(document):
    return document.slug


class TestLibrary:
    def test_without_anything(self, get, teacher):
        page = get()
        assert "No document is in force yet" in page
        assert "Document 16, Social media: staff and children, is still to be imported." in page

    def test_a_draft_of_document_16_is_no_reason_to_import_it(self, get, document):
        assert "still to be imported" not in get()

    def test_what_is_in_force_coming_and_elsewhere(self, get, publish, hq, teacher):
        version = publish(TEXT, document=add_document(by=hq, title="Rules", focus="Schools", period_to=2020, number=7))
        assert version.document.title in get()
        coming = add_document(
            by=hq, title="Directive", kind=DocumentKind.FORTHCOMING, expected_on=datetime.date(2027, 2, 3)
        )
        add_document(by=hq, title="Far", kind=DocumentKind.EXTERNAL, url="https://far.example/")
        add_document(by=hq, title="Unborn")
        page = get()
        assert page.index("7 Rules") < page.index("Directive") < page.index("Far")
        for words in ("Schools", "Past its period", "Expected 3 February 2027", "https://far.example/", "not checked"):
            assert words in page
        assert "Unborn" not in page and "You follow it" not in page
        follow(coming, teacher, wants=True)
        assert "You follow it" in get()

    def test_many_documents_take_as_many_queries(self, publish, hq, queries):
        def add(number):
            for one in range(number):
                publish(TEXT, document=add_document(by=hq, title=f"Document {one}"))
                add_document(by=hq, title=f"Coming {one}", kind=DocumentKind.FORTHCOMING)

        add(2)
        few = queries("")
        add(10)
        assert queries("") == few < 20


class TestReading:
    def test_the_text_its_facts_and_its_contents(self, get, publish, document, slug):
        version = publish(TEXT)
        page = get(f"{slug}/")
        for words in ("Be kind.", "Document 16", "2023–2026", "Hilary Quinn", version.sha256, 'id="section-at-home"'):
            assert words in page
        assert page.count('href="#section-at-home"') == 2  # beside the text, and folded for a phone

    def test_a_short_text_has_no_contents(self, get, publish, slug):
        publish("# Rules\n\nBe kind.")
        assert "Contents" not in get(f"{slug}/")

    def test_the_date_that_it_gives_itself_comes_first(self, get, document, hq, second, slug):
        version = Version.objects.begin(document, TEXT, by=hq)
        version.dated_on = datetime.date(2024, 2, 14)
        version.save()
        submit(version, hq)
        version.approve(by=second)
        version.publish(by=hq)
        assert "<dd>14 February 2024</dd>" in get(f"{slug}/")

    def test_who_is_asked_sees_it_until_it_is_done(self, get, publish, teacher, slug):
        version = publish(TEXT)
        assert "You are asked to read this and agree" in get(f"{slug}/")
        acknowledge(version, by=teacher)
        page = get(f"{slug}/")
        assert "You agreed to this version on" in page and "You are asked" not in page

    def test_links_both_ways(self, get, publish, document, hq, slug):
        publish(TEXT)
        other = add_document(by=hq, title="Directive", kind=DocumentKind.FORTHCOMING)
        unseen = add_document(by=hq, title="Unborn")
        for one in (other, unseen):
            link(document, LinkKind.DEPENDS_ON, one, by=hq)
        page = get(f"{slug}/")
        assert "Depends on" in page and "Directive" in page and "Unborn" not in page
        assert "Depended on by" in get("directive/") and document.title in get("directive/")

    def test_what_changed_and_earlier_versions(self, get, publish, slug):
        publish(TEXT)
        assert "What changed since" not in get(f"{slug}/")
        publish(TEXT + "\n\nMore.", changes="A line came.", changes_for={"staff": "Read it.", "leader": ""})
        page = get(f"{slug}/")
        for words in ("A line came.", "<dt>Staff</dt>", f"/documents/{slug}/compare/1/2/", f"{slug}/versions/1/"):
            assert words in page
        assert "<dt>School leader</dt>" not in page

    def test_withdrawn_while_there_were_versions(self, get, publish, hq, slug):
        publish("# One")
        publish("# Two").withdraw("wrong", by=hq)
        page = get(f"{slug}/")
        assert "No version of this document is in force" in page and f"{slug}/versions/1/" in page
        get(f"{slug}/versions/2/", status=404)
        assert "Only HQ sees it" in get(f"{slug}/versions/2/", hq)

    def test_many_versions_and_links_take_as_many_queries(self, publish, document, hq, slug, queries):
        def add(number):
            for one in range(number):
                publish(f"# {one}")
                other = add_document(by=hq, title=f"Other {one}", kind=DocumentKind.FORTHCOMING)
                link(document, LinkKind.REFERS_TO, other, by=hq)

        add(2)
        few = queries(f"{slug}/")
        add(6)
        assert queries(f"{slug}/") == few < 26

    @pytest.mark.parametrize("number", [0, 9, 10**30])
    def test_a_version_that_is_not_there(self, get, publish, slug, number):
        publish(TEXT)
        get(f"{slug}/versions/{number}/", status=404)
        get(f"{slug}/compare/{number}/1/", status=302 if number > 1 else 404)
        get(f"{slug}/compare/1/{number}/", status=404 if number > 1 else 302)

    def test_an_earlier_version_says_so_at_its_top(self, get, publish, slug):
        first = publish("# One\n\nOld words.")
        publish("# Two")
        page = get(f"{slug}/versions/1/")
        assert page.index("was superseded on") < page.index("<h1")
        assert "Old words." in page and first.sha256 in page and "Version 2 is in force" in page
        assert "was superseded" not in get(f"{slug}/versions/2/")

    def test_harmful_text_is_shown_as_it_was_typed(self, get, publish, slug):
        publish("# A\n\n<script>alert(1)</script> [x](javascript:alert(1))")
        page = get(f"{slug}/")
        assert "&lt;script&gt;alert(1)" in page and 'href="javascript' not in page

    def test_a_text_is_rendered_once(self, get, publish, slug, monkeypatch):
        publish(TEXT)
        get(f"{slug}/")
        monkeypatch.setattr("policies.kept.render", lambda text: pytest.fail("rendered again"))
        assert "Be kind." in get(f"{slug}/")


class TestOther:
    def test_forthcoming(self, get, client, hq, teacher):
        document = add_document(by=hq, title="Directive", kind=DocumentKind.FORTHCOMING)
        assert "There is no date yet" in get("directive/")
        client.post("/documents/directive/follow/", {"wants": "yes"})
        assert "You follow it" in get("directive/") and document.followers.get().person == teacher
        client.post("/documents/directive/follow/", {"wants": "no"})
        assert not document.followers.exists()

    def test_elsewhere(self, get, hq):
        add_document(by=hq, title="Far", kind=DocumentKind.EXTERNAL, url="https://far.example/?a=1&b=2")
        page = get("far/")
        assert 'rel="noreferrer" href="https://far.example/?a=1&amp;b=2"' in page and "target=" not in page
        Document.objects.update(checked_on=datetime.date(2026, 3, 4))
        assert "on 4 March 2026" in get("far/")


class TestComparing:
    def test_side_by_side_with_the_publishers_words(self, get, publish, slug):
        publish(TEXT)
        publish(TEXT.replace("kind", "gentle"), changes="Gentler.", is_material=False)
        publish(TEXT.replace("kind", "firm"), changes="Firmer.", changes_for={"staff": "Be firm."})
        page = get(f"{slug}/compare/1/3/")
        assert page.index("Firmer.") < page.index("Gentler.") < page.index("<del>")
        for words in ("Be firm.", "nobody is asked to agree again", "parts without a change"):
            assert words in page
        assert "Gentler." not in get(f"{slug}/compare/2/3/")

    def test_the_same_text(self, get, publish, slug):
        publish(TEXT)
        publish(TEXT)
        assert "text of both versions is the same" in get(f"{slug}/compare/1/2/")

    def test_the_other_way_round(self, get, publish, slug):
        publish(TEXT)
        publish("# Two")
        get(f"{slug}/compare/2/1/", status=302)
        get(f"{slug}/compare/1/1/", status=404)

    def test_what_nobody_published_stays_inside(self, get, publish, hq, second, document, slug):
        publish(TEXT)
        draft = Version.objects.begin(document, "# Never", by=hq)
        submit(draft, hq, changes="Secret plan.")
        draft.discard("no", by=hq)
        publish("# Three")
        assert "Secret plan." not in get(f"{slug}/compare/1/3/")
        assert "Secret plan." not in get(f"{slug}/compare/1/3/", hq)
        get(f"{slug}/compare/1/2/", status=404)
        assert "Secret plan." in get(f"{slug}/compare/1/2/", hq)


class TestPdf:
    @pytest.fixture
    def download(self, client, teacher, slug):
        def download(number, who=teacher):
            client.force_login(who)
            return client.get(f"/documents/{slug}/versions/{number}/pdf/")

        return download

    def test_the_exact_version_with_its_fingerprint(self, download, publish):
        version = publish(TEXT)
        answer = download(1)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'attachment; filename="16-social-media-staff-and-children-v1.pdf"'
        words = words_of(answer.content)
        for expected in ("Be kind.", version.sha256, "2023–2026", "Page 1 of 1"):
            assert expected in words
        assert "Superseded" not in words

    def test_it_says_that_it_is_superseded_since_it_is(self, download, publish):
        publish(TEXT)
        download(1)
        publish("# Two")
        assert "Superseded on" in words_of(download(1).content)

    def test_it_keeps_what_was_said_of_it(self, download, get, publish, document, hq, slug):
        publish(TEXT)
        publish("# Two")
        document.change({"title": "Other", "period_from": 2027, "period_to": 2030}, by=hq)
        for said in (words_of(download(1).content), get(f"{slug}/versions/1/")):
            assert "Social media: staff and children" in said
            assert "2023–2026" in said
            assert "2030" not in said
        assert "2027–2030" in get(f"{slug}/")

    def test_it_is_made_once(self, download, publish, monkeypatch):
        publish(TEXT)
        first = download(1).content
        monkeypatch.setattr("policies.kept.to_pdf", lambda **of: pytest.fail("made again"))
        assert download(1).content == first

    def test_what_one_may_not_see_is_not_there(self, download, publish, document, hq):
        publish(TEXT)
        Version.objects.begin(document, "# Draft", by=hq)
        assert (download(2).status_code, download(3).status_code) == (404, 404)
        assert "Draft" in words_of(download(2, hq).content)

    def test_a_document_without_a_number(self, publish, client, teacher, hq):
        publish(TEXT, document=add_document(by=hq, title="Rules"))
        client.force_login(teacher)
        answer = client.get("/documents/rules/versions/1/pdf/")
        assert answer["Content-Disposition"] == 'attachment; filename="rules-v1.pdf"'


def words_of(pdf):
    with pdfium.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


class TestSearchPage:
    @pytest.fixture
    def post(self, client, teacher):
        def post(words, who=teacher):
            client.force_login(who)
            return client.post("/documents/search/", {"words": words}).text

        return post

    def test_found_under_its_heading_with_marks(self, post, publish, slug):
        publish(TEXT)
        page = post("always")
        assert f'href="/documents/{slug}/#section-at-school"' in page and "<mark>Always</mark>" in page

    @pytest.mark.parametrize(
        ("words", "answer"),
        [
            ("", "Enter a word to search for"),
            ("?!", "Enter a word of letters or digits"),
            ("x" * 10_000, "Search for 200 characters or fewer"),
            ("a\0b", "There is a problem"),
            ("giraffe", "Nothing found"),
            ("<script>alert(7)</script>", "Nothing found"),
        ],
    )
    def test_plain_answers(self, post, publish, words, answer):
        publish(TEXT)
        page = post(words)
        assert answer in page and "<script>alert" not in page

    def test_words_in_an_address_mean_nothing(self, get, publish):
        publish(TEXT)
        assert "<mark>" not in get("search/?words=always")

    def test_what_more_there_is(self, post, publish):
        publish("".join(f"# Part {n}\n\nzebra\n\n" for n in range(8)))
        assert "And 3 more places in this document" in post("zebra")

    def test_drafts_are_not_searched_even_for_hq(self, post, document, hq):
        Version.objects.begin(document, "# Secret\n\ngiraffe", by=hq)
        assert "Nothing found" in post("giraffe", hq)


NOW = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)
IN_FORCE = {"status": Status.PUBLISHED}
OLD = {"status": Status.SUPERSEDED, "ended_at": NOW}


@pytest.mark.parametrize(
    ("period_to", "today", "version", "has_newer", "tones", "words"),
    [
        (None, "2026-06-01", IN_FORCE, False, [], ""),
        (2026, "2026-10-01", IN_FORCE, False, [], ""),
        (2026, "2026-10-02", IN_FORCE, False, ["soon"], "ends on 31 December 2026"),
        (2026, "2026-12-31", IN_FORCE, False, ["soon"], "ends on 31 December 2026"),
        (2026, "2027-01-01", IN_FORCE, False, ["stop"], "ended on 31 December 2026"),
        (None, "2026-06-02", OLD, True, ["stop"], "superseded on 1 June 2026. Version 5 is in force"),
        (None, "2026-06-02", OLD, False, ["stop"], "No version is in force now"),
        (2020, "2026-06-02", OLD, True, ["stop", "stop"], "superseded"),
        (None, "2026-06-02", {"status": Status.DRAFT}, True, ["stop"], "not in force: draft. Only HQ sees it"),
    ],
)
def test_banners(period_to, today, version, has_newer, tones, words):
    document = Document(period_from=period_to and 2019, period_to=period_to)
    newer = Version(number=5, status=Status.PUBLISHED) if has_newer else None
    with timezone.override("UTC"):
        found = banners(document, Version(number=4, **version), datetime.date.fromisoformat(today), newer)
    assert [banner.tone for banner in found] == tones
    assert words in (found[0].text if found else "")
    assert [banner.leads_on for banner in found[:1]] == (
        [has_newer] if version is not IN_FORCE else [False][: len(found)]
    )


def test_everybody_may_read(get, publish, slug, school):
    from tests.factories import person

    publish(TEXT)
    for role in RoleName:
        get(
            f"{slug}/",
            person(role, school=school if role in ("staff", "dsl", "deputy_dsl", "leader", "welfare") else None),
        )
