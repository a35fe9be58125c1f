"""`manage.py verify_audit`: says whether the audit trail is whole, and names the first broken link."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...models import Event, Seal
from ...verify import faults


class Command(BaseCommand):
    help = "Checks every audit event and seal. Exits with 1 and names what is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seal", help="A digest from a mailed seal, to compare with the one kept here.")

    def handle(self, *args: Any, seal: str | None = None, **options: Any) -> None:
        if since := Seal.objects.late_since():
            self.stdout.write(self.style.WARNING(f"No seal has been made since {since:%Y-%m-%d %H:%M} UTC."))
        found = list(islice(faults(), 20))
        if seal and not Seal.objects.filter(digest=seal).exists():
            found.append(f"the mailed seal {seal} is not in the database")
        if found:
            raise CommandError("The audit trail is broken.\n  " + "\n  ".join(found))
        self.stdout.write(f"The audit trail is whole: {Event.objects.count()} events, {Seal.objects.count()} seals.")
