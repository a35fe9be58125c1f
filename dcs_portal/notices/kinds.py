"""The kinds of notice. A domain registers its own; the outbox knows how to send any of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Notice


def _always(notice: "Notice") -> bool:
    return True


def _no_lines(notice: "Notice") -> list[str]:
    return []


@dataclass(frozen=True)
class Kind:
    """What a notice of this kind says. None of it may hold what anyone reported.

    Args:
        code: a short stable word, stored in the row.
        subject: the subject line; `{reference}` is put in.
        why: why the person gets it.
        path: the page to open, from a notice; None where there is none.
        still_needed: whether it is still worth sending when its turn comes.
        lines: more lines for the e-mail, such as the digest of a seal.
        action: the words before the link.
        own: it is about what the person did themselves, or nobody but they can help: it is concealed only where even
            that is, and `still_needed` decides the rest.
        public: its page opens without signing in, so that a bare address gets the link too.
    """

    code: str
    subject: str
    why: str
    path: Callable[["Notice"], str] | None = None
    still_needed: Callable[["Notice"], bool] = _always
    lines: Callable[["Notice"], list[str]] = _no_lines
    action: str = field(default="Open it in the portal")
    own: bool = False
    public: bool = False


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    _kinds.update({kind.code: kind for kind in kinds})


def kind_of(code: str) -> Kind:
    """The kind with this code; KeyError if nobody registered it."""
    return _kinds[code]


def own_codes() -> list[str]:
    """The kinds about what their reader did themselves."""
    return [kind.code for kind in _kinds.values() if kind.own]


def all_kinds() -> list[Kind]:
    return list(_kinds.values())
