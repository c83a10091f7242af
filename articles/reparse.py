"""The originals read again by the parsers of today: what would become of their articles, and making it so.

Of each article the original that its text was read from is looked at. What differs is a new version, as if
the wire had sent it; what an editor changed stays.
"""

import datetime as dt
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from articles import chaining, formats, versions
from articles.clearance import Change
from articles.formats.record import ArticleRecord, Flaw
from articles.holdings import Holding, Verdict, load_texts
from articles.intake import as_read, locked
from articles.models import Article, SourceItem
from articles.received import OUT_OF_TIME, Age, Item, Place, understood
from articles.revision import MARKED, mark, revise
from articles.search import index
from articles.tagging.labels import LabelledSubjects
from articles.tagging.proposals import propose

BATCH = 200
BATCH_BYTES = 16 * 1024 * 1024
NOT_ONE = "It is no longer read as one record."


Pairs = list[tuple[SourceItem, Item]]


@dataclass(frozen=True, slots=True)
class Reread:
    """An article that changes: field → before and after. `is_edited` when an editor had changed it."""

    article: Article
    changes: dict[str, list[Any]]
    is_edited: bool


@dataclass(slots=True)
class Rereading:
    """What a batch of originals says today."""

    read: int = 0
    changed: list[Reread] = field(default_factory=list)
    not_understood: list[tuple[SourceItem, str]] = field(default_factory=list)


def originals(*, since: dt.datetime | None = None, parser: str = "") -> QuerySet[SourceItem]:
    """Those that the texts of articles were read from: received since, read by a parser."""
    found = SourceItem.objects.filter(content_hash=F("article__content_hash")).exclude(content_hash="")
    if since is not None:
        found = found.filter(received_at__gte=since)
    return found.filter(parser=parser) if parser else found


def reparse(found: QuerySet[SourceItem], *, apply: bool) -> Iterator[Rereading]:
    """Reads originals again, a batch at a time and in flat memory; without `apply` nothing stays changed.

    Can be stopped at any moment: what has been applied shows no changes the next time.
    """
    subjects = LabelledSubjects()
    for batch in _batches(found):
        rereading = Rereading(read=len(batch))
        pairs: Pairs = []
        for original in batch:
            item = _read(original)
            if isinstance(item, str):
                rereading.not_understood.append((original, item))
            elif item.content_hash != original.content_hash:
                pairs.append((original, item))
        if pairs:
            rereading.changed = _foreseen(pairs, subjects)
            if apply:
                changed = {reread.article.pk for reread in rereading.changed}
                _make_so(pairs, changed, subjects)
        yield rereading


def _batches(found: QuerySet[SourceItem]) -> Iterator[list[SourceItem]]:
    last = 0
    while rows := list(found.filter(pk__gt=last).order_by("pk").values_list("pk", "size")[:BATCH]):
        chosen: list[int] = []
        size = 0
        for pk, bytes_ in rows:
            size += bytes_
            if chosen and size > BATCH_BYTES:
                break
            chosen.append(pk)
        last = chosen[-1]
        originals = SourceItem.objects.select_related("article__source", "frame")
        yield list(originals.filter(pk__in=chosen).order_by("pk"))


def _read(original: SourceItem) -> Item | str:
    """The item that an original is today, under the identity that it has; or why it is none."""
    article, raw = original.article, bytes(original.data)
    try:
        known = formats.by_name(original.parser)
    except formats.UnknownFormat as error:
        return str(error)
    if frame := original.frame:
        raw = frame.around(raw)
    records = [parsed.result for parsed in known.parse(io.BytesIO(raw), original.file_name)]
    record: ArticleRecord | Flaw = records[0] if len(records) == 1 else Flaw(NOT_ONE)
    if isinstance(record, Flaw):
        return record.reason
    place = Place(original.file_name, original.offset)
    try:
        item = understood(record, place, raw, known, source=article.source)
    except (OverflowError, ValueError):
        return OUT_OF_TIME
    return replace(item, external_id=article.external_id)


def _foreseen(pairs: Pairs, subjects: LabelledSubjects) -> list[Reread]:
    """What would change: it is changed, looked at, and taken back."""
    with transaction.atomic():
        articles, pairs = _standing(pairs)
        before = _states(articles)
        edited = _revise(articles, pairs, subjects)
        after = _states(articles)
        transaction.set_rollback(True)
    subjects.forget()  # those that were made are gone
    found = [
        Reread(a, versions.changed(before[a.pk], after[a.pk]), a.pk in edited) for a in articles.values()
    ]
    return [reread for reread in found if reread.changes or reread.is_edited]


@transaction.atomic
def _make_so(pairs: Pairs, changed: Collection[int], subjects: LabelledSubjects) -> None:
    """Of what reads otherwise without saying anything else only that is noted."""
    articles, pairs = _standing(pairs)
    if not pairs:
        return
    _revise(articles, [pair for pair in pairs if pair[0].article_id in changed], subjects)
    for original, item in pairs:
        for name, value in as_read(item).items():
            setattr(original, name, value)
        if not item.is_kill:
            mark(articles[original.article_id], item)
    SourceItem.objects.bulk_update([original for original, _item in pairs], list(as_read(pairs[0][1])))
    Article.objects.bulk_update(articles.values(), MARKED)
    anew = [pk for pk in articles if pk in changed]
    chaining.refresh(anew)
    propose([articles[pk] for pk in anew], given_only=True)
    index.refresh(anew)


def _standing(pairs: Pairs) -> tuple[dict[int, Article], Pairs]:
    """The articles, locked, and the originals that they still are read from."""
    index.take_turn()
    articles = locked([original.article_id for original, _item in pairs])
    still = {
        original.article_id: (original, item)
        for original, item in pairs
        if articles[original.article_id].content_hash == original.content_hash
    }
    return {pk: articles[pk] for pk in still}, list(still.values())


def _revise(articles: dict[int, Article], pairs: Pairs, subjects: LabelledSubjects) -> set[int]:
    holdings = {
        pk: Holding(pk, a.content_hash, Age(a.wire_version, a.wire_created_at)) for pk, a in articles.items()
    }
    load_texts(holdings.values())
    subjects.resolve(item.record for _original, item in pairs)
    changes = [
        Change(
            articles[original.article_id],
            item,
            holdings[original.article_id],
            Verdict.KILL if item.is_kill else Verdict.NEWER,
            original.pk,
            reason=f"Read again by {item.format.name} {item.format.version}.",
        )
        for original, item in pairs
    ]
    return revise(changes, subjects)


def _states(articles: dict[int, Article]) -> dict[int, dict[str, Any]]:
    snapshots = versions.snapshots(articles.values()) if articles else {}
    return {
        pk: {
            "status": str(article.status),
            "withdrawn_reason": article.withdrawn_reason,
            **snapshots[pk],
        }
        for pk, article in articles.items()
    }
