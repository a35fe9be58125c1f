"""The columns of a file of channels: what each is called, what it may hold, and how its text becomes a value."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dcs_portal.handles import Site
from dcs_portal.schools.importing.cells import BadCellError
from dcs_portal.schools.years import parse_year_groups

from ..addresses import is_address
from ..secrets import NEVER, holds_password
from ..statuses import Audience, Consent, Scope

_AND = re.compile(r"[;,/&+]|\band\b", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        read: from the text of a cell to its value; raises BadCellError.
        holds: what it may hold, for who fills it in.
        example: of the template.
        also: other names that it is known by, plain as `plain` leaves them.
    """

    read: Callable[[str], Any]
    holds: str
    example: str
    also: tuple[str, ...] = ()
    is_optional: bool = False


def _text(most: int) -> Callable[[str], str]:
    def value_of(cell: str) -> str:
        if not cell:
            raise BadCellError("is empty")
        if len(cell) > most or not cell.isprintable():
            raise BadCellError(f"is longer than {most} characters, or holds one that cannot be shown")
        if holds_password(cell):
            raise BadCellError(NEVER)
        return cell

    return value_of


def _one_of(choices: dict[str, Any], *, may_be_empty: bool = False) -> Callable[[str], Any]:
    """One of some words, however they are written large; the blanks of a word may be there or not."""

    def value_of(cell: str) -> Any:
        if not cell and may_be_empty:
            return ""
        if (word := cell.lower().replace(" ", "_")) not in choices:
            raise BadCellError(f"is not one of {', '.join(choices)}" if cell else "is empty")
        return choices[word]

    return value_of


def _yes_no(cell: str) -> bool:
    words = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
    if cell.lower() not in words:
        raise BadCellError("is not one of yes, no" if cell else "is empty")
    return words[cell.lower()]


def _site(cell: str) -> str:
    names = {site.label.lower(): site.value for site in Site} | {site.value: site.value for site in Site}
    names |= {"twitter": Site.X.value, "fb": Site.FACEBOOK.value, "insta": Site.INSTAGRAM.value}
    if cell.lower() not in names:
        raise BadCellError("is not a platform that the portal knows" if cell else "is empty")
    return names[cell.lower()]


def _audiences(cell: str) -> list[str]:
    offered = {one.value: one.value for one in Audience} | {"the public": Audience.PUBLIC.value}
    words = [word.strip().lower() for word in _AND.split(cell) if word.strip()]
    if not words or any(word not in offered for word in words):
        raise BadCellError(f"must name one or more of {', '.join(Audience.values)}, separated by semicolons")
    return list(dict.fromkeys(offered[word] for word in words))


def _year_groups(cell: str) -> list[str]:
    try:
        return parse_year_groups(cell)
    except ValueError as error:
        raise BadCellError(str(error)[:100]) from None


def _keepers(cell: str) -> list[str]:
    found = list(dict.fromkeys(word.strip().lower() for word in re.split(r"[;,\s]", cell) if word.strip()))
    if len(found) < 2:
        raise BadCellError("must hold at least two e-mail addresses, separated by semicolons")
    if wrong := [one for one in found if not is_address(one)]:
        raise BadCellError(f"must hold e-mail addresses like name@example.com: “{wrong[0][:100]}” is not one")
    return found


COLUMNS: dict[str, Column] = {
    "platform": Column(
        _site, "Facebook, Instagram, X, YouTube, or another by its name", "Instagram",
        ("social network", "network", "site", "app", "social media", "service"),
    ),
    "account": Column(
        _text(500), "The link of the account, or its name with @", "https://www.instagram.com/your.school.example",
        ("link", "url", "web address", "address", "handle", "account name", "username", "profile"),
    ),
    "scope": Column(
        _one_of({scope.value: scope.value for scope in Scope}),
        "local (for the school’s own families, staff and command) or external (beyond the school)", "local",
        ("local or external", "reach"),
    ),
    "purpose": Column(
        _text(600), "What it is for, in 600 characters at most", "News and dates for families",
        ("what for", "aim", "description", "what is it for", "use"),
    ),
    "audiences": Column(
        _audiences, f"One or more of {', '.join(Audience.values)}, separated by semicolons", "parents; command",
        ("audience", "for whom", "who for", "whom for", "readers"),
    ),
    "year_groups": Column(
        _year_groups, "For pupils only: their year groups, such as Y7 to Y11", "", ("years", "year group", "classes"),
        is_optional=True,
    ),
    "languages": Column(_text(120), "In which languages it is written", "English", ("language",)),
    "keepers": Column(
        _keepers, "Two or more e-mail addresses, separated by semicolons: of people with an account here, or of a "
        "mailbox that several people read", "first.keeper@school.example; second.keeper@school.example",
        ("keeper", "owner", "owners", "managers", "manager", "admins", "admin", "administrators", "responsible"),
    ),
    "second_factor": Column(
        _yes_no, "yes or no: whether a second factor is on", "yes",
        ("2fa", "mfa", "two factor", "two factor authentication", "is a second factor on"),
    ),
    "comments_open": Column(
        _yes_no, "yes or no: whether people can comment or write to it", "no",
        ("comments", "comments allowed", "can people comment"),
    ),
    "answering": Column(
        _text(300), "Who answers, and when", "The office, by 5pm on school days",
        ("who answers", "answered by", "replies", "who answers and when"),
    ),
    "recovery": Column(
        _text(200), "Where its recovery contact leads, such as the office’s telephone", "The office’s telephone",
        ("recovery contact", "recovery phone", "recovery email", "recovery e mail"),
    ),
    "consent": Column(
        _one_of({one.value: one.value for one in Consent}, may_be_empty=True),
        "no_children (no child is seen or named) or held (consent is held for every child before a picture is used)",
        "held", ("pictures of children", "photo consent", "consent for pictures"),
        is_optional=True,
    ),
}  # fmt: skip
