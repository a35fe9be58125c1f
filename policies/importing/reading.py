"""Reading a file that somebody sends: what every caller needs."""

import json
import logging
from pathlib import Path

from dcs_portal import confined

from .result import Imported, Unreadable

log = logging.getLogger(__name__)
LIMITS = confined.Limits(cpu=40, wall=60)
TOO_MUCH = (
    "This file takes too long or too much memory to read. Save it again, without pictures, or choose its text as .docx."
)


def read(path: Path, name: str) -> Imported:
    """The text of a file as Markdown, read by a process of its own with little memory and time.

    Args:
        path: where the file lies.
        name: what its owner calls it. What the file is comes from what is in it; the name only tells Markdown from
            plain text.

    Raises:
        Unreadable: it is not taken; the message says why, to the person.
    """
    kind = "markdown" if name.lower().endswith((".md", ".markdown")) else "text"
    with path.open("rb") as file:
        try:
            answer = json.loads(confined.run("policies.importing.inside:work", kind, file=file, limits=LIMITS))
        except confined.Ended as error:
            log.warning("A file could not be imported: %s", error)
            raise Unreadable(TOO_MUCH) from error
    if words := answer.get("unreadable"):
        raise Unreadable(words)
    return Imported(answer["markdown"], answer["media_type"], tuple(answer["losses"]))
