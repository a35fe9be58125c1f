"""The sentence that answers “may I use this in a lesson?” is found by its words, whatever the version calls it."""

import pytest

from policies.clauses import learning_clause
from policies.demo_texts import SECOND, STRATEGY
from policies.rendering import sections

# In the words of the kind of document that it is, not of any one.
_RULE = "We do not expect pupils to use platforms such as A, B etc as part of what they learn."


def found(*texts):
    return learning_clause(("place", "Heading", text) for text in texts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Be kind. {_RULE} And more.", _RULE),
        ("No child needs a social platform in a lesson!", "No child needs a social platform in a lesson!"),
        ("Children never open social media, A etc. as part of learning.", None),
        ("Students do not use social media in the classroom", "Students do not use social media in the classroom"),
        ("Pupils may use social platforms to learn.", ""),
        ("Pupils do not run in the corridor. Lessons start at nine.", ""),
        ("Staff do not use social platforms in lessons.", ""),
        ("", ""),
    ],
)
def test_a_sentence(text, expected):
    clause = found(text)
    assert (clause.words if clause else "") == (text if expected is None else expected)


def test_the_first_that_says_so_with_its_place():
    parts = [("", "", "Be kind."), ("pupils", "Pupils", _RULE), ("more", "More", _RULE)]
    clause = learning_clause(parts)
    assert (clause.anchor, clause.heading) == ("pupils", "Pupils")


@pytest.mark.parametrize("text", [STRATEGY, SECOND])
def test_the_demonstration(text):
    clause = learning_clause((part.anchor, part.heading, part.text) for part in sections(text))
    assert clause.words.startswith("Lessons do not need social platforms")
    assert clause.anchor == "section-pupils"
