"""The rows of a file that are not saved: why, in words, and as a file to be put right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dcs_portal.schools.importing.parsing import Problem
from dcs_portal.spreadsheets import Cell, Rows

from ..secrets import NEVER
from .cells import COLUMNS

_LONGEST = 60
_LEFT_OUT = ["row in your file", *COLUMNS, "what is wrong"]
TEMPLATE: Rows = [list(COLUMNS), [column.example for column in COLUMNS.values()]]


@dataclass(frozen=True)
class LeftOut:
    """One row, the texts of its columns, and each thing that is wrong with it as the rest of “Row 5 …”."""

    row: int
    texts: dict[str, str]
    reasons: list[str]

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.texts.get("platform"), self.texts.get("account"))))[:_LONGEST]


def left_out(problems: Iterable[Problem], texts: Mapping[int, dict[str, str]]) -> list[LeftOut]:
    """The rows with problems, in their order. What looks like a password is not kept."""
    found: dict[int, LeftOut] = {}
    for problem in sorted(problems):
        row = found.setdefault(problem.row, LeftOut(problem.row, dict(texts.get(problem.row, {})), []))
        row.reasons.append(_in_words(problem))
        if problem.reason == NEVER:
            row.texts[problem.column] = ""
    return list(found.values())


def _in_words(problem: Problem) -> str:
    if not problem.column:
        return problem.reason
    label = problem.column.replace("_", " ")
    shown = f" “{problem.value[:_LONGEST]}{'…' * (len(problem.value) > _LONGEST)}”"
    named = label + shown * bool(problem.value and problem.reason != NEVER)
    return f"{named}{':' * problem.reason[:1].isupper()} {problem.reason}"


def as_rows(rows: Iterable[LeftOut]) -> Rows:
    """A file of the same columns, which can be chosen again once it is put right."""
    lines: list[list[Cell]] = [
        [one.row, *(one.texts.get(name, "") for name in COLUMNS), "; ".join(one.reasons)] for one in rows
    ]
    return [_LEFT_OUT, *lines]
