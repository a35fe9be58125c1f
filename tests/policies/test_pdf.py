"""The exact version on paper: accessible, numbered, the same every time, and only ever what was written."""

import time

import pypdfium2
import pytest
import typst
from hypothesis import example, given, settings

from policies import pdf
from policies.pdf import to_pdf

from .hostile import LONG, SCRIPTS
from .test_rendering import PAGE, TEXTS

FINGERPRINT = "0123456789abcdef" * 4
FACTS = [("Number", "16"), ("Version", "1"), ("Published", "14 February 2024")]
SIGNS = [
    '#import "x": *', '#include "/etc/passwd"', '#read("/etc/passwd")', "#sys.inputs", "#pagebreak()", "$x^2$", "@cite",
    "<label>", "[brackets]", "// no comment", "/* nor this */", "= no heading", "~ ---", "'single' \"double\"",
    r'#"\u{41}"', "#raw", r"C:\Users",
]  # fmt: skip


def made(markdown, title="Social media", facts=FACTS):
    return to_pdf(title=title, facts=facts, markdown=markdown, fingerprint=FINGERPRINT)


def pages(markdown, **options) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made(markdown, **options))]


def words(markdown, **options) -> str:
    return " ".join(" ".join(pages(markdown, **options)).split())


def test_it_is_an_accessible_pdf_in_english_with_a_title():
    raw = made(PAGE)
    for marker in (b"/Marked true", b"pdfuaid:part", b"/StructTreeRoot", b"/Lang(en-GB)", b"/DisplayDocTitle true"):
        assert marker in raw.replace(b"/Lang (", b"/Lang("), marker
    assert pypdfium2.PdfDocument(raw).get_metadata_dict()["Title"] == "Social media"


def test_its_parts_have_the_tags_that_a_screen_reader_needs():
    raw = made(PAGE + "\n\n- a\n- b\n\n> quoted")
    for tag in (
        b"/H1",
        b"/H2",
        b"/P",
        b"/L",
        b"/LI",
        b"/Table",
        b"/TH",
        b"/TD",
        b"/Note",
        b"/Link",
        b"/TOC",
        b"/BlockQuote",
    ):
        assert b"/S" + tag in raw.replace(b"/S /", b"/S/"), tag


def test_each_page_says_which_document_it_is_and_which_of_how_many_pages():
    found = pages("word " * 2700)
    assert len(found) == 4
    for number, page in enumerate(found, 1):
        assert f"Social media · Number 16 · Version 1 Page {number} of 4" in " ".join(page.split())
        assert f"SHA-256 {FINGERPRINT}" in page
    assert "Published: 14 February 2024" in found[0]


@pytest.mark.parametrize("text", SIGNS)
def test_what_looks_like_typst_is_text(text):
    assert f"a {text} b" in words(f"a {text} b", facts=[])
    assert text in words("x", title=text, facts=[])
    assert f"Fact: {text}" in words("x", facts=[("Fact", text)])


def test_hebrew_and_arabic_are_there_and_an_emoji_has_a_name():
    found = words("שלום مرحبا 😀 👩‍👧 漢 \U0010fffd")
    for word in ("שלום", "مرحبا", "grinning face", "woman", "girl", "cjk unified ideograph-6f22", "u+10fffd"):
        assert word in found
    assert "Ελληνικά Кириллица ½ → é" in words("Ελληνικά Кириллица ½ → é")


def test_footnotes_stand_once_and_those_without_a_place_at_the_end():
    found = words("a[^1] b[^1] c[^2]\n\n[^1]: First, see[^3].\n[^2]: Second.\n[^3]: Third.\n[^4]: Fourth.")
    for note in ("First, see3.", "Second.", "Further notes 3. Third. 4. Fourth."):
        assert found.count(note) == 1


def test_links_lead_to_the_web_to_mail_and_within():
    raw = made("[a](https://law.example/?a=1&b=2) [b](mailto:hq@dcs.example) [c](#d) [e](#nowhere)\n\n# d")
    assert raw.count(b"/URI") >= 2
    assert b"https://law.example/?a=1&b=2" in raw
    assert b"mailto:hq@dcs.example" in raw


@pytest.mark.parametrize("markdown", SCRIPTS.values(), ids=SCRIPTS)
def test_nothing_that_does_harm_can_be_followed(markdown):
    raw = made(markdown).lower()
    assert b"(javascript:" not in raw
    assert b"bad.example)" not in raw
    assert b"/s/javascript" not in raw.replace(b" ", b"")


def test_the_same_version_gives_the_same_bytes_and_another_does_not():
    assert made(PAGE) == made(PAGE)
    assert made(PAGE) != made(PAGE + "x")


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@example("> " * 20 + "a")
@example("> - " * 10 + "*a " * 40 + "a* " * 40)
@example("> " * 5 + "- " * 6 + "[^1]\n\n[^1]: " + "> " * 5 + "- " * 6 + "a")
@example("[a[^1]](http://x.example)\n\n[^1]: [b](http://y.example)")
@example("# a [x](http://y.example)[^1]\n\n# b\n\n[^1]: # c")
@example("[a](http://" + "x" * 9000 + ")\n\n# " + "x" * 500 + "\n\n`" + "x" * 5000 + "`")
@example("|a[^1]|\n|-|\n" + "|b|\n" * 200 + "\n[^1]: n")
@example("[]()")
def test_any_text_becomes_an_accessible_pdf(markdown):
    assert b"pdfuaid" in made(markdown)


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_a_text_made_to_take_long_does_not(long):
    began = time.process_time()
    assert made(long(5_000))
    assert time.process_time() - began < 10


def test_three_hundred_pages_take_seconds():
    began = time.process_time()
    raw = made("\n\n".join(f"# Part {number}\n\n" + "word " * 1600 for number in range(150)))
    assert len(pypdfium2.PdfDocument(raw)) > 300
    assert time.process_time() - began < 20


def test_a_fault_of_the_template_is_told(monkeypatch, tmp_path):
    (tmp_path / "document.typ").write_text("#nothing")
    monkeypatch.setattr(pdf, "TEMPLATE", tmp_path / "document.typ")
    with pytest.raises(typst.TypstError, match="unknown variable"):
        made("a")
