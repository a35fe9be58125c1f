"""A Word document comes in with its headings, lists, tables, notes and links; what it loses is said."""

import pytest

from policies.rendering import render
from tests.policies.files import W, linked, long_word, noted, para, run, structured_word, word
from tests.thorough import THOROUGH

LIST = "<w:numPr><w:ilvl w:val='{}'/><w:numId w:val='{}'/></w:numPr>"


def test_structure(imported):
    markdown = imported(structured_word()).markdown
    assert markdown == (
        "# Safe use of social media\n\n"
        "## What we expect\n\n"
        "Staff **must** *keep* accounts apart; 2 \\* 3 < 7 and \\[no link\\](here).\n\n"
        "- a school\n  - a class\n- a setting\n\n"
        "1. first\n2. second\n\n"
        "### Who does what\n\n"
        "| Role | Task |\n| --- | --- |\n| Leader | Approves \\| signs |\n"
    )


def test_what_comes_in_is_shown_as_it_was(imported):
    html = render(imported(structured_word()).markdown).html
    assert html.count("<ul") == 2
    assert html.count("<ol") == html.count("<table") == 1
    assert "2 * 3 &lt; 7 and [no link](here)." in html
    assert "Approves | signs" in html


def test_notes_become_footnotes(imported):
    body = para(run("Training is yearly.") + noted(2) + run(" It is for all.") + noted(3))
    notes = {"2": "See the plan.", "3": "From FS1 on."}
    assert imported(word(body, notes=notes)).markdown == (
        "Training is yearly.[^1] It is for all.[^2]\n\n[^1]: See the plan.\n\n[^2]: From FS1 on.\n"
    )


@pytest.mark.parametrize(
    ("address", "markdown"),
    [
        ("https://example.org/a?b=1&amp;c=(2)", "[the plan](https://example.org/a?b=1&c=%282%29)"),
        ("http://example.org", "[the plan](http://example.org)"),
        ("mailto:hq@example.org", "[the plan](mailto:hq@example.org)"),
        ("javascript:alert(1)", "the plan"),
        ("JaVaScRiPt:alert(1)", "the plan"),
        (" javascript:alert(1)", "the plan"),
        ("data:text/html,x", "the plan"),
        ("file:///etc/passwd", "the plan"),
        ("vbscript:x", "the plan"),
        ("plan.docx", "the plan"),
        ("https://example.org/&quot;onclick=x", "the plan"),
    ],
)
def test_links_lead_to_the_web_or_a_letter(imported, address, markdown):
    got = imported(word(para(linked(0, "the plan")), links=(address,)))
    assert got.markdown == markdown + "\n"
    assert bool(got.losses) == (markdown == "the plan")


LOST = {
    "tracked changes": (
        para(run("We ") + f"<w:del><w:r><w:delText>never</w:delText></w:r></w:del><w:ins>{run('always')}</w:ins>"),
        "We always\n",
        "Tracked changes",
    ),
    "comment": (
        para(run("Words") + '<w:r><w:commentReference w:id="0"/></w:r>'),
        "Words\n",
        "Comments were left out",
    ),
    "picture": (para(run("Words") + "<w:r><w:drawing/></w:r>"), "Words\n", "Pictures were left out"),
    "header": (
        para("Words") + '<w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>',
        "Words\n",
        "Headers and footers",
    ),
    "joined cells": (
        f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{para('a')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{para('b')}</w:tc><w:tc>{para('c')}</w:tc></w:tr></w:tbl>",
        "| a |  |\n| --- | --- |\n| b | c |\n",
        "joined",
    ),
}


@pytest.mark.parametrize("case", LOST)
def test_what_is_lost_is_said(imported, case):
    body, markdown, loss = LOST[case]
    got = imported(word(body))
    assert got.markdown == markdown
    assert len(got.losses) == 1
    assert got.losses[0].startswith(loss) or loss in got.losses[0]


WORDS = {
    "a heading by accident": ("# not a heading", "\\# not a heading"),
    "a list by accident": ("- no list", "\\- no list"),
    "a number by accident": ("2024. A year", "2024\\. A year"),
    "a quotation": ("&gt; said", "\\> said"),
    "html": ("&lt;script&gt;alert(1)&lt;/script&gt;", "\\<script>alert(1)\\</script>"),
    "a picture": ("![x](https://example.org)", "!\\[x\\](https://example.org)"),
    "marks": ("*a* _b_ `c` snake_case", "\\*a\\* \\_b\\_ \\`c\\` snake_case"),
    "an entity": ("&amp;lt;", "\\&lt;"),
    "a line": ("---", "\\---"),
}


@pytest.mark.parametrize("case", WORDS)
def test_words_stay_words(imported, case):
    words, markdown = WORDS[case]
    assert imported(word(para(words))).markdown == markdown + "\n"


def test_bold_lines_are_headings_where_there_are_no_others(imported):
    body = para(run("Our aims", "<w:b/>")) + para("Words.") + para(run("Not this one.", "<w:b/>"))
    assert imported(word(body)).markdown == "## Our aims\n\nWords.\n\n**Not this one.**\n"


def test_nested_numbers(imported):
    levels = "".join(f"<w:lvl w:ilvl='{level}'><w:numFmt w:val='decimal'/></w:lvl>" for level in range(3))
    numbering = f"<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
    numbering += "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    body = "".join(
        para(words, extra=LIST.format(level, 1)) for words, level in [("a", 0), ("b", 1), ("c", 2), ("d", 0)]
    )
    markdown = imported(word(body, parts={"word/numbering.xml": numbering})).markdown
    assert markdown == "1. a\n   1. b\n      1. c\n2. d\n"


def test_many_pages(imported):
    """As many as a governing document has, in less time and memory than the process may have."""
    pages = 300 if THOROUGH else 30
    got = imported(long_word(pages))
    assert got.markdown.count("\n# ") + got.markdown.startswith("# ") == pages
    assert f"- the point of part {pages}" in got.markdown
    assert len(got.markdown.split()) > 400 * pages
