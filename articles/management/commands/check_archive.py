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
        parser.add_argument(
            "--progress", action="store_true", help="show progress even when not at a terminal"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        found = left = 0
        shown = options["progress"] or sys.stderr.isatty()
        with tqdm(total=checkup.total(), unit=" items", disable=not shown, file=sys.stderr) as bar:

            def report(part: str, count: int) -> None:
                bar.set_description(part, refresh=not count)
                bar.update(count)

            for finding in checkup.examine(repair=options["repair"], report=report):
                found += 1
                left += not finding.mended
                if found <= SHOWN:
                    self.stdout.write(str(finding))
        if found > SHOWN:
            self.stdout.write(f"… and {found - SHOWN:,} more.")
        if left:
            raise CommandError(f"{found:,} things are wrong, {found - left:,} of them mended.")
        self.stdout.write(f"{found:,} things were wrong and are mended." if found else "Everything agrees.")
