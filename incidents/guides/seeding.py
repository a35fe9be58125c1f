"""Version 1 of each guide, from the files of `data/`. It comes with the portal, and HQ has not checked it yet."""

import csv
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from .codes import Guide

_LISTS = ("situations", "severities", "categories", "fours")
FILES = {Guide.PLAYBOOK: "playbook.csv", Guide.LETTERS: "letters.csv", Guide.SEVERITY: "severity-guide.csv"}


def content(guide: Guide) -> list[dict[str, Any]]:
    """The items of a file, as a version keeps them."""
    with (Path(settings.BASE_DIR) / "data" / FILES[guide]).open(encoding="utf-8", newline="") as file:
        return [{name: _value(name, cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def _value(name: str, cell: str) -> Any:
    return cell.split() if name in _LISTS else cell.strip()


def load(versions: Any) -> None:
    """Add version 1 of each guide that has none.

    Args:
        versions: the manager of GuideVersion, or of the model as a migration knows it.
    """
    now = timezone.now()
    for guide in Guide:
        if not versions.filter(guide=guide.value).exists():
            versions.create(guide=guide.value, number=1, content=content(guide), published_at=now, starts_at=now)
