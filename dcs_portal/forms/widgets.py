"""Widgets that say what the kit's components can do and Django's own cannot."""

from collections.abc import Mapping
from typing import Any

from django import forms


class CharacterCount(forms.Textarea):
    """A text area that counts down to `limit`, which people may overstep and are then told about."""

    def __init__(self, limit: int, *, rows: int = 5, threshold: int = 0, attrs: Any = None) -> None:
        super().__init__({"rows": rows, **(attrs or {})})
        self.limit, self.threshold = limit, threshold


class _Items:
    """Options with a hint each, fields that an option reveals, and options apart from the rest.

    hints: value → hint. reveals: value → name of a field of the same form, or names of several, shown where that option
    is ticked.
    divider: value → word printed before that option ("or"). exclusive: the value that unticks the others.
    scrolls: many of them scroll in a box of their own, so that a list of people is not most of a page.
    """

    def __init__(
        self,
        *,
        hints: dict[str, str] | None = None,
        reveals: Mapping[Any, str | tuple[str, ...]] | None = None,
        dividers: dict[str, str] | None = None,
        exclusive: str = "",
        inline: bool = False,
        small: bool = False,
        scrolls: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.hints, self.dividers = hints or {}, dividers or {}
        self.reveals = {value: (name,) if isinstance(name, str) else name for value, name in (reveals or {}).items()}
        self.exclusive, self.inline, self.small, self.scrolls = exclusive, inline, small, scrolls


class Radios(_Items, forms.RadioSelect):
    """One of a few."""


class Checkboxes(_Items, forms.CheckboxSelectMultiple):
    """Any of a few."""
