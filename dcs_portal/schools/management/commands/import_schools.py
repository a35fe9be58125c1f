"""Read the schools, their places and the places' emergency contacts from a CSV file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dcs_portal.schools.importing import ImportRefusedError, Problem, parse, save

# No school system has a file of this size; what is larger was picked by mistake.
_LARGEST = 2_000_000


class Command(BaseCommand):
    help = (
        "Add and change schools from a CSV file (docs/guides/hq.md). It can be run again with the same file. "
        "If anything in the file is wrong, it says what and where, and changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        rows, problems = parse(_read(file))
        if problems:
            raise CommandError(_told(file, problems))
        try:
            report = save(rows)
        except ImportRefusedError as refused:
            raise CommandError(_told(file, refused.problems)) from None
        for line in report.lines or ["nothing to change"]:
            self.stdout.write(line)
        if report.not_in_file:
            self.stdout.write(f"not in the file, and left as they are: {', '.join(report.not_in_file)}")


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > _LARGEST:
            raise CommandError(f"{file} is larger than {_LARGEST // 1_000_000} MB: is it the right file?")
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None


def _told(file: Path, problems: list[Problem]) -> str:
    lines = "\n".join(f"  {problem}" for problem in problems)
    things = "1 thing is" if len(problems) == 1 else f"{len(problems)} things are"
    return f"{things} wrong in {file}. Nothing was changed.\n{lines}"
