"""From the bytes of a CSV or .xlsx file to rows of channels, or to every problem. Knows nothing of a database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from dcs_portal.handles import NotAnAccountError, Site, read
from dcs_portal.schools.importing.cells import BadCellError
from dcs_portal.schools.importing.parsing import Cells, Problem, repeated
from dcs_portal.schools.importing.tables import Table, read_table

from ..statuses import Audience, Consent, Scope, for_scope

MOST_CHANNELS = 200
_MAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]+")


@dataclass(frozen=True)
class ChannelRow:
    """One channel as the file has it. keepers: addresses, of people with accounts or of a mailbox."""

    row: int
    site: str
    account: str
    facts: dict[str, Any]
    keepers: list[str] = field(default_factory=list)

    def as_values(self) -> dict[str, Any]:
        """The same as plain values, to be carried to the next page."""
        return asdict(self)


def parse(data: bytes) -> tuple[list[ChannelRow], list[Problem]]:
    """Read a file. The rows are those without a problem."""
    try:
        table = read_table(data, MOST_CHANNELS + 50, "channels")
    except ValueError as error:
        return [], [Problem(0, "", "", str(error))]
    if problems := list(_header_problems(table)):
        return [], problems
    header = [_plain(cell) for cell in table[0][1]]
    found = [(number, *_cells(number, dict(zip(header, row, strict=False)))) for number, row in table[1:]]
    problems = [problem for _, _, wrong in found for problem in wrong]
    problems += repeated([(number, cells) for number, cells, _ in found], "key")
    bad = {problem.row for problem in problems}
    return [_row(number, cells) for number, cells, _ in found if number not in bad], sorted(problems)


def _row(number: int, cells: Cells) -> ChannelRow:
    facts = {name: value for name, value in cells.items() if name not in ("platform", "account", "keepers", "key")}
    return ChannelRow(number, cells["platform"], cells["account"], facts, cells["keepers"])


def _plain(header: str) -> str:
    return header.lower().replace(" ", "_")


def _header_problems(table: Table) -> Iterator[Problem]:
    if not table:
        yield Problem(0, "", "", "The file is empty.")
        return
    number, header = table[0][0], [_plain(cell) for cell in table[0][1]]
    for name in COLUMNS:
        if header.count(name) > 1:
            yield Problem(number, "", "", f"The column {name} is there {header.count(name)} times.")
        elif name not in header and name not in OPTIONAL:
            yield Problem(number, "", "", f"The column {name} is missing.")
    if len(table) == 1:
        yield Problem(0, "", "", "The file has a header and no channels.")
    elif len(table) > MOST_CHANNELS + 1:
        yield Problem(0, "", "", f"The file has more than {MOST_CHANNELS} channels.")


def _cells(number: int, row: dict[str, str]) -> tuple[Cells, list[Problem]]:
    """The values of one row; a cell that is wrong has a problem instead of a value."""
    cells: Cells = {}
    problems = []
    for name, value_of in COLUMNS.items():
        try:
            cells[name] = value_of(row.get(name, ""))
        except BadCellError as error:
            problems.append(Problem(number, name, row.get(name, ""), str(error)))
    if why := for_scope(cells.get("scope", ""), cells.get("audiences", [])):
        problems.append(Problem(number, "scope", row["scope"], f"is too narrow. {why}"))
    if "platform" in cells and "account" in cells:
        try:
            cells["key"] = read(Site(cells["platform"]), cells["account"]).key
        except NotAnAccountError as error:
            problems.append(Problem(number, "account", cells["account"], str(error)))
    return cells, problems


def _text(most: int) -> Callable[[str], str]:
    def value_of(cell: str) -> str:
        if not cell:
            raise BadCellError("is empty")
        if len(cell) > most or not cell.isprintable():
            raise BadCellError(f"is longer than {most} characters, or holds one that cannot be shown")
        return cell

    return value_of


def _one_of(choices: dict[str, Any], *, may_be_empty: bool = False) -> Callable[[str], Any]:
    """One of some words, however they are written large."""

    def value_of(cell: str) -> Any:
        if not cell and may_be_empty:
            return ""
        if cell.lower() not in choices:
            raise BadCellError(f"is not one of {', '.join(choices)}")
        return choices[cell.lower()]

    return value_of


def _site(cell: str) -> str:
    names = {site.label.lower(): site.value for site in Site} | {site.value: site.value for site in Site}
    names |= {"twitter": Site.X.value}
    if cell.lower() not in names:
        raise BadCellError("is not a platform that the portal knows")
    return names[cell.lower()]


def _audiences(cell: str) -> list[str]:
    offered = {one.value: one.value for one in Audience if one != Audience.PUPILS}
    words = [word.strip().lower() for word in re.split(r"[;,]|\band\b", cell) if word.strip()]
    if not words or any(word not in offered for word in words):
        raise BadCellError(f"must name one or more of {', '.join(offered)}, separated by semicolons")
    return list(dict.fromkeys(words))


def _keepers(cell: str) -> list[str]:
    found = list(dict.fromkeys(word.strip().lower() for word in re.split(r"[;,\s]", cell) if word.strip()))
    if len(found) < 2 or not all(_MAIL.fullmatch(one) for one in found):
        raise BadCellError("must hold at least two e-mail addresses, separated by semicolons")
    return found


COLUMNS: dict[str, Callable[[str], Any]] = {
    "platform": _site,
    "account": _text(500),
    "scope": _one_of({scope.value: scope.value for scope in Scope}),
    "purpose": _text(600),
    "audiences": _audiences,
    "languages": _text(120),
    "keepers": _keepers,
    "second_factor": _one_of({"yes": True, "no": False}),
    "comments_open": _one_of({"yes": True, "no": False}),
    "answering": _text(300),
    "recovery": _text(200),
    "consent": _one_of({one.value: one.value for one in Consent}, may_be_empty=True),
}
OPTIONAL = frozenset({"consent"})
