"""A batch of items into the database: compared with what is held, written, tagged, indexed, or not at all."""

import hashlib
import random
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from articles import chaining, frames, rows
from articles.clearance import Change, admit
from articles.holdings import Holding, Key, Verdict, held, load_texts
from articles.models import Article, ImportRun, Operation, Reject, SourceItem, place
from articles.models.identity import new_uid, uid_for
from articles.received import Item, Outcome, Refusal
from articles.revision import fill, revise
from articles.search import index
from articles.tagging.imported import retag, tag
from articles.tagging.labels import LabelledSubjects
from articles.tagging.proposals import propose

NO_DATE = "The text does not say when it was published: give its day."

# Another writer was first to an item, a slug or a place in time: the next attempt sees it.
_RACE_PAUSES = (0.02, 0.05, 0.2)
# A lock, a deadlock, a database that is restarted: 12 s in all.
_OUTAGE_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0, 3.0, 7.0)
_FILE_NAME_LENGTH = 500
_REASON_LENGTH = 500


@dataclass(slots=True)
class Sorted:
    """The records of a batch by what is to become of them."""

    fresh: list[Item] = field(default_factory=list)
    changed: list[tuple[Item, Verdict]] = field(default_factory=list)
    same: list[Item] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    @property
    def taken_in(self) -> list[Item]:
        return [*self.fresh, *(item for item, _verdict in self.changed)]

    def outcome(self) -> Outcome:
        late = sum(verdict is Verdict.LATE for _item, verdict in self.changed)
        outcome = Outcome(len(self.fresh), len(self.changed), len(self.same), self.refused, late=late)
        outcome.count(self.taken_in, timezone.now())
        return outcome


def sort(items: Sequence[Item], refusals: Sequence[Refusal], holdings: Mapping[Key, Holding]) -> Sorted:
    """Items by what is held of them, texts loaded. New ones of which nobody knows the day are refused."""
    batch = Sorted(refused=list(refusals))
    for item in items:
        holding = holdings.get(item.key)
        if holding is not None:
            verdict = holding.verdict(item)
            if verdict is Verdict.SAME:
                batch.same.append(item)
            else:
                batch.changed.append((item, verdict))
        elif item.instant is None:
            batch.refused.append(item.refused(NO_DATE))
        else:
            batch.fresh.append(item)
    return batch


class Intake:
    """Takes batches in."""

    def __init__(self, run: ImportRun, *, retag: bool = False, keep_refused: bool = True) -> None:
        self._run = run
        self._retags = retag
        self._keeps_refused = keep_refused
        self._subjects = LabelledSubjects()

    def take(self, items: Sequence[Item], refusals: Sequence[Refusal]) -> Outcome:
        """The batch as a whole; but a record in it that the database does not take is refused by itself.

        No item may occur twice in a batch. Raises OperationalError when the database stays out of reach.
        """
        try:
            return self._patiently(items, refusals)
        except (DataError, IntegrityError, ValueError, OverflowError) as error:
            if not items:
                raise
            if len(items) == 1:
                reason = f"The database does not take it: {_first_line(error)}"
                return self.take([], [*refusals, items[0].refused(reason)])
        outcome = self.take(items[: len(items) // 2], refusals)
        outcome.add(self.take(items[len(items) // 2 :], []))
        return outcome

    def _patiently(self, items: Sequence[Item], refusals: Sequence[Refusal]) -> Outcome:
        races, outages = iter(_RACE_PAUSES), iter(_OUTAGE_PAUSES)
        while True:
            try:
                return self._write(items, refusals)
            except Exception as error:
                self._subjects.forget()
                pause = _pause_after(error, races, outages)
                if pause is None or connection.in_atomic_block:
                    raise
                connection.close()
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - parts two runs, guards nothing

    @transaction.atomic
    def _write(self, items: Sequence[Item], refusals: Sequence[Refusal]) -> Outcome:
        index.take_turn()
        holdings = held(items)
        load_texts(
            holding for item in items if (holding := holdings.get(item.key)) and holding.may_differ(item)
        )
        batch = sort(items, refusals, holdings)
        outcome = batch.outcome()
        touched = [*batch.taken_in, *(batch.same if self._retags else [])]
        standing = locked([holdings[item.key].article for item in touched if item.key in holdings])
        self._subjects.resolve(item.record for item in touched if not item.is_kill)
        articles = self._create(batch.fresh)
        changed = self._revise(batch.changed, holdings, standing)
        outcome.held = len(changed)
        newer = [
            (standing[holdings[item.key].article], item.record)
            for item, verdict in batch.changed
            if verdict is Verdict.NEWER
        ]
        texts = _texts(articles, batch, holdings, changed)
        simhashes = {pk: item.prepared.simhash for pk, item in texts.items() if item.prepared}
        chaining.receive(
            [*zip(articles, (item.record for item in batch.fresh), strict=True), *newer], simhashes
        )
        # A kill may change what stands, and says nothing of the story.
        chaining.refresh(
            [holdings[item.key].article for item, verdict in batch.changed if verdict is Verdict.KILL]
        )
        known = [(standing[holdings[item.key].article], item) for item in batch.same] if self._retags else []
        retagged = retag([(article, item.record) for article, item in known], self._subjects)
        outcome.retagged = len(retagged)
        if self._keeps_refused:
            self._reject(batch.refused)
        ahead = {
            pk: item.prepared.names for pk, item in texts.items() if item.prepared and item.prepared.names
        }
        propose([*articles, *standing.values()], given_only=True, ahead=ahead)
        index.refresh(
            [
                *(article.pk for article in articles),
                *(holdings[item.key].article for item, _ in batch.changed),
                *retagged,
            ],
            {pk: item.prepared.reading for pk, item in texts.items() if item.prepared},
        )
        self._count(outcome)
        return outcome

    def _create(self, items: Sequence[Item]) -> list[Article]:
        now = timezone.now()
        articles = [_article(item) for item in items]
        taken = set(
            Article.objects.filter(uid__in=[a.uid for a in articles]).order_by().values_list("uid", flat=True)
        )
        for article in articles:
            if article.uid in taken:
                article.uid = new_uid()
        pairs = list(zip(articles, items, strict=True))
        operations = [logged for article, item in pairs if (logged := admit(article, item, now))]
        place(articles)
        rows.create(Article, articles)
        Operation.objects.bulk_create(operations)
        # The labels of a kill are those of a message, not of the item.
        tag([(article, item.record) for article, item in pairs if not item.is_kill], self._subjects)
        self._keep(pairs)
        return articles

    def _revise(
        self,
        changed: Sequence[tuple[Item, Verdict]],
        holdings: Mapping[Key, Holding],
        standing: Mapping[int, Article],
    ) -> set[int]:
        pairs = [(standing[holdings[item.key].article], item) for item, _verdict in changed]
        originals = self._keep(pairs)
        return revise(
            [
                Change(article, item, holdings[item.key], verdict, original)
                for (article, item), (_, verdict), original in zip(pairs, changed, originals, strict=True)
            ],
            self._subjects,
        )

    def _keep(self, received: Iterable[tuple[Article, Item]]) -> list[int]:
        """The bytes as received; returns the keys of the originals."""
        pairs = list(received)
        keys = list(rows.keys(SourceItem, len(pairs)))
        frame_keys = frames.keep({item.frame for _, item in pairs if item.frame})
        told = (
            {
                "id": key,
                "article_id": article.pk,
                "run_id": self._run.pk,
                "frame_id": frame_keys[item.frame] if item.frame else None,
                **_as_received(item),
                **as_read(item),
            }
            for key, (article, item) in zip(keys, pairs, strict=True)
        )
        rows.insert(SourceItem, told)
        return keys

    def _reject(self, refusals: Sequence[Refusal]) -> None:
        frame_keys = frames.keep({refusal.frame for refusal in refusals if refusal.frame})
        Reject.objects.bulk_create(
            Reject(
                run=self._run,
                file_name=refusal.place.file_name[-_FILE_NAME_LENGTH:],
                offset=refusal.place.offset,
                line=refusal.place.line,
                parser=refusal.parser,
                reason=refusal.reason[:_REASON_LENGTH],
                data=refusal.raw,
                sha256=hashlib.sha256(refusal.raw).hexdigest(),
                frame_id=frame_keys[refusal.frame] if refusal.frame else None,
            )
            for refusal in refusals
        )

    def _count(self, outcome: Outcome) -> None:
        """Adds the batch to the run, in the batch's transaction: its numbers are always those stored."""
        counts = {name: F(name) + getattr(outcome, name) for name in _COUNTS}
        ImportRun.objects.filter(pk=self._run.pk).update(**counts, finished_at=timezone.now())


_COUNTS = ("read", "new", "updated", "unchanged", "rejected")


def _as_received(item: Item) -> dict[str, Any]:
    return {
        "data": item.raw,
        "sha256": hashlib.sha256(item.raw).hexdigest(),
        "size": len(item.raw),
        "file_name": item.place.file_name[-_FILE_NAME_LENGTH:],
        "offset": item.place.offset,
    }


def as_read(item: Item) -> dict[str, Any]:
    """What the parser read, as the columns of an original."""
    return {
        "parser": item.format.name,
        "parser_version": item.format.version,
        "content_hash": item.content_hash,
        "wire_version": item.age.version,
        "wire_created_at": item.age.created,
        "due_at": item.instant,
        "pub_status": item.record.pub_status.value,
    }


def locked(keys: Iterable[int]) -> dict[int, Article]:
    """Articles to be changed, by key: desk and delivery never write the same one at once."""
    rows = Article.objects.select_related("source").filter(pk__in=list(keys)).order_by("pk")
    return {article.pk: article for article in rows.select_for_update(of=("self",))} if keys else {}


def _texts(
    articles: Sequence[Article], batch: Sorted, holdings: Mapping[Key, Holding], edited: Collection[int]
) -> dict[int, Item]:
    """By article the item whose text it has now, just as it came."""
    fresh = {article.pk: item for article, item in zip(articles, batch.fresh, strict=True)}
    newer = ((holdings[i.key].article, i) for i, verdict in batch.changed if verdict is Verdict.NEWER)
    return fresh | {pk: item for pk, item in newer if pk not in edited}


def _article(item: Item) -> Article:
    """A new article. Its uid follows from source and id: an archive loaded anew keeps its addresses."""
    if item.instant is None:
        raise ValueError(NO_DATE)
    article = Article(
        uid=item.record.uid or uid_for("article", item.source.slug, item.external_id),
        slug=item.record.slug,
        source=item.source,
        external_id=item.external_id,
        published_at=item.instant,
        precision=Article.Precision.MINUTE if item.hour_is_known else Article.Precision.DAY,
    )
    fill(article, item)
    return article


def _pause_after(error: Exception, races: Iterator[float], outages: Iterator[float]) -> float | None:
    """Seconds to wait before the next attempt; None when another attempt would fail too."""
    if isinstance(error, IntegrityError):
        return next(races, None)
    if isinstance(error, OperationalError | InterfaceError):
        return next(outages, None)
    return None


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
