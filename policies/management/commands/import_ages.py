"""Bring in the platforms and age rules that the portal ships with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from policies.ages.importing import import_ages


class Command(BaseCommand):
    help = (
        "Add the platforms and age rules of data/, each with its source and the day it was checked. "
        "It can be run again: what is there already stays as HQ keeps it."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, number in import_ages(settings.BASE_DIR / "data").items():
            self.stdout.write(f"{number} {name} added")
