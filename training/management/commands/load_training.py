from typing import Any

from django.core.management.base import BaseCommand

from dcs_portal.filters import plural
from training.seeding import load


class Command(BaseCommand):
    help = "Load the material and the strands that come with the portal. What HQ changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        resources, strands = load()
        self.stdout.write(f"{plural(resources, 'resource')} and {plural(strands, 'strand')} added.")
