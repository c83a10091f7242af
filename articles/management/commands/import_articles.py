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
from articles.management.arguments import text
from articles.models import ImportRun, Reject, Source
from articles.retry import retry
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
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
        parser.add_argument(
            "--retry", type=_run, metavar="RUN|all", help="try the rejects of an import again, or all of them"
        )
        parser.add_argument(
            "--format", metavar="NAME", help="force a format: " + ", ".join(f.name for f in formats.FORMATS)
        )
        parser.add_argument(
            "--source", type=text, metavar="NAME", help="whose items these are; found out when not given"
        )
        parser.add_argument(
            "--date", type=_day, metavar="YYYY-MM-DD", help="the day of new items that do not say theirs"
        )
        parser.add_argument("--dry-run", action="store_true", help="count what would happen, write nothing")
        parser.add_argument(
            "--retag", action="store_true", help="bring the tags of known items in line with their labels"
        )
        parser.add_argument(
            "--announce", action="store_true", help="have alerts mail what is new in it, even old items"
        )
        parser.add_argument(
            "--progress", action="store_true", help="show progress even when not at a terminal"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        retries = options["retry"] is not None
        if bool(options["paths"]) == retries:
            raise CommandError("Give files or folders to import, or --retry.")
        if retries and (options["dry_run"] or options["retag"] or options["format"]):
            raise CommandError("--retry goes with --source and --date only.")
        try:
            result = self._retried(options) if retries else self._imported(options)
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

    def _imported(self, options: dict[str, Any]) -> Result:
        return import_files(
            options["paths"],
            source=_source(options),
            format=formats.by_name(options["format"]) if options["format"] else None,
            published=options["date"],
            dry_run=options["dry_run"],
            retag=options["retag"],
            announce=options["announce"],
            report=_progress(shown=options["progress"] or sys.stderr.isatty()),
        )

    def _retried(self, options: dict[str, Any]) -> Result:
        rejects = Reject.objects.all()
        if isinstance(options["retry"], int):
            if not ImportRun.objects.filter(pk=options["retry"]).exists():
                raise CommandError(f"There is no import {options['retry']}.")
            rejects = rejects.filter(run=options["retry"])
        return retry(rejects, source=_source(options), published=options["date"])

    def _tell(self, result: Result) -> None:
        for skipped in result.skipped:
            self.stdout.write(f"skipped: {skipped}")
        for note, count in result.notes.most_common():
            self.stdout.write(f"note ({count:,}): {note}")
        for refusal in result.refusals:
            self.stderr.write(str(refusal))
        if result.rejected > len(result.refusals):
            where = f" of import {result.run.pk}" if result.run and result.run.rejects.exists() else ""
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


def _source(options: dict[str, Any]) -> Source | None:
    sources = Sources(create=not options["dry_run"])
    return sources.called(options["source"]) if options["source"] else None


def _run(text: str) -> int | str:
    if text == "all":
        return text
    if not text.isdecimal() or not 0 < len(text) < 19:
        raise argparse.ArgumentTypeError(f"{text} is no number of an import; write one, or all")
    return int(text)


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
