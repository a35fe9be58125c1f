"""What an author writes becomes a page that is ours, whatever it was."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policies.parsing import LONGEST_PARAGRAPH, LONGEST_TEXT
from policies.rendering import Heading, Section, render, sections
from tests.thorough import THOROUGH

from .hostile import LONG, SCRIPTS

TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "section", "span", "strong", "sup", "ul"}
TAGS |= {"h2", "h3", "h4", "h5", "h6", "table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"class", "id", "role", "href", "rel", "start", "scope", "data-label", "aria-label"}
VOID = {"br", "hr"}
MARKS = [
    "# ", "## ", "- ", "1. ", "> ", "\n", "\n\n", "    ", "|", "|-|-|\n", "*", "**", "_", "`", "```\n", "[", "](", ")",
    "[^1]", "[^1]: ", "<", ">", "&", "\\", '"', "'", "javascript:", "https://a.example", "#", "<script>", "onclick=",
    "!", "=\n", "---\n", "\t", "a", "é",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(MARKS) | st.text(max_size=5), max_size=40).map("".join)


class Judge(HTMLParser):
    """Reads a page as a browser would, and notes what must not be there."""

    def __init__(self, html):
        super().__init__()
        self.wrong, self.open, self.ids, self.leads, self.words = [], [], [], [], ""
        self.feed(html)
        self.close()
        self.wrong += self.open

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS or {name for name, _ in attrs} - ATTRIBUTES:
            self.wrong.append((tag, attrs))
        attributes = dict(attrs)
        if "href" in attributes:
            self.leads.append(attributes["href"])
            if attributes.get("rel") != "noopener noreferrer":
                self.wrong.append((tag, attrs))
        self.ids += [value for name, value in attrs if name == "id"]
        self.open += [tag] * (tag not in VOID)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        self.wrong.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def judged(markdown):
    page = Judge(str(render(markdown).html))
    assert not page.wrong
    assert len(page.ids) == len(set(page.ids))
    for address in page.leads:
        assert address.startswith(("http://", "https://", "mailto:")) or address[1:] in page.ids
    return page


@pytest.mark.parametrize("markdown", SCRIPTS.values(), ids=SCRIPTS)
def test_nothing_that_does_harm_comes_through(markdown):
    page = judged(markdown)
    assert not [address for address in page.leads if "bad.example" in address]


@pytest.mark.parametrize("name", ["script", "image that fails", "frame", "comment", "link", "link data", "link file"])
def test_what_does_harm_is_shown_as_it_was_typed(name):
    assert judged(SCRIPTS[name]).words.strip() == SCRIPTS[name]


@given(TEXTS)
@example("[^1]: - [^2]: [^1]")
@example("[^1]: [^1]: a\n\n[^1]")
def test_any_text_becomes_a_sound_page(markdown):
    judged(markdown)
    headings = render(markdown).headings
    levels = [heading.level for heading in headings]
    assert all(after <= before + 1 for before, after in zip([1, *levels], levels, strict=False))
    assert {heading.anchor for heading in headings} <= {section.anchor for section in sections(markdown)}


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn", "Z", "P", "S"]), min_size=1, max_size=9),
    st.integers(0, 60),
)
def test_no_word_is_lost_however_deep_it_stands(word, depth):
    for mark in ("> ", "- ", "1. ", "*", "> - "):
        assert word in judged(mark * depth + word).words


PAGE = """# Age limits

Nobody under **13**. See [the law](https://law.example/?a=1&b=2), [below](#who-decides) or [nowhere](#nowhere).[^ceop]

### Who decides

> # Leaders

Leaders.[^ceop][^other]

# Age limits

| Platform | Age |
|----------|----:|
| WhatsApp | 13  |

4. four
5. five

[^other]: Other.
[^ceop]: Yearly, for *all* ages.
[^unused]: Never mentioned.
"""


def test_headings_begin_below_the_title_skip_no_level_and_have_anchors_of_their_own():
    assert render(PAGE).headings == (
        Heading(2, "Age limits", "section-age-limits"),
        Heading(3, "Who decides", "section-who-decides"),
        Heading(2, "Age limits", "section-age-limits--2"),
    )


@given(st.lists(st.sampled_from(["One", "Two", "Two 2", "Δύο", "Été"]), max_size=6))
def test_an_anchor_stays_when_other_headings_come_and_go(others):
    mine = "## Who decides: *leaders*"
    for text in (
        "\n".join([*(f"# {other}" for other in others), mine]),
        "\n".join([mine, *(f"# {other}" for other in others)]),
    ):
        anchors = {heading.text: heading.anchor for heading in render(text).headings}
        assert anchors["Who decides: leaders"] == "section-who-decides-leaders"


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a *b* **c** `d`", '<p class="govuk-body">a <em>b</em> <strong>c</strong> <code>d</code></p>'),
        ("# a", '<h2 class="govuk-heading-m" id="section-a">a</h2>'),
        ("- a", '<ul class="govuk-list govuk-list--bullet">\n<li>a</li>\n</ul>'),
        ("4. a", '<ol class="govuk-list govuk-list--number" start="4">\n<li>a</li>\n</ol>'),
        ("0. a", '<ol class="govuk-list govuk-list--number" start="0">\n<li>a</li>\n</ol>'),
        ("> a", '<blockquote class="govuk-inset-text">\n<p class="govuk-body">a</p>\n</blockquote>'),
        ("a\\\nb", '<p class="govuk-body">a<br>\nb</p>'),
        ("![a chart](https://x.example/c.png)", '<p class="govuk-body">[Image: a chart]</p>'),
        ("[a](#b)", '<p class="govuk-body">a</p>'),
        ("#", '<p class="govuk-body"><strong></strong></p>'),
        (
            "[](mailto:hq@dcs.example)",
            '<p class="govuk-body"><a class="govuk-link" href="mailto:hq@dcs.example" rel="noopener noreferrer">'
            "mailto:hq@dcs.example</a></p>",
        ),
    ],
)
def test_each_part_has_the_classes_of_the_design_system(markdown, html):
    assert str(render(markdown).html).strip() == html


def test_a_table_names_its_columns_and_stacks():
    html = render("| a | b | |\n|---|--:|-|\n| 1 | *2* | 3 |").html
    assert '<th scope="col" role="columnheader" class="govuk-table__header portal-table__number">b</th>' in html
    assert (
        '<td role="cell" class="govuk-table__cell portal-table__number" data-label="b"><span><em>2</em></span></td>'
        in html
    )
    assert html.count("<th ") == 2


@pytest.mark.parametrize(("columns", "is_table"), [(39, True), (41, False)])
def test_a_table_has_no_more_columns_than_anyone_reads(columns, is_table):
    assert ("<table" in render("a|" * columns + "a\n" + "-|" * columns + "-\n").html) is is_table


def test_footnotes_are_numbered_as_they_are_read_and_lead_back():
    page = judged(PAGE)
    assert page.leads[2:6] == ["#note-1", "#note-1", "#note-2", "#note-1-from"]
    assert page.leads[6:] == ["#note-1-from-2", "#note-2-from"]
    assert [i for i in page.ids if i.startswith("note")][:3] == ["note-1-from", "note-1-from-2", "note-2-from"]
    assert "Back to the text at note 2" in page.words
    assert "Never mentioned." in page.words


def test_the_words_under_each_heading_and_in_each_note_can_be_searched():
    assert sections("Before.\n\n" + PAGE) == (
        Section("", "", "Before."),
        Section("section-age-limits", "Age limits", "Nobody under 13. See the law, below or nowhere."),
        Section("section-who-decides", "Who decides", "Leaders Leaders."),
        Section("section-age-limits--2", "Age limits", "Platform Age WhatsApp 13 four five"),
        Section("note-1", "Note 1", "Yearly, for all ages."),
        Section("note-2", "Note 2", "Other."),
        Section("note-3", "Note 3", "Never mentioned."),
    )


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_a_text_made_to_take_long_does_not(long):
    """What grows with the square would not come to an end; benchmarks/document_texts.py has the figures."""
    assert render(long(50_000 if THOROUGH else 5_000)).html is not None


@pytest.mark.parametrize("mark", ["[", "*", ">", "[^", "`", "- "])
def test_a_million_of_one_mark(mark):
    assert str(render(mark * (LONGEST_TEXT // len(mark) // (1 if THOROUGH else 10))).html)


@pytest.mark.parametrize("length", [LONGEST_PARAGRAPH + 1, LONGEST_TEXT + 1])
def test_beyond_the_bounds_the_words_remain_without_formatting(length):
    page = judged("**a** [b](https://c.example) " + "d" * length)
    assert page.words.startswith("**a** [b](https://c.example) ddd")
    assert page.words.count("d") == length


def test_a_text_beyond_the_bounds_keeps_its_paragraphs():
    assert str(render("a" * LONGEST_TEXT + "\n\nb\n").html).endswith('<p class="govuk-body">b\n</p>\n')
