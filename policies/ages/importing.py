"""Brings in the facts that the portal ships with. What is there already stays as HQ keeps it, however often it runs."""

import csv
import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from dcs_portal.schools.changes import save_with_event
from dcs_portal.schools.models import Place

from ..models import AgeRule, Platform, add_platform, add_rule

EVERYWHERE = "everywhere"
_DATES = ("effective_from", "effective_to", "verified_on")
_NUMBERS = ("age", "parent_until")


def import_ages(folder: Path) -> dict[str, int]:
    """Add the places, platforms and rules of a folder that are not there yet; returns how many of each, by file.

    A place or a platform is known by its code, a rule by its key. Nothing that is there is changed.
    """
    with transaction.atomic():
        return {
            "places": sum(_place(**row) for row in _rows(folder / "age_places.csv")),
            "platforms": sum(_platform(**row) for row in _rows(folder / "platforms.csv")),
            "rules": sum(_rule(**row) for row in _rows(folder / "age_rules.csv")),
        }


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _place(code: str, name: str) -> bool:
    if Place.objects.filter(code=code).exists() or Place.objects.filter(name=name).exists():
        return False
    return bool(save_with_event(Place(code=code, name=name), by=None, origin="imported"))


def _platform(slug: str, name: str, **facts: str) -> bool:
    if Platform.objects.filter(slug=slug).exists() or Platform.objects.filter(name=name).exists():
        return False
    return bool(add_platform(by=None, slug=slug, name=name, **facts))


def _rule(key: str, platforms: str, places: str, categories: str, or_consent: str, **cells: str) -> bool:
    if AgeRule.objects.filter(key=key).exists():
        return False
    facts: dict[str, Any] = {name: value for name, value in cells.items() if value}
    facts |= {name: datetime.date.fromisoformat(facts[name]) for name in _DATES if name in facts}
    facts |= {name: int(facts[name]) for name in _NUMBERS if name in facts}
    everywhere = places == EVERYWHERE
    add_rule(
        by=None,
        key=key,
        platforms=_known(Platform, "slug", platforms),
        places=[] if everywhere else _known(Place, "code", places),
        everywhere=everywhere,
        categories=categories.split(),
        or_consent=bool(or_consent),
        **facts,
    )
    return True


def _known(model: type, field: str, codes: str) -> list[Any]:
    """The records with these codes. One that is missing stops the import: a rule without a place would hold nowhere."""
    wanted = codes.split()
    found = {getattr(one, field): one for one in model.objects.filter(**{f"{field}__in": wanted})}  # type: ignore[attr-defined]
    return [found[code] for code in wanted]
