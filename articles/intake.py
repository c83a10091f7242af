"""A batch of items into the database: compared with what is known, written, tagged, indexed, all or nothing.

An item is known by its source and external id; the content hash tells whether it changed.
"""

import hashlib
import random
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article, ImportRun, Reject, SourceItem, place
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

Verdicts = tuple[list[Item], list[Item], list[Item], list[Refusal]]


class Forecast:
    """Foretells what would become of batches, and writes nothing."""

    def __init__(self) -> None:
        self._foretold: dict[tuple[int, str], str] = {}

    def take(self, items: Sequence[Item], refusals: Sequence[Refusal]) -> Outcome:
        known = {key: hash_ for key, (_, hash_) in _known(items).items()}
        known |= {item.key: self._foretold[item.key] for item in items if item.key in self._foretold}
        fresh, changed, same, refused = _verdicts(items, refusals, known)
        self._foretold |= {item.key: item.content_hash for item in (*fresh, *changed)}
        return Outcome(len(fresh), len(changed), len(same), refused)


class Intake:
    """Takes batches in."""

    def __init__(self, run: ImportRun, *, retag: bool = False) -> None:
        self._run = run
        self._retags = retag
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
                return self.take([], [*refusals, Refusal(items[0].place, reason, items[0].raw)])
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
        known = _known(items)
        fresh, changed, same, refused = _verdicts(
            items, refusals, {key: hash_ for key, (_, hash_) in known.items()}
        )
        keys = {item.key: known[item.key][0] for item in (*changed, *same)}
        touched = [*changed, *(same if self._retags else [])]
        standing = _locked([keys[item.key] for item in touched])
        self._subjects.resolve(item.record for item in (*fresh, *touched))
        articles = self._create(fresh)
        held = self._revise([(standing[keys[item.key]], item) for item in changed])
        retagged = self._retag([(standing[keys[item.key]], item) for item in same]) if self._retags else set()
        self._reject(refused)
        propose([*articles, *standing.values()], given_only=True)
        index.refresh(
            [*(article.pk for article in articles), *(keys[item.key] for item in changed), *retagged]
        )
        outcome = Outcome(len(fresh), len(changed), len(same), refused, len(retagged), len(held))
        self._count(outcome)
        return outcome

    def _create(self, items: Sequence[Item]) -> list[Article]:
        articles = [_article(item) for item in items]
        taken = set(
            Article.objects.filter(uid__in=[a.uid for a in articles]).order_by().values_list("uid", flat=True)
        )
        for article in articles:
            if article.uid in taken:
                article.uid = new_uid()
        place(articles)
        Article.objects.bulk_create(articles)
        tag([(article, item.record) for article, item in zip(articles, items, strict=True)], self._subjects)
        self._keep(zip(articles, items, strict=True))
        return articles

    def _revise(self, known: Sequence[tuple[Article, Item]]) -> set[int]:
        if not known:
            return set()
        self._keep(known)
        return revise(known, self._subjects)

    def _retag(self, known: Sequence[tuple[Article, Item]]) -> set[int]:
        return retag([(article, item.record) for article, item in known], self._subjects)

    def _keep(self, received: Iterable[tuple[Article, Item]]) -> None:
        """The bytes as received."""
        SourceItem.objects.bulk_create(
            SourceItem(
                article=article,
                run=self._run,
                data=item.raw,
                sha256=hashlib.sha256(item.raw).hexdigest(),
                size=len(item.raw),
                parser=item.format.name,
                parser_version=item.format.version,
                file_name=item.place.file_name[-_FILE_NAME_LENGTH:],
                offset=item.place.offset,
            )
            for article, item in received
        )

    def _reject(self, refusals: Sequence[Refusal]) -> None:
        Reject.objects.bulk_create(
            Reject(
                run=self._run,
                file_name=refusal.place.file_name[-_FILE_NAME_LENGTH:],
                offset=refusal.place.offset,
                line=refusal.place.line,
                reason=refusal.reason[:_REASON_LENGTH],
                data=refusal.raw,
                sha256=hashlib.sha256(refusal.raw).hexdigest(),
            )
            for refusal in refusals
        )

    def _count(self, outcome: Outcome) -> None:
        """Adds the batch to the run, in the batch's transaction: its numbers are always those stored."""
        counts = {name: F(name) + getattr(outcome, name) for name in _COUNTS}
        ImportRun.objects.filter(pk=self._run.pk).update(**counts, finished_at=timezone.now())


_COUNTS = ("read", "new", "updated", "unchanged", "rejected")


def _known(items: Iterable[Item]) -> dict[tuple[int, str], tuple[int, str]]:
    """Primary key and content hash of the items that the archive has; one query for each source."""
    wanted: dict[int, list[str]] = defaultdict(list)
    for item in items:
        wanted[item.source.pk].append(item.external_id)
    return {key: found for source, ids in wanted.items() for key, found in known_ids(source, ids).items()}


def known_ids(source_id: int, external_ids: Collection[str]) -> dict[tuple[int, str], tuple[int, str]]:
    """Primary key and content hash of the articles that a source calls so, by source and external id."""
    # That no id is empty has to be said: the index of ids holds no empty ones, and is not used otherwise.
    rows = Article.objects.filter(source=source_id, external_id__in=external_ids).exclude(external_id="")
    return {
        (source_id, external_id): (pk, content_hash)
        for pk, external_id, content_hash in rows.order_by().values_list("pk", "external_id", "content_hash")
    }


def _locked(keys: Iterable[int]) -> dict[int, Article]:
    """Articles to be changed, by key: desk and delivery never write the same one at once."""
    rows = Article.objects.select_related("source").filter(pk__in=list(keys)).order_by("pk")
    return {article.pk: article for article in rows.select_for_update(of=("self",))} if keys else {}


def _verdicts(
    items: Sequence[Item], refusals: Sequence[Refusal], known: dict[tuple[int, str], str]
) -> Verdicts:
    """New, changed and unchanged items; and refusals, among them new items of which nobody knows the day."""
    fresh: list[Item] = []
    changed: list[Item] = []
    same: list[Item] = []
    refused = list(refusals)
    for item in items:
        if item.key in known:
            (same if known[item.key] == item.content_hash else changed).append(item)
        elif item.instant is None:
            refused.append(Refusal(item.place, NO_DATE, item.raw))
        else:
            fresh.append(item)
    return fresh, changed, same, refused


def _article(item: Item) -> Article:
    """A new article. Its uid follows from source and id: an archive loaded anew keeps its addresses."""
    if item.instant is None:
        raise ValueError(NO_DATE)
    due = item.instant <= timezone.now()
    article = Article(
        uid=uid_for("article", item.source.slug, item.external_id),
        source=item.source,
        external_id=item.external_id,
        published_at=item.instant,
        precision=Article.Precision.MINUTE if item.hour_is_known else Article.Precision.DAY,
        status=Article.Status.PUBLISHED if due else Article.Status.SCHEDULED,
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
