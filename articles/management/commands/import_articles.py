import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from tqdm import tqdm

from articles import formats
from articles.importer import Result, import_files
from articles.sources import Sources, UnknownSource

# What is said of some of those new or updated.
_ALSO = {
    "retagged": "tagged anew",
    "held": "beside an editor's changes, which stay",
    "late": "older than the text that stands",
    "embargoed": "under embargo",
    "withheld": "withheld by their source",
    "killed": "killed by their source",
}


class Command(BaseCommand):
    help = "Imports files of news, and the files in folders. Running it again goes on where it stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument(
            "--format", metavar="NAME", help="force a format: " + ", ".join(f.name for f in formats.FORMATS)
        )
        parser.add_argument(
            "--source", metavar="SLUG", help="whose items these are; found out when not given"
        )
        parser.add_argument(
            "--date", type=_day, metavar="YYYY-MM-DD", help="the day of new items that do not say theirs"
        )
        parser.add_argument("--dry-run", action="store_true", help="count what would happen, write nothing")
        parser.add_argument(
            "--retag", action="store_true", help="bring the tags of known items in line with their labels"
        )
        parser.add_argument(
            "--progress", action="store_true", help="show progress even when not at a terminal"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            result = import_files(
                options["paths"],
                source=Sources(create=not options["dry_run"]).by_slug(options["source"])
                if options["source"]
                else None,
                format=formats.by_name(options["format"]) if options["format"] else None,
                published=options["date"],
                dry_run=options["dry_run"],
                retag=options["retag"],
                report=_progress(shown=options["progress"] or sys.stderr.isatty()),
            )
        except (UnknownSource, formats.UnknownFormat) as error:
            raise CommandError(str(error)) from None
        except OperationalError as error:
            reason = str(error).strip().partition("\n")[0]
            rest = "Finished batches are stored; run it again to go on."
            raise CommandError(f"The database cannot be written: {reason}. {rest}") from None
        self._tell(result)
        if result.stopped:
            raise CommandError("Stopped on request; run it again to go on.", returncode=130)
        if not result.complete:
            rest = "would be taken in" if result.run is None else "is in the archive"
            raise CommandError(f"{result.rejected:,} rejected; everything else {rest}.")

    def _tell(self, result: Result) -> None:
        for skipped in result.skipped:
            self.stdout.write(f"skipped: {skipped}")
        for note, count in result.notes.most_common():
            self.stdout.write(f"note ({count:,}): {note}")
        for refusal in result.refusals:
            self.stderr.write(str(refusal))
        if result.rejected > len(result.refusals):
            where = f" of import {result.run.pk}" if result.run else ""
            self.stderr.write(
                f"… and {result.rejected - len(result.refusals):,} more among the rejects{where}."
            )
        counts = (
            f"{result.read:,} read: {result.new:,} new, {result.updated:,} updated, "
            f"{result.unchanged:,} unchanged, {result.rejected:,} rejected"
        )
        extra = "".join(
            f"; {count:,} {what}" for name, what in _ALSO.items() if (count := getattr(result, name))
        )
        self.stdout.write(f"{'Dry run, nothing written. ' if result.run is None else ''}{counts}{extra}.")


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day; write YYYY-MM-DD") from None


def _progress(*, shown: bool) -> Callable[[Result], None]:
    """Bytes read of bytes given, items a second, time taken and left, on standard error."""
    bar = tqdm(unit="B", unit_scale=True, disable=not shown, file=sys.stderr, mininterval=0.5)

    def report(result: Result) -> None:
        bar.total = result.bytes_in_all
        elapsed = bar.format_dict["elapsed"] if shown else 0
        if elapsed:
            bar.set_postfix_str(f"{result.read:,} items, {result.read / elapsed:,.0f}/s", refresh=False)
        bar.update(result.bytes_done - bar.n)
        if result.bytes_done == result.bytes_in_all:
            bar.close()

    return report
