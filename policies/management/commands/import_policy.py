"""A document from a file, on the server: as the page "Import a document" does it, and as much of a draft."""

import datetime
import hashlib
from argparse import ArgumentTypeError
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dcs_portal.schools.models import User
from policies.importing import keeping
from policies.importing.facts import date_of, facts_of
from policies.importing.making import Mention, Wanted, make, mentions_of
from policies.importing.result import Unreadable
from policies.models import Document, Import, NotNow


def _period(words: str) -> tuple[int, int]:
    start, _, end = words.replace("–", "-").partition("-")
    if not (start.isdigit() and end.isdigit() and 2000 <= int(start) <= int(end) <= 2100):
        raise ArgumentTypeError("it must be like 2023-2026")
    return int(start), int(end)


def _date(words: str) -> datetime.date:
    if not (date := date_of(words)):
        raise ArgumentTypeError("it must be like 2024-02-14")
    return date


def _address(words: str) -> tuple[str, str]:
    title, _, address = words.partition("=")
    if not address.startswith(("https://", "http://")):
        raise ArgumentTypeError('it must be like "Title of the document=https://example.com"')
    return title.strip().casefold(), address


class Command(BaseCommand):
    help = (
        "Import a document from a .docx, a .pdf or plain text, as a draft that somebody else of HQ must approve. "
        "What the options do not say is taken from the file. If the number is there, it is the document's next version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="PATH")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who of HQ imports it")
        parser.add_argument("--number", type=int, help="of the document, such as 16")
        parser.add_argument("--title")
        parser.add_argument("--focus")
        parser.add_argument("--period", type=_period, help="such as 2023-2026")
        parser.add_argument("--dated", type=_date, help="the date of publication that the document gives")
        parser.add_argument(
            "--address",
            type=_address,
            action="append",
            default=[],
            metavar="TITLE=https://…",
            help="where a document is kept that its notes name; once for each",
        )

    def handle(self, *args: Any, file: Path, by: str, **options: Any) -> None:
        user = User.objects.filter(email=by.lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody has the address {by}.")
        try:
            waiting = _kept(file, user)
            version = _made(waiting, options, user)
        except (Unreadable, NotNow) as answer:
            raise CommandError(str(answer)) from None
        except PermissionDenied:
            raise CommandError(f"{user.name} does not keep documents.") from None
        self._tell(version, waiting)

    def _tell(self, version: Any, waiting: Import) -> None:
        self.stdout.write(f"{version} is a draft. Somebody else of HQ must approve it.")
        for words in waiting.losses:
            self.stdout.write(f"  {words}")
        for made in version.document.links.select_related("other"):
            self.stdout.write(f"  {made}")
        for mention in mentions_of(version.text):
            if mention.needs_address:
                self.stdout.write(f'  Not linked, for want of its address (--address): "{mention.named.title}"')


def _kept(path: Path, user: User) -> Import:
    try:
        size = path.stat().st_size
        if size > keeping.largest():
            raise CommandError(f"{path} is larger than {keeping.largest() // 1_000_000} MB.")
        imported = keeping.read(path, path.name)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            return keeping.store(File(file), imported, path.name, size, sha256, user)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


def _made(waiting: Import, options: dict[str, Any], user: User) -> Any:
    """Make the draft; where that is refused, nothing waits."""
    facts = facts_of(waiting.markdown)
    number = options["number"] or facts.number
    document = Document.objects.filter(number=number).first() if number else None
    period = options["period"] or (facts.period_from, facts.period_to)
    said = {"number": number, "title": options["title"], "focus": options["focus"] or facts.focus or ""}
    said |= {"period_from": period[0], "period_to": period[1]}
    if document is None:
        said["title"] = options["title"] or facts.title or Path(waiting.name).stem
    given = {name: value for name, value in said.items() if value not in (None, "") or document is None}
    wanted = Wanted(document, given, options["dated"] or facts.published_on, _mentions(waiting, options["address"]))
    try:
        return make(waiting, wanted, by=user)
    except Exception:
        waiting.discard()
        raise


def _mentions(waiting: Import, addresses: list[tuple[str, str]]) -> list[Mention]:
    known = dict(addresses)
    return [
        replace(mention, address=known.get(mention.named.title.casefold(), ""))
        for mention in mentions_of(waiting.markdown)
    ]
