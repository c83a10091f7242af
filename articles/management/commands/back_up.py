import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles import backup


class Command(BaseCommand):
    help = "Copies an archive on SQLite to a new file, while it is read and written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="must not stand yet")

    def handle(self, *_args: Any, **options: Any) -> None:
        with tqdm(unit=" pages", disable=not sys.stderr.isatty(), file=sys.stderr, mininterval=0.5) as bar:

            def report(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                size = backup.copy(options["file"], report)
            except backup.Impossible as error:
                raise CommandError(str(error)) from None
        self.stdout.write(f"{options['file']} is a whole copy, of {size:,} bytes.")
