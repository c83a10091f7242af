"""Which items are news to subscribers.

An item that readers may see is news when it came to the archive within FRESH of its publication, or became
public at its scheduled hour. One that came later is news only to those who ask for what is added, and not
when it came with an import of more than BULK new items, unless that was to be announced. So an archive that
is loaded with old items mails nobody.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from articles.chronology import first_sequence
from articles.models import Alert, Arrival, ArrivalWatch, Article, ImportRun, SourceItem

FRESH = dt.timedelta(days=3)
BULK = 200  # new items of one import
KEPT = dt.timedelta(days=60)
STRIDE = 5000  # articles looked at in one query
# Keys are given before their items can be seen: so far back newcomers are looked for again.
OVERLAP = 2000

News = tuple[int, bool]  # the key of an article, and whether it came late


def notice() -> int:
    """Writes down what has become news since the last time; returns how many items. One after the other.

    The first time, what is in the archive is taken to be known.
    """
    with transaction.atomic():
        now = timezone.now()
        watch, is_first = ArrivalWatch.objects.select_for_update().get_or_create(id=1)
        newest = Article.objects.aggregate(newest=Max("pk"))["newest"] or 0
        before = last()
        fresh = _unnoticed(_fresh(now if is_first else watch.looked_at))
        _note(news(fresh), now)
        watch.last_article = _look_through(newest if is_first else watch.last_article, newest, now)
        watch.looked_at = now
        watch.save()
        Arrival.objects.filter(noticed_at__lt=now - KEPT).delete()
        if is_first:
            Alert.objects.update(seen=last())
            return 0
        return Arrival.objects.filter(pk__gt=before).count()


def last() -> int:
    """The last arrival until now: a new alert begins after it."""
    return Arrival.objects.aggregate(last=Max("pk"))["last"] or 0


def between(seen: int, until: int) -> QuerySet[Arrival]:
    return Arrival.objects.filter(pk__gt=seen, pk__lte=until).order_by("pk")


def news(ids: Collection[int]) -> list[News]:
    """Those of some public articles that are news, in order of publication. Two queries."""
    # Asked for a state as well, SQLite goes through all items that are in it.
    rows = (
        Article.objects.filter(pk__in=ids).only("status", "published_at", "created_at").order_by("sequence")
    )
    came = [(item.pk, item.published_at, item.created_at) for item in rows if item.is_public]
    late = {pk for pk, published, created in came if created - published > FRESH}
    untold = _in_bulk(late)
    return [(pk, pk in late) for pk, _, _ in came if pk not in untold]


def _in_bulk(ids: Collection[int]) -> set[int]:
    """Those that came with a large import, which was not to be announced."""
    runs = (
        SourceItem.objects.filter(article__in=ids, run__new__gt=BULK, run__is_announced=False)
        .order_by()
        .values_list("article_id", flat=True)
    )
    return set(runs) if ids else set()


def _fresh(since: dt.datetime) -> list[int]:
    """The public items published since shortly before the last look."""
    rows = Article.objects.public().filter(sequence__gte=first_sequence(since - FRESH))
    return list(rows.order_by("sequence").values_list("pk", flat=True))


def _unnoticed(ids: Sequence[int]) -> list[int]:
    return [pk for some in _strides(ids) for pk in _without(some)]


def _without(ids: Sequence[int]) -> list[int]:
    known = set(Arrival.objects.filter(article__in=ids).order_by().values_list("article_id", flat=True))
    return [pk for pk in ids if pk not in known]


def _strides(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + STRIDE] for start in range(0, len(ids), STRIDE))


def _look_through(reached: int, newest: int, now: dt.datetime) -> int:
    """Old items among those that came since; how far it got. Those of an import that goes on have to wait."""
    going_on = SourceItem.objects.filter(
        article=OuterRef("pk"), run__status=ImportRun.Status.RUNNING, run__is_announced=False
    )
    newcomers = Article.objects.filter(pk__gt=reached - OVERLAP, pk__lte=newest)
    waiting = newcomers.filter(Exists(going_on)).aggregate(first=Min("pk"))["first"]
    until = newest if waiting is None else waiting - 1
    at = max(0, reached - OVERLAP)
    while at < until:
        end = min(at + STRIDE, until)
        rows = Article.objects.public().filter(
            pk__gt=at, pk__lte=end, created_at__gt=F("published_at") + FRESH
        )
        _note(news(_without(list(rows.order_by("pk").values_list("pk", flat=True)))), now)
        at = end
    return max(reached, until)


def _note(found: Sequence[News], now: dt.datetime) -> None:
    Arrival.objects.bulk_create(
        [Arrival(article_id=pk, is_late=late, noticed_at=now) for pk, late in found], batch_size=500
    )


def is_for(by: str, *, late: bool) -> bool:
    """Whether an item is news to an alert of a kind."""
    return by == Alert.By.ADDED or not late
