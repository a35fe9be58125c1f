"""Plain text and Markdown stay as they are, in one encoding; what a document says of itself is found in it."""

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.importing.facts import Facts, date_of, facts_of, named_in
from policies.importing.markdown import cleaned, escape, paragraph

WORDS = "We keep “children” safe – café"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(imported, encoding):
    assert imported(WORDS.encode(encoding), "a.txt").markdown == WORDS + "\n"


TEXTS = {
    "capitals": ("OUR AIMS\n\nWords", "## OUR AIMS\n\nWords"),
    "a usual heading": ("Notes\n\n1) One", "## Notes\n\n1) One"),
    "a fact in capitals": ("VERSION: 1", "VERSION: 1"),
    "a year": ("2023-2026", "2023-2026"),
    "an abbreviation": ("DCS", "DCS"),
    "bold over lines": ("**SOCIAL\nMEDIA**\n\n**Aims**", "# SOCIAL MEDIA\n\n## Aims"),
    "bold sentence": ("**Tell a leader.**", "**Tell a leader.**"),
    "bullets": ("• one\n• two", "- one\n- two"),
    "indented": ("Words\n\n        far in", "Words\n\nfar in"),
    "windows": ("a\r\nb\r\n\r\n\r\n\r\nc", "a\nb\n\nc"),
    "markdown in text": ("## Aims\n\n- one", "## Aims\n\n- one"),
}


@pytest.mark.parametrize("case", TEXTS)
def test_text(imported, case):
    text, markdown = TEXTS[case]
    got = imported(text.encode(), "a.txt")
    assert (got.markdown, got.media_type, got.losses) == (markdown + "\n", "text/plain", ())


MARKDOWN = {
    "as it is": ("CAPITALS\n\n[a](https://example.org)[^1]\n\n[^1]: b", "", 0),
    "an anchor": ("[a](#b)", "", 0),
    "javascript": ("[a](javascript:alert(1))", "a", 1),
    "javascript in disguise": ("[a](java&#115;cript:alert(1))", "a", 1),
    "a named link": ("[a][b]\n\n[b]: javascript:alert(1)", "[a][b]", 1),
    "a good named link": ("[a][b]\n\n[b]: https://example.org", "", 0),
    "a picture": ("![a](https://example.org/a.png)", "a", 1),
    "html": ("a <script>alert(1)</script>", "a \\<script>alert(1)\\</script>", 1),
    "an address": ("<https://example.org>", "", 0),
    "a bad address": ("<javascript:alert(1)>", "\\<javascript:alert(1)>", 1),
    "less than": ("2 < 3", "", 0),
}


@pytest.mark.parametrize("case", MARKDOWN)
def test_markdown(imported, case):
    text, markdown, losses = MARKDOWN[case]
    got = imported(text.encode(), "a.md")
    assert (got.markdown, len(got.losses)) == ((markdown or text) + "\n", losses)
    assert got.media_type == "text/markdown"


@given(st.text(alphabet="ab []()<>!:/#j\n", max_size=60))
def test_cleaned_has_no_code_and_escaped_is_the_same_words(text):
    assert not re.search(r"(?<!\\)<[a-z/!]", cleaned(text)[0])
    assert escape(text).replace("\\", "") == text.replace("\\", "")


@given(st.text(alphabet="#-+>=1.) a", max_size=12))
def test_no_line_begins_anything_by_accident(line):
    assert paragraph(line).replace("\\", "") == line


DATES = {
    "14th February 2024": (2024, 2, 14),
    "14 Feb 2024": (2024, 2, 14),
    "1st of March, 2023": (2023, 3, 1),
    "14/02/2024": (2024, 2, 14),
    "2024-02-14": (2024, 2, 14),
    "30 February 2024": None,
    "14 Smarch 2024": None,
    "soon": None,
}


@pytest.mark.parametrize("words", DATES)
def test_dates(words):
    assert date_of(words) == (DATES[words] and datetime.date(*DATES[words]))


FACTS = {
    "": Facts(),
    "# Safe\n\nPolicy No. 7\n\nVersion 2.0\n\nPublished on 3 May 2025": Facts(
        7, 2, datetime.date(2025, 5, 3), title="Safe"
    ),
    "Version: 2.1": Facts(),
    "Strategy period: 2024 to 2027": Facts(period_from=2024, period_to=2027),
    "2027-2024": Facts(),
    "In 2023-2026 we grew": Facts(),
    "**Focus:** all *staff*": Facts(focus="all staff"),
    "Date of issue: 2025-01-31": Facts(published_on=datetime.date(2025, 1, 31)),
    "# ONLINE SAFETY": Facts(title="Online safety"),
}


@pytest.mark.parametrize("text", FACTS)
def test_facts(text):
    assert facts_of(text) == FACTS[text]


def test_named():
    text = "See nothing.\n\n## Notes\n\n1. See the Care Plan for details.\n2. The Guide is being rewritten.\n3. Thanks."
    assert [(named.title, named.is_forthcoming) for named in named_in(text)] == [("Care Plan", False), ("Guide", True)]
