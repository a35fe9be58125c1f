"""What each code of an event is called on the auditor's page. A domain registers words for its own codes."""

from collections.abc import Callable
from typing import Any

Detail = Callable[[dict[str, Any]], str]
_labels = {"text.erased": "Erased what was written"}
_details: dict[str, Detail] = {}


def register(labels: dict[str, str], detail: Detail | None = None) -> None:
    """Say what codes mean.

    Args:
        labels: the words for each code, such as {"person.left": "Left"}.
        detail: from an event's data, a few words more. Codes and dates only: never what anyone wrote.
    """
    _labels.update(labels)
    if detail:
        _details.update(dict.fromkeys(labels, detail))


def label(code: str) -> str:
    """The words for a code; one that nobody named is spelt out ("person.left" is "Person: left")."""
    thing, _, verb = code.replace("_", " ").partition(".")
    return _labels.get(code, f"{thing.capitalize()}: {verb}" if verb else thing.capitalize())


def detail(code: str, data: dict[str, Any]) -> str:
    """A few words more about one event; empty where nobody said which."""
    return _details[code](data) if code in _details else ""


def known() -> dict[str, str]:
    """Every code that has words, with them, in the order of the words."""
    return dict(sorted(_labels.items(), key=lambda item: item[1]))
