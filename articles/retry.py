"""Rejects tried again from their bytes: a parser has learnt, or somebody says what was lacking.

A reject of which something is refused again stays open, with the reason of today; none is made anew.
"""

import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from articles import formats
from articles.formats.record import KEPT_OF_OVERSIZED, Format
from articles.importer import Reader, Result, batches, end
from articles.intake import Intake
from articles.interruption import Interruption
from articles.models import ImportRun, Reject, Source
from articles.received import Item, Place, Refusal
from articles.rights import Actor, holds, require
from articles.sources import Sources

BATCH = 16  # rejects at once: each may have megabytes

CUT = f"Only its first {KEPT_OF_OVERSIZED:,} bytes were kept: import the file itself again."
NOTHING_KEPT = "None of its bytes were kept: import the file itself again."
NO_RECORDS = "It holds no records."


def retry(
    rejects: QuerySet[Reject],
    user: Actor = None,
    *,
    source: Source | None = None,
    published: dt.date | None = None,
    report: Callable[[Result], None] = lambda result: None,
) -> Result:
    """Parses open rejects again, as a run of its own, and takes in what is understood by now.

    `source` and `published` are those of records that do not say theirs. `bytes_done` and `bytes_in_all` of
    the result count rejects. Can be stopped at any moment and run again. Raises PermissionDenied.
    """
    require(holds(user, "add_importrun"), "You may not import.")
    open_ = rejects.filter(resolved_at=None).select_related("run", "frame").order_by("pk")
    runs = sorted(set(open_.order_by().values_list("run", flat=True)))
    run = ImportRun.objects.create(paths=[f"rejects of import {number}" for number in runs])
    result = Result(run, bytes_in_all=open_.count())
    reader = Reader(Sources(), result, source=source, published=published)
    intake = Intake(run, keep_refused=False)
    last = 0
    with Interruption() as interruption:
        while batch := list(open_.filter(pk__gt=last)[:BATCH]):
            last = batch[-1].pk
            _take(batch, reader, intake, result)
            result.bytes_done += len(batch)
            report(result)
            if interruption.wanted or result.stopped:
                result.stopped = True
                break
    end(run, result)
    return result


def _take(rejects: Sequence[Reject], reader: Reader, intake: Intake, result: Result) -> None:
    """Takes in what some rejects hold. Killed before they are resolved, the next attempt resolves them."""
    reasons: dict[Place, str] = {}
    for items, refusals in batches(entry for reject in rejects for entry in _entries(reject, reader)):
        outcome = intake.take(items, refusals)
        reasons |= {refusal.place: refusal.reason for refusal in reversed(outcome.refusals)}
        result.add(outcome)
        result.notes.update(note for item in items for note in item.record.notes)
    for reject in rejects:
        reason = reasons.get(_place(reject))
        if reason is None:
            reject.resolved_at = timezone.now()
        elif reason not in {CUT, NOTHING_KEPT}:
            reject.reason = reason[:500]
    Reject.objects.bulk_update(rejects, ["reason", "resolved_at"])


def _place(reject: Reject) -> Place:
    """Of all that a reject holds: it is resolved as a whole, and two of the same bytes share their fate."""
    return Place(reject.file_name, reject.offset, reject.line)


def _entries(reject: Reject, reader: Reader) -> Iterator[Item | Refusal]:
    place, raw = _place(reject), bytes(reject.data)
    if len(raw) == KEPT_OF_OVERSIZED or not raw:
        yield Refusal(place, CUT if raw else NOTHING_KEPT, raw, reject.parser)
        return
    try:
        known = _format(reject, raw)
    except formats.UnknownFormat as error:
        yield Refusal(place, str(error), raw)
        return
    empty, whole = True, reject.frame.around(raw) if reject.frame else raw
    for parsed in known.parse(io.BytesIO(whole), reject.file_name):
        empty = False
        yield reader.entry(parsed, place, known)
    if empty:
        yield Refusal(place, NO_RECORDS, raw, known.name)


def _format(reject: Reject, raw: bytes) -> Format:
    """The one that refused it, was forced, or is found in the bytes. Raises UnknownFormat."""
    name = reject.parser or reject.run.format
    return formats.by_name(name) if name else formats.detect(raw, reject.file_name)
