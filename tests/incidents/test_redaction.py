"""Who is redacted is in no text any more, however somebody wrote them; who is not is still there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.names import NO_NAMES, TITLES
from incidents.naming_rule import called_in, initials_of
from incidents.packs.redaction import _ORDINARY, UNSURE, Known, Redactor, fold, label

JANE = Known(names=("Mrs José Núñez-Roe",), words=("jnr@school.example",), label="Person A")
CHILD = Known(words=("J.S., Y5",), initials="JS", label="Person B")
ACCOUNT = Known(
    words=("“Parents of Y5” group", "https://www.facebook.com/groups/parentsofy5/posts/1"), label="Person C"
)
WILL = Known(names=("Will Young",), label="Person D")
ANNA, PAUL = Known(names=("Anna Smith",)), Known(names=("Paul Smith",), label="Person E")
HEAD = Known(names=("Sarah Head",), label="Person F")
TYPED = Known(words=("the blue van", "Kıbrıs", "⚽"), label="[redacted]")
ALL = Redactor([JANE, CHILD, ACCOUNT, WILL, ANNA, PAUL, HEAD, TYPED])

TABLE = [
    ("José Núñez-Roe wrote it", "Person A wrote it"),
    ("MRS. JOSE NUNEZ ROE’s son", "Person A’s son"),
    ("Jose\u0301 Nu\u0301n\u0303ez\u2011Roe", "Person A"),
    ("Nu\u00adñez and Roe, and the Núñezes", "Person A and Person A, and the Person A"),
    ("NÚÑEZ-ROE, José", "Person A"),
    ("write to JNR@school.example.", "write to Person A."),
    ("jose_nunez_99 is the handle", "Person A_Person A_99 is the handle"),
    ("Josette rowed over to the heroes", "Josette rowed over to the heroes"),
    ("J.N. and JN, not jn", "Person A and Person A, not jn"),
    ("J.S. of Y5, j. s. and JS", "Person B of Y5, Person B and Person B"),
    ("J.S., Y5 said so", "Person B said so"),
    ("js was there, as is this", "Person B was there, as is this"),
    ("the Parents of Y5 chat", "the Person C chat"),
    ("https://facebook.com/groups/ParentsOfY5/posts/1?x=2", "https://Person C?x=2"),
    ("Will Young will ring. Young people may ring Will.", "Person D will ring. Person D people may ring Person D."),
    ("Paul Smith and Anna Smith; Smith, Paul", "Person E and Anna Smith; Person E"),
    ("One Smith said", f"One {UNSURE} said"),
    ("in The  BLUE\nvan on KIBRIS with ⚽", "in [redacted] on [redacted] with [redacted]"),
    ("Sarah Head heads it; ask Head", "Person F heads it; ask Person F"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "redacted"), TABLE)
def test_table(text, redacted):
    assert ALL(text) == redacted


def test_a_name_of_two_people_is_redacted_where_one_of_them_is():
    assert (
        Redactor([Known(names=("Jane Roe",)), Known(names=("Ms Jane Roe",), label="Person A")])("Jane Roe")
        == "Person A"
    )


def test_nobody_chosen_changes_nothing():
    text = "Anna Smith, J.S. and anna@school.example"
    assert Redactor([Known(names=("Anna Smith",), words=("anna@school.example",), initials="JS")])(text) == text


def test_labels():
    assert [label(number) for number in (0, 25, 26, 701, 702)] == [
        *("Person A", "Person Z", "Person AA", "Person ZZ", "Person AAA")
    ]


@pytest.mark.parametrize(
    ("name", "letters"), [("J.S., Y5", "JS"), ("j s (Reception)", "js"), ("ABC Y6", "ABC"), ("Jane Roe", ""), ("", "")]
)
def test_initials_of_a_child(name, letters):
    assert initials_of(name) == letters


def test_children_in_a_text():
    text = "A year 5 class; J.S., Y6 and (AB Year 10) in Y5, and j.s. Y6; see the HQ. C.D.(FS2)"
    assert called_in(text) == ["J.S., Y6", "AB Year 10", "C.D.(FS2)"]


WORD = st.text("abcdefghijklmnoprstuvzéüñşłø", min_size=3, max_size=9).filter(lambda word: fold(word) not in NO_NAMES)
NAMES = st.lists(WORD, min_size=2, max_size=3).map(lambda words: " ".join(word.title() for word in words))
AS_WRITTEN = st.sampled_from([str.upper, str.lower, str, fold, lambda name: name.replace(" ", ".") + "@x.example"])
GLUE = st.sampled_from([" ", ", ", "_", "\n", " – ", "/", "’s ", "\u200b "])


@given(st.lists(NAMES, min_size=1, max_size=4), st.data())
def test_no_part_of_a_redacted_name_survives(names, data):
    redact = Redactor([Known(names=(name,), label=label(number)) for number, name in enumerate(names)])
    pieces = st.one_of(st.sampled_from(names), st.sampled_from(names).map(lambda it: it.split()[-1]), WORD)
    text = "".join(
        data.draw(AS_WRITTEN)(data.draw(pieces)) + data.draw(GLUE) for _ in range(data.draw(st.integers(1, 6)))
    )
    found = set(re.split(r"[\W\d_]+", fold(redact(text))))
    hidden = {fold(part) for name in names for part in name.split()} - {"person", "name"} - TITLES
    assert not found & (hidden - _ORDINARY), redact(text)
    assert redact(redact(text)) == redact(text)


@given(st.text(), NAMES)
def test_what_names_nobody_stays(text, name):
    letters = "".join(word[0] for word in fold(name).split())
    if letters[0] not in fold(text) and not set(re.split(r"[\W_]+", fold(text))) & set(re.split(r"[\W_]+", fold(name))):
        stays = Redactor([Known(names=(name,), label="Person A")])(text)
        assert stays == text


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_is_typed_is_redacted(name, words, before, after):
    redact = Redactor([Known(names=(name,), words=(words,), label="Person A"), Known(names=("Ab Cde", "Abc De"))])
    assert isinstance(redact(before + name + after), str)
    if fold(words).strip():
        assert redact(f"{before} {words.strip()} {after}") != f"{before} {words.strip()} {after}"


def test_what_cannot_be_seen_redacts_nothing():
    assert Redactor([Known(names=("\u0301",), words=("\u200b", " "), label="Person A")])("as it was") == "as it was"


def test_two_names_of_the_same_letters_are_both_found():
    assert Redactor([Known(names=("Abc De", "Ab Cde"), label="Person A")])("Abc De, Ab Cde") == "Person A, Person A"


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Mr Wu and Li’s mother", "Person A and Person A’s mother"),
        ("wu or li, LI WU and L.W.", "wu or li, Person A and Person A"),
        ("Wully and Lima", "Wully and Lima"),
    ],
)
def test_names_of_two_letters(text, redacted):
    assert Redactor([Known(names=("Li Wu",), label="Person A")])(text) == redacted


def test_a_short_name_that_is_a_word_counts_behind_a_title():
    redact = Redactor([Known(names=("Mei So",), label="Person A")])
    assert redact("So Mrs So rang. Mei So did too.") == "So Person A rang. Person A did too."


def test_names_that_begin_alike_are_each_found():
    redact = Redactor(
        [Known(names=(name,), label=label(number)) for number, name in enumerate(["Jane Roe", "Janet Roerich", "J Ro"])]
    )
    assert redact("Janet Roerich, Jane Roe and janerich") == "Person B, Person A and janerich"
