"""A PDF comes in by the places of its words; what is on every page stays out."""

import pytest

from tests.policies.files import bare_pdf, pdf
from tests.thorough import THOROUGH

LONG = "Staff keep private and working accounts apart and tell a leader of each post that names a child. " * 4
PAGES = f"""
#set page(header: [Defence Children Services], footer: context [Page #counter(page).display() of 9])
#set par(justify: true)
#set heading(numbering: none)
= Safe use
{LONG}#footnote[See the *plan*, on #link("https://example.org/plan")[its page].]

== What we expect
Of *all staff* we ask: #link("javascript:alert(1)")[this] and #link("mailto:hq@example.org")[that].
- an item of a list that is longer than one line, so that it goes on in the next one and the reader can see that it does
  - an inner one
- another

+ first
+ second

#for n in range(12) [ {LONG} Paragraph #n ends. #parbreak() ]
#pagebreak()
Last page.#footnote[The end.]
"""


def test_structure(imported):
    got = imported(pdf(PAGES), "a.pdf")
    start, _, notes = got.markdown.partition("Last page.")
    assert start.startswith(
        f"# Safe use\n\n{LONG.strip()}[^1]\n\n## What we expect\n\nOf **all staff** we ask: this and "
    )
    assert "[that](mailto:hq@example.org).\n\n- an item of a list that is longer than one line, so that" in start
    assert "the reader can see that it does\n  - an inner one\n- another\n1. first\n2. second\n\n" in start
    assert notes == "[^2]\n\n[^1]: See the **plan**, on [its page](https://example.org/plan).\n\n[^2]: The end.\n"
    assert len(got.losses) == 2
    assert "left out" in got.losses[1]


def test_pages_have_no_trace(imported):
    markdown = imported(pdf(PAGES), "a.pdf").markdown
    assert "Defence" not in markdown
    assert "Page" not in markdown
    paragraphs = [block for block in markdown.split("\n\n") if "Paragraph" in block]
    assert paragraphs == [f"{LONG.strip()} Paragraph {number} ends." for number in range(12)]


def test_parted_words_are_whole_again(imported):
    source = "#set page(width: 6cm)\n#set text(hyphenate: true)\n#set par(justify: true)\nThe misunderstanding of "
    source += "responsibilities notwithstanding, communication about safeguarding and well-being is straightforward."
    assert imported(pdf(source), "a.pdf").markdown == source.split("\n")[-1] + "\n"


def test_notes_at_the_end(imported):
    source = "= Plan\nWords#super[1] and more.#super[2]\n\n== Notes\n+ See the plan.\n+ And the guide."
    assert imported(pdf(source), "a.pdf").markdown == (
        "# Plan\n\nWords[^1] and more.[^2]\n\n[^1]: See the plan.\n\n[^2]: And the guide.\n"
    )


def test_a_raised_number_without_a_note_stays(imported):
    assert imported(pdf("An area of 5 m#super[2] here."), "a.pdf").markdown == "An area of 5 m² here.\n"


def test_pages_without_text_are_said(imported):
    got = imported(pdf("Words.#pagebreak()#rect()#pagebreak()More words."), "a.pdf")
    assert any("no text" in loss and loss.rstrip(".").count("2") for loss in got.losses)


def test_tables_are_said(imported):
    source = "#table(columns: (5cm, 5cm, 5cm), ..range(12).map(n => [cell #n]))"
    assert any("tables" in loss for loss in imported(pdf(source), "a.pdf").losses)


@pytest.mark.parametrize("title", ["# no", "- no", "<script>alert(1)</script>", "[a](javascript:b)"])
def test_words_stay_words(imported, title):
    text = title.replace("\\", "").replace("(", "\\(").replace(")", "\\)")
    got = imported(bare_pdf(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode()), "a.pdf").markdown
    assert got.replace("\\", "").strip() == title
    assert not got.startswith(("#", "<", "["))


def test_two_columns(imported):
    source = f"#set page(columns: 2)\n{LONG}\n\n{LONG}\n#colbreak()\nAnd {LONG}"
    assert imported(pdf(source), "a.pdf").markdown == f"{LONG.strip()}\n\n{LONG.strip()}\n\nAnd {LONG.strip()}\n"


def test_short_lines_stay_apart(imported):
    source = f"#set par(spacing: 0.65em)\n{LONG}\n\nRole: leader\n\nTask: approves"
    assert imported(pdf(source), "a.pdf").markdown == f"{LONG.strip()}\n\nRole: leader\n\nTask: approves\n"


def test_many_pages(imported):
    """As many as a governing document has, in less time and memory than the process may have."""
    pages = 300 if THOROUGH else 20
    data = pdf(f"#for n in range({pages}) [= Part #n\n {LONG * 8} #pagebreak(weak: true)]")
    assert imported(data, "a.pdf").markdown.count("# Part") == pages
