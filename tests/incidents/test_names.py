"""When a name that was written in is somebody's name."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidents.names import key, several

SAME = [
    ("Jane Roe", "jane  roe"),
    ("Jane Roe", "ROE, Jane"),
    ("Jane Roe", "Mrs Jane Roe"),
    ("Jane Roe", "Mrs. J\u0061ne Roe (head)"),
    ("José Núñez", "jose nunez"),
    ("Zoë", "Zoe\u0308"),
    ("Jane Roe", "“Jane Roe”"),
    ("Jane Roe", "Jane Roe （Y5）"),
    ("Jane Roe", "Jane Roe (Mrs"),
    ("Ｊａｎｅ Roe", "jane roe"),
    ("jane.roe@school.example", " Jane.Roe@School.example "),
]
OTHERS = [("Jane Roe", "Jane Rowe"), ("Jane Roe", "Jane"), ("J. Roe", "Jane Roe"), ("Jane-Ann Roe", "Jane Ann Roe")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one, other):
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_not_the_same(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Roe and John Doe", ["Jane Roe", "John Doe"]),
        ("Jane Roe, John Doe; Ann Poe", ["Jane Roe", "John Doe", "Ann Poe"]),
        ("Mrs Jane Roe & j.doe@school.example", ["Mrs Jane Roe", "j.doe@school.example"]),
        ("Jane Roe, mother of J.S., Y5", ["Jane Roe (mother of J.S., Y5)"]),
        ("Jane Roe, a mother, and John Doe", ["Jane Roe (a mother)", "John Doe"]),
        ("the parents of Y5 and Y6", ["the parents of Y5 and Y6"]),
        ("Roe, Jane", ["Roe, Jane"]),
        ("J.S., Y5", ["J.S., Y5"]),
        ("Tom and Jerry", ["Tom and Jerry"]),
        ("Jane Orlando", ["Jane Orlando"]),
        (" and ", ["and"]),
        ("", []),
    ],
)
def test_several_in_one_box(text, names):
    assert several(text) == names


@given(st.text(max_size=200))
def test_every_word_of_several_was_written(text):
    assert all(word in text for name in several(text) for word in re.split(r"[\s,()]+", name))


@given(st.text())
@example("')\r('")
@example("（Y5）")
def test_whatever_is_written_has_a_key_that_stays(text):
    assert key(key(text)) == key(text)
    assert len(key(text[:200])) <= 600 or len(text) > 200


@pytest.mark.parametrize("nobody", ["", "  ", "(nobody)", "Mr."])
def test_no_name(nobody):
    assert key(nobody) == ""
