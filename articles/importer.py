"""Files of news into the archive: found, recognised, read in a stream, and taken in batch by batch.

Each batch is one transaction, and an item that is known and unchanged is left alone: a run that was killed is
continued by running it again, and the end is that of a run nobody disturbed.
"""

import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles import formats
from articles.analyst import Analyst, Answer, unasked
from articles.files import Files, Found, called, unreadable
from articles.forecast import Forecast
from articles.formats.record import Flaw, Format, Parsed
from articles.formats.unpacking import Unreadable
from articles.garbage import give_back, seldom_sought
from articles.holdings import held
from articles.intake import Intake
from articles.interruption import Interruption
from articles.models import ImportRun, Source
from articles.received import OUT_OF_TIME, Item, Outcome, Place, Refusal, understood
from articles.search import renewal
from articles.sources import Sources
from articles.tagging.lexicon import given

BATCH_ITEMS = 500
BATCH_BYTES = 8 * 1024 * 1024
TIDIED = 20  # batches after which memory that was freed is given back
SCRAP = 32  # bytes; what is shorter and no record is a scrap, and after so many in a row a file is given up
SCRAPS = 10_000
SHOWN = 20  # refusals and skipped files named in a result; every refusal is in the database
SILENT = dt.timedelta(minutes=15)  # a run that has stored nothing for so long was killed

COUNTS = (
    *("read", "new", "updated", "unchanged", "rejected"),
    *("retagged", "held", "late", "killed", "withheld", "embargoed"),
)
MERE_SCRAPS = "Before this stand {:,} scraps in a row that are no records: the file was read no further."
NO_SOURCE = "Nothing tells whose item it is: name its source."


@dataclass(slots=True)
class Result:
    """What an import did or, without a run, would do. The bytes are those of the files given."""

    run: ImportRun | None
    read: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    retagged: int = 0
    held: int = 0
    late: int = 0
    killed: int = 0
    withheld: int = 0
    embargoed: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    stopped: bool = False
    bytes_done: int = 0
    bytes_in_all: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything was read and nothing refused."""
        return not (self.stopped or self.rejected)

    def add(self, outcome: Outcome) -> None:
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(outcome, name))
        self.refusals += outcome.refusals[: max(0, SHOWN - len(self.refusals))]


def import_files(
    paths: Sequence[str | Path],
    *,
    source: Source | None = None,
    format: Format | None = None,  # noqa: A002 - the word of the command line
    published: dt.date | None = None,
    dry_run: bool = False,
    retag: bool = False,
    root: Path | None = None,
    announce: bool = False,
    report: Callable[[Result], None] = lambda result: None,
) -> Result:
    """Imports files, and the files in folders.

    `source` and `format` are found out for each item and file when not given; `published` is the day of the
    items that do not say theirs. Files are called by their place below `root`, and nothing outside of it is
    read. With `announce` alerts mail what is new, however old and much it is. `report` is called after each
    batch, and may set `stopped`. Bad files and records become Rejects and never stop the run; SIGINT and
    SIGTERM end it after the batch in hand. Raises OperationalError when the database stays out of reach.
    """
    run = None if dry_run else _begin(paths, format, root, announce=announce)
    result, sources = Result(run), Sources(create=not dry_run)
    reader = Reader(sources, result, source=source, format_=format, published=published, root=root)
    return _import(reader.read(paths), reader, retag=retag, report=report)


def import_bytes(raw: bytes, name: str, *, source: Source | None = None) -> Result:
    """Imports what was fetched as a file would be; `name` is its address."""
    reader = Reader(Sources(), Result(_begin([name], None, None)), source=source)
    return _import(reader.read_bytes(raw, name), reader)


def _import(
    entries: Iterable[Item | Refusal],
    reader: "Reader",
    *,
    retag: bool = False,
    report: Callable[[Result], None] = lambda result: None,
) -> Result:
    result = reader.result
    run = result.run
    intake = Forecast() if run is None else Intake(run, retag=retag)
    with Interruption() as interruption, Analyst() as analyst, seldom_sought():
        ahead = _ahead(batches(entries), reader, analyst if run else None)
        for number, (items, refusals, bytes_done) in enumerate(ahead, 1):
            result.bytes_done = bytes_done
            result.add(intake.take(items, refusals))
            if run is not None:
                with suppress(OperationalError):  # an outage: the next batch waits for its end
                    renewal.settle()
            result.notes.update(note for item in items for note in item.record.notes)
            if number % TIDIED == 0:
                give_back()
            report(result)
            if interruption.wanted or result.stopped:
                result.stopped = True
                break
    if run is not None:
        end(run, result)
    return result


def _ahead(
    read: Iterator[tuple[list[Item], list[Refusal]]], reader: "Reader", analyst: Analyst | None
) -> Iterator[tuple[list[Item], list[Refusal], int]]:
    """Each batch with the bytes read up to its end. While one is taken in the next is prepared; nobody
    prepares the first, which is what there is to do until the analyst is ready."""
    batch, done = next(read, None), reader.bytes_done
    asked: list[Item] = []
    answer: Answer = unasked
    while batch is not None:
        items, refusals = batch
        batch, done_next = next(read, None), reader.bytes_done
        following = _news(batch[0]) if batch and analyst else []
        its_answer = _ask(analyst, following)
        if prepared := answer():
            ready = {item.key: text for item, text in zip(asked, prepared, strict=True)}
            items = [replace(item, prepared=ready.get(item.key)) for item in items]
        yield items, refusals, done
        asked, answer, done = following, its_answer, done_next


def _ask(analyst: Analyst | None, items: Sequence[Item]) -> Answer:
    if not (analyst and items):
        return unasked
    return analyst.ask([item.text for item in items], given.knowledge)


def _news(items: Sequence[Item]) -> list[Item]:
    """Those that seem to be new or changed. While the database is away nothing is prepared."""
    with suppress(OperationalError, InterfaceError):
        given.renew()
        holdings = held(items)
        return [
            item
            for item in items
            if not item.is_kill and (item.key not in holdings or holdings[item.key].may_differ(item))
        ]
    return []


def end(run: ImportRun, result: Result) -> None:
    """Notes that a run is over. Its counts are those in the database."""
    run.status = ImportRun.Status.STOPPED if result.stopped else ImportRun.Status.FINISHED
    run.finished_at = timezone.now()
    run.save(update_fields=["status", "finished_at"])
    run.refresh_from_db()


def _begin(
    paths: Sequence[str | Path], format_: Format | None, root: Path | None, *, announce: bool = False
) -> ImportRun:
    """A new run; runs that have been silent for long were killed and are closed."""
    running = ImportRun.objects.filter(status=ImportRun.Status.RUNNING)
    silent = running.alias(heard=Coalesce(F("finished_at"), F("started_at")))
    silent.filter(heard__lt=timezone.now() - SILENT).update(status=ImportRun.Status.STOPPED)
    return ImportRun.objects.create(
        paths=[called(Path(path), root) for path in paths],
        format=format_.name if format_ else "",
        is_announced=announce,
    )


class Reader:
    """Turns paths into items and refusals, in the order of the files."""

    def __init__(
        self,
        sources: Sources,
        result: Result,
        *,
        source: Source | None = None,
        format_: Format | None = None,
        published: dt.date | None = None,
        root: Path | None = None,
    ) -> None:
        self._sources = sources
        self._source = source
        self._format = format_
        self._published = published
        self._root = root
        self.result = result
        self.bytes_done = 0

    def read(self, paths: Sequence[str | Path]) -> Iterator[Item | Refusal]:
        files = Files(paths, self._format, self._root)
        self.result.bytes_in_all, self.result.skipped = files.bytes_in_all, files.skipped
        for found in files:
            for entry in (found,) if isinstance(found, Refusal) else self._entries(found):
                self.bytes_done = files.bytes_done
                yield entry
            self.bytes_done = files.bytes_done
        self.bytes_done = files.bytes_done

    def read_bytes(self, raw: bytes, name: str) -> Iterator[Item | Refusal]:
        """The records of a file that is in memory; raises UnknownFormat."""
        known = formats.detect(raw[: formats.HEAD], name)
        for parsed in known.parse(io.BytesIO(raw), name):
            yield self.entry(parsed, Place(name, parsed.offset, parsed.line), known)

    def _entries(self, found: Found) -> Iterator[Item | Refusal]:
        name, is_empty, scraps = found.name, True, 0
        try:
            for parsed in found.format.parse(found.stream, name):
                is_empty, place = False, Place(name, parsed.offset, parsed.line)
                scraps = scraps + 1 if isinstance(parsed.result, Flaw) and len(parsed.raw) < SCRAP else 0
                if scraps > SCRAPS:
                    yield Refusal(
                        place, MERE_SCRAPS.format(SCRAPS), parsed.raw, found.format.name, parsed.frame
                    )
                    return
                yield self.entry(parsed, place, found.format)
        except (Unreadable, OSError) as error:
            is_empty = False
            if refusal := unreadable(name, error):
                yield refusal
        if is_empty:
            yield Refusal(Place(name), f"{name} holds no records.", found.head)

    def entry(self, parsed: Parsed, place: Place, known: Format) -> Item | Refusal:
        """A record of a format at its place, with its source and its times."""
        record = parsed.result
        if isinstance(record, Flaw):
            return Refusal(place, record.reason, parsed.raw, known.name, parsed.frame)
        source = self._source or self._sources.of(record, known)
        if source is None:
            return Refusal(place, NO_SOURCE, parsed.raw, known.name, parsed.frame)
        try:
            return understood(
                record, place, parsed.raw, known, source=source, day=self._published, frame=parsed.frame
            )
        except (OverflowError, ValueError):
            return Refusal(place, OUT_OF_TIME, parsed.raw, known.name, parsed.frame)


def batches(entries: Iterable[Item | Refusal]) -> Iterator[tuple[list[Item], list[Refusal]]]:
    """Batches that hold an item once, and not too much."""
    items: dict[tuple[Any, str], Item] = {}
    refusals: list[Refusal] = []
    size = 0
    for entry in entries:
        full = len(items) + len(refusals) >= BATCH_ITEMS or size >= BATCH_BYTES
        if full or (isinstance(entry, Item) and entry.key in items):
            yield list(items.values()), refusals
            items, refusals, size = {}, [], 0
        if isinstance(entry, Item):
            items[entry.key] = entry
        else:
            refusals.append(entry)
        size += len(entry.raw)
    if items or refusals:
        yield list(items.values()), refusals
