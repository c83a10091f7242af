import argparse
import datetime as dt
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles import differences, formats, versions
from articles.differences import Change
from articles.formats.plaintext import shorten
from articles.interruption import Interruption
from articles.reparse import Reread, originals, reparse

SHOWN = 60  # characters of a run of text
_MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


class Command(BaseCommand):
    help = "Reads stored originals again with the parsers of today, and shows what would change."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--since", type=_day, metavar="YYYY-MM-DD", help="originals received on this day (UTC) or later"
        )
        parser.add_argument("--format", metavar="NAME", help="originals that were read as this format")
        parser.add_argument("--apply", action="store_true", help="change the articles too")
        parser.add_argument(
            "--progress", action="store_true", help="show progress even when not at a terminal"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if not (options["since"] or options["format"]):
            raise CommandError("Say which originals: with --since, with --format, or with both.")
        try:
            name = formats.by_name(options["format"]).name if options["format"] else ""
        except formats.UnknownFormat as error:
            raise CommandError(str(error)) from None
        found = originals(since=options["since"], parser=name)
        read = changed = edited = not_understood = 0
        shown = options["progress"] or sys.stderr.isatty()
        with (
            Interruption() as interruption,
            tqdm(total=found.count() if shown else None, disable=not shown, file=sys.stderr) as bar,
        ):
            for batch in reparse(found, apply=options["apply"]):
                read += batch.read
                changed += len(batch.changed)
                edited += sum(reread.is_edited for reread in batch.changed)
                not_understood += len(batch.not_understood)
                for reread in batch.changed:
                    self._show(reread)
                for original, reason in batch.not_understood:
                    self.stderr.write(f"{original.file_name}, byte {original.offset:,}: {reason}")
                bar.update(batch.read)
                if interruption.wanted:
                    raise CommandError("Stopped on request; run it again to go on.", returncode=130)
        verb = "changed" if options["apply"] else "would change"
        extra = f", {edited:,} of them beside an editor's changes, which stay" * bool(edited)
        self.stdout.write(f"{read:,} read again: {changed:,} {verb}{extra}.")
        if not_understood:
            raise CommandError(f"{not_understood:,} are not understood any more, and stay as they are.")

    def _show(self, reread: Reread) -> None:
        edited = " (edited)" if reread.is_edited else ""
        self.stdout.write(f"{reread.article.uid} {reread.article.headline}{edited}")
        for name, (before, after) in reread.changes.items():
            changes = differences.changes(_paragraphs(name, before), _paragraphs(name, after))
            self.stdout.write(f"  {name}: {' '.join(map(_told, changes))}")


def _paragraphs(name: str, value: Any) -> list[str]:
    if name in versions.KINDS:
        return [", ".join(sorted(tag for _uid, tag in value or ()))]
    return differences.paragraphs(str(value or ""))


def _told(paragraph: list[Change]) -> str:
    """What changed, [-so-] and {+so+}, between a few words of what stayed."""
    return " ".join(_MARKS[change.kind].format(shorten(change.text.strip(), SHOWN)) for change in paragraph)


def _day(text: str) -> dt.datetime:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day; write YYYY-MM-DD") from None
