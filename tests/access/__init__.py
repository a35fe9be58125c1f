"""Who gets what at each address, as tables: a module for each app.

A module has `ROWS`, may have `FUZZ` (see tests/test_fuzz.py), and may have `build(world)`, which makes the records
that its addresses need and puts them on the world as attributes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# A status; or the name of the page that the answer redirects to ("account_login").
Answer = int | str
Answers = Mapping[str, Answer]
LOGIN = "account_login"


@dataclass(frozen=True)
class Row:
    """What each actor gets at one address, by GET and by POST.

    Args:
        name: the URL's name, with its namespace.
        get, post: an answer for each actor; what is left out is not asked.
        args: the address's arguments, from the world.
        data: what is posted, from the world.
    """

    name: str
    get: Answers = field(default_factory=dict)
    post: Answers = field(default_factory=dict)
    args: Callable[[Any], list] = lambda world: []
    data: Callable[[Any], dict] = lambda world: {}

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Fuzz:
    """A page whose form is to be filled with nonsense: the actor gets the page, its fields are read from it.

    `method` "get" is for a filter; its fields are found in the same way.
    """

    name: str
    actor: str
    args: Callable[[Any], list] = lambda world: []
    method: str = "post"

    def __str__(self) -> str:
        return f"{self.name} as {self.actor}"


def everyone(answer: Answer = 200) -> Answers:
    """The same for whoever is signed in; who is not is sent to sign in."""
    from tests.world import ACTORS

    return dict.fromkeys(ACTORS, answer) | {"signed_out": LOGIN}


def public(answer: Answer = 200) -> Answers:
    """The same for everybody, signed in or not."""
    return {**everyone(answer), "signed_out": answer}


def only(*actors: str, answer: Answer = 200, others: Answer = 403) -> Answers:
    """One answer for these, another for the rest."""
    return {**everyone(others), **dict.fromkeys(actors, answer)}
