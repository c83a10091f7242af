"""Refused records tried again from their bytes: a parser has learnt, or somebody says what was lacking."""

import datetime as dt
import io
from collections.abc import Callable, Iterator

from django.db.models import QuerySet
from django.utils import timezone

from articles import formats
from articles.formats.record import KEPT_OF_OVERSIZED, Format
from articles.importer import Reader, Result, batches
from articles.intake import Intake
from articles.models import ImportRun, Reject, Source
from articles.received import Item, Place, Refusal
from articles.rights import Actor, holds, require
from articles.sources import Sources

BATCH = 100  # records at once: each may have megabytes


def retry(
    rejects: QuerySet[Reject],
    user: Actor = None,
    *,
    source: Source | None = None,
    published: dt.date | None = None,
    report: Callable[[Result], None] = lambda result: None,
) -> Result:
    """Parses unresolved rejects again, as a run of its own, and takes in what is understood now.

    `source` and `published` are for records that do not say theirs. What is refused again is a Reject of the
    new run; the old one is resolved either way, but for those of which only the beginning was kept: they stay
    as they are and count as rejected. Bytes in the result are numbers of rejects.
    """
    require(holds(user, "add_importrun"), "You may not import.")
    run = ImportRun.objects.create(paths=["refused records"])
    result = Result(run, bytes_in_all=rejects.filter(resolved_at=None).count())
    reader = Reader(Sources(), result, source=source, published=published)
    intake, last = Intake(run), 0
    while batch := list(rejects.filter(resolved_at=None, pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        cut = [reject for reject in batch if len(reject.data) == KEPT_OF_OVERSIZED]
        whole = [reject for reject in batch if reject not in cut]
        for items, refusals in batches(entry for reject in whole for entry in _entries(reject, reader)):
            result.add(intake.take(items, refusals))
        Reject.objects.filter(pk__in=[reject.pk for reject in whole]).update(resolved_at=timezone.now())
        result.rejected += len(cut)
        result.refusals += [_too_long(reject) for reject in cut]
        result.bytes_done += len(batch)
        report(result)
        if result.stopped:
            break
    run.status = ImportRun.Status.STOPPED if result.stopped else ImportRun.Status.FINISHED
    run.finished_at = timezone.now()
    run.save(update_fields=["status", "finished_at"])
    run.refresh_from_db()
    return result


def _entries(reject: Reject, reader: Reader) -> Iterator[Item | Refusal]:
    place = Place(reject.file_name, reject.offset, reject.line)
    raw = bytes(reject.data)
    try:
        known = _format(reject, raw)
    except formats.UnknownFormat as error:
        yield Refusal(place, str(error), raw)
        return
    empty = True
    for parsed in known.parse(io.BytesIO(raw), reject.file_name):
        empty = False
        yield reader.entry(parsed, place, known)
    if empty:
        yield Refusal(place, reject.reason, raw)


def _format(reject: Reject, raw: bytes) -> Format:
    """That of the run, where it was forced, or that of the bytes. Raises UnknownFormat."""
    return formats.by_name(reject.run.format) if reject.run.format else formats.detect(raw, reject.file_name)


def _too_long(reject: Reject) -> Refusal:
    place = Place(reject.file_name, reject.offset, reject.line)
    return Refusal(place, "Only its beginning was kept: import the file itself again.")
