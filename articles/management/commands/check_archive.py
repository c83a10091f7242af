import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles import checkup

SHOWN = 100


class Command(BaseCommand):
    help = (
        "Proves that index, counters, stories, originals and versions agree with the tables, and lists what "
        "does not. "
        "Run it while nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair",
            action="store_true",
            help="mend the index, the counters and the stories; originals are never touched",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        found = left = 0
        with tqdm(
            total=checkup.total(), unit=" items", disable=not sys.stderr.isatty(), file=sys.stderr
        ) as bar:
            for finding in checkup.examine(repair=options["repair"], report=bar.update):
                found += 1
                left += not finding.mended
                if found <= SHOWN:
                    self.stdout.write(str(finding))
        if found > SHOWN:
            self.stdout.write(f"… and {found - SHOWN:,} more.")
        if left:
            raise CommandError(f"{found:,} things are wrong, {found - left:,} of them mended.")
        self.stdout.write(f"{found:,} things were wrong and are mended." if found else "Everything agrees.")
