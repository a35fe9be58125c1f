"""What the navigation and the home page hold. Domains register theirs in AppConfig.ready."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

Allowed = Callable[[Any], bool]


def everyone(user: Any) -> bool:
    """Allows anybody who is signed in."""
    return True


@dataclass(frozen=True, order=True)
class NavItem:
    """A link in the navigation, for those `allowed` lets see it. `count` puts a number beside the label."""

    order: int
    label: str = field(compare=False)
    url_name: str = field(compare=False)
    allowed: Allowed = field(compare=False, default=everyone)
    count: Callable[[Any], int] | None = field(compare=False, default=None)


@dataclass(frozen=True, order=True)
class HomeBlock:
    """A part of the home page: `template` is included with what `context(user)` returns, as `block`."""

    order: int
    template: str = field(compare=False)
    context: Callable[[Any], dict[str, Any]] = field(compare=False)
    allowed: Allowed = field(compare=False, default=everyone)


_nav: dict[str, NavItem] = {}
_home: dict[str, HomeBlock] = {}


def register_nav(item: NavItem) -> None:
    """Add an item, or replace the one with the same address."""
    _nav[item.url_name] = item


def register_home(block: HomeBlock) -> None:
    """Add a block of the home page, or replace the one with the same template."""
    _home[block.template] = block


def nav_for(user: Any, path: str) -> list[dict[str, Any]]:
    """The items this person may use, in order, as govukServiceNavigation's `navigation`.

    The item whose address is the longest beginning of `path` is the active one.
    """
    items = [(item, reverse(item.url_name)) for item in sorted(_nav.values()) if item.allowed(user)]
    here = max((href for _, href in items if href != "/" and path.startswith(href)), key=len, default=path)
    return [
        {"text": _label(item, user), "href": href, "current": href == path, "active": href == here}
        for item, href in items
    ]


def _label(item: NavItem, user: Any) -> str:
    count = item.count(user) if item.count else 0
    return f"{item.label} ({count})" if count else item.label


def home_for(user: Any) -> list[dict[str, Any]]:
    """What waits for this person, first things first: each block's template and its context."""
    return [
        {"template": block.template, "context": block.context(user)}
        for block in sorted(_home.values())
        if block.allowed(user)
    ]


def unread_for(user: Any) -> int:
    """How many notices this person has not read yet."""
    from .notices.models import Notice  # late: models are not loaded when this module is

    return Notice.objects.unread_count(user)
