"""What comes with the portal: CEOP Education's material, and the strands of Education for a Connected World (2020).

Nothing of it counts until HQ marks it so, and HQ can change all of it: loading it again adds what is new and leaves
what is there alone.
"""

import csv
import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from .models import Resource, Strand


def load() -> tuple[int, int]:
    """Load both files of `data/`; returns how many resources and how many strands are new."""
    folder = Path(settings.BASE_DIR) / "data"
    with transaction.atomic():
        resources = {row.pop("code"): _resource(row) for row in _rows(folder / "training-resources.csv")}
        strands = {row.pop("code"): _checked(row) for row in _rows(folder / "training-strands.csv")}
        return Resource.objects.load(resources), Strand.objects.load(strands)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _checked(row: dict[str, str]) -> dict[str, Any]:
    day = row["verified_on"]
    return row | {"verified_on": datetime.date.fromisoformat(day) if day else None}


def _resource(row: dict[str, str]) -> dict[str, Any]:
    ages = {name: int(row[name]) if row[name] else None for name in ("age_from", "age_to")}
    return _checked(row) | ages | {"levels": row["levels"].split()}
