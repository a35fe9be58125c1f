"""What changed between two versions: nothing is lost, nothing is made up, and it is quick."""

from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import example, given
from hypothesis import strategies as st

from policies.comparing import Fold, Kind, Piece, Row, blocks, compare, folded
from policies.matching import matches
from tests.thorough import THOROUGH

from .hostile import LONG

PARTS = [
    "One two three.",
    "One two four.",
    "# Head",
    "- item",
    "| a | b |",
    "|---|---|",
    "```",
    "Other.",
    "",
    "",
    "  ",
    "x",
]
TEXTS = st.lists(st.sampled_from(PARTS), max_size=14).map("\n".join) | st.text(max_size=30)
SWAPPED = {Kind.ADDED: Kind.REMOVED, Kind.REMOVED: Kind.ADDED}


def side(pieces) -> str:
    return "".join(piece.text for piece in pieces)


def kinds(old, new) -> list[str]:
    return [str(row.kind) for row in compare(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("a", "", ["removed"]),
        ("", "a", ["added"]),
        ("a b c", "a  b\nc", ["same"]),
        ("The age is 13.", "The age is 16.", ["changed"]),
        ("The age is 13.", "Nobody may do it.", ["removed", "added"]),
        ("a\n\nb\n\nc", "c\n\na\n\nb", ["added", "same", "same", "removed"]),
        ("# Age\nThe age is 13.", "# Age\nThe age is 16.", ["same", "changed"]),
        ("- one thing\n- two things", "- one thing\n- three things\n- two things", ["same", "added", "same"]),
        ("- one thing\n- two things", "- one thing\n  - two things", ["same", "changed"]),
        ("|a|b|\n|-|-|\n|X|13|\n|Y|16|", "|a|b|\n|-|-|\n|X|16|\n|Y|16|", ["same", "changed", "same"]),
        ("```\na\n\nb\n```\nc", "```\na\n\nb\n```\nd", ["same", "removed", "added"]),
        ("a[^1]\n\n[^1]: See x and y.\n[^2]: b", "a[^1]\n\n[^1]: See x and z.\n[^2]: b", ["same", "changed", "same"]),
    ],
)
def test_what_became_of_each_part(old, new, expected):
    assert kinds(old, new) == expected


def test_within_a_part_the_words_that_changed_are_marked_together():
    (row,) = compare("The age is 13 for all.", "The minimum age is 16 for most of them.")
    assert [piece.text for piece in row.old if piece.changed] == ["13", "all"]
    assert [piece.text for piece in row.new if piece.changed] == ["minimum ", "16", "most of them"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\n\nc", ["a\nb", "c"]),
        ("# a\nb", ["# a", "b"]),
        ("a\n---\nb", ["a\n---\nb"]),
        ("a\n- b\n  c\n1. d\n2) e", ["a", "- b\n  c", "1. d", "2) e"]),
        ("|a|\n|-|\n|1|\n|2|", ["|a|\n|-|", "|1|", "|2|"]),
        ("```\na\n\n# b\n```\nc", ["```\na\n\n# b\n```", "c"]),
        ("```\na\n\n", ["```\na\n\n"]),
        ("\n \n\t\n", []),
    ],
)
def test_a_text_is_cut_where_its_author_sees_parts(text, expected):
    assert blocks(text) == expected


@given(TEXTS, TEXTS)
@example("a b c d", "d c b a")
def test_both_sides_are_there_in_full_and_in_order(old, new):
    rows = compare(old, new)
    assert [side(row.old) for row in rows if row.old] == blocks(old)
    assert [side(row.new) for row in rows if row.new] == blocks(new)
    for row in rows:
        changes = any(piece.changed for piece in row.old + row.new)
        assert changes is (row.kind is not Kind.SAME)
        assert (bool(row.old), bool(row.new)) == (row.kind is not Kind.ADDED, row.kind is not Kind.REMOVED)
        unchanged = ["".join(piece.text for piece in part if not piece.changed).split() for part in (row.old, row.new)]
        assert row.kind in SWAPPED or unchanged[0] == unchanged[1]


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert {row.kind for row in compare(text, text)} <= {Kind.SAME}


@given(TEXTS, TEXTS)
def test_turned_round_what_came_went_and_the_rest_is_the_same(old, new):
    there, back = compare(old, new), compare(new, old)
    turned = [Row(SWAPPED.get(row.kind, row.kind), row.new, row.old) for row in back]
    assert sorted(map(repr, turned)) == sorted(map(repr, there))


@given(st.lists(st.sampled_from("abcdefgh"), max_size=30), st.lists(st.sampled_from("abcdefgh"), max_size=30))
def test_what_matches_is_the_same_and_rises(old, new):
    found = matches(old, new)
    assert all(old[here] == new[there] for here, there in found)
    assert all(one[0] < next_[0] and one[1] < next_[1] for one, next_ in pairwise(found))


ROWS = st.lists(st.sampled_from([Row(Kind.SAME, (), ()), Row(Kind.ADDED, (), (Piece("a", True),))]), max_size=20)


@given(ROWS.map(tuple), st.integers(0, 3))
def test_only_what_is_far_from_a_change_is_folded(rows, around):
    found, at = folded(rows, around), 0
    for item in found:
        if isinstance(item, Fold):
            hidden = rows[max(at - around, 0) : at + item.count + around]
            assert item.count > 1
            assert {row.kind for row in hidden} == {Kind.SAME}
            at += item.count
        else:
            assert item is rows[at]
            at += 1
    assert at == len(rows)


def book(pages: int, edition: int) -> str:
    """Three parts a page, of eighty words; one in ten changes with the edition, one in fifty is new in it."""
    parts = []
    for number in range(pages * 3):
        words = [f"w{(number * 31 + at * at * 7) % 900}" for at in range(80)]
        words[5:8] = [f"edition{edition}"] * 3 if number % 10 == 0 else words[5:8]
        parts += [" ".join(words)] + [f"New in {edition}: {number}"] * (number % 50 == 0)
    return "\n\n".join(parts)


def test_three_hundred_pages_are_compared():
    rows = compare(book(300, 1), book(300, 2))
    found = [row.kind for row in rows]
    assert (found.count(Kind.CHANGED), found.count(Kind.SAME)) == (90 + 18, 810)


@pytest.mark.parametrize("long", LONG.values(), ids=LONG)
def test_texts_made_to_take_long_do_not(long):
    text = long(100_000 if THOROUGH else 10_000)
    assert compare(text, "b" + text[1 : len(text) // 2] + "\n\nb\n\n" + text[len(text) // 2 : -1] + "c")


def test_few_words_over_and_over_in_another_order_do_not_take_long():
    often = 10_000 if THOROUGH else 1_000
    assert compare("a\n\nb\n\n" * 3 * often, "b\n\nb\n\na\n\n" * 2 * often)
    assert compare("a b " * 10 * often, "b b a " * 7 * often)


def page_of(comparison) -> str:
    context = {"comparison": comparison, "old_name": "Version 1", "new_name": "Version 2"}
    return render_to_string("policies/_comparison.html", context)


def test_the_table_says_aloud_what_changed_and_escapes_it():
    html = page_of(folded(compare("a\n\nb\n\nc\n\n<b> is 13", "a\n\nb\n\nc\n\n<b> is 16\n\nnew")))
    assert "2 parts without a change" in html
    assert '&lt;b&gt; is <del><span class="govuk-visually-hidden"> removed: </span>13<' in html
    assert '<ins><span class="govuk-visually-hidden"> added: </span>16<' in html
    assert "Not in this version" in html
