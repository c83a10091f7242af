"""From arrivals to mails: which alerts are due, what is new for them, and what a mail has.

One entry for a story, whichever of its parts came; an item, or a story, is in one mail to a subscriber and
in no other. A mail is written down in the transaction that moves its alerts on: a run may be killed at any
moment, and what is written down is sent by the next.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from django.db import transaction

from articles import arrivals, saved_search
from articles.models import Alert, Arrival, MailedItem, Mailing, StoryPart, Subscriber
from articles.search import index
from articles.search.sieve import Sieve

MOST = 100  # entries of one mail
MOST_ALERTS = 50  # of one subscriber
AT_ONCE = 1000  # subscribers whose alerts are asked together
HOUR = 6  # UTC, of daily and weekly mails


class Entry(NamedTuple):
    """An item of a mail, and the alert that found it."""

    alert: int
    article: int


def next_time(frequency: str, now: dt.datetime) -> dt.datetime:
    """When an alert is due again; weekly ones on Mondays."""
    if frequency == Alert.Frequency.ONCE:
        return now
    morning = now.astimezone(dt.UTC).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    days = 7 - morning.weekday() if frequency == Alert.Frequency.WEEKLY else 1
    if frequency == Alert.Frequency.DAILY and morning > now:
        days = 0
    return morning + dt.timedelta(days=days)


def compose(now: dt.datetime) -> int:
    """Writes down the mails of all alerts that are due; returns how many. Several at once share the work."""
    until = arrivals.last()
    due = Alert.objects.filter(next_at__lte=now, subscriber__in=Subscriber.objects.reachable())
    subscribers = list(due.order_by("subscriber").values_list("subscriber", flat=True).distinct())
    composed = 0
    for start in range(0, len(subscribers), AT_ONCE):
        some = due.filter(subscriber__in=subscribers[start : start + AT_ONCE])
        composed += _compose(list(some.order_by("subscriber", "pk")), until, now)
    return composed


def _compose(due: Sequence[Alert], until: int, now: dt.datetime) -> int:
    hits = new_hits(due, until)
    promising = [alert for alert in due if hits[alert.query]]
    composed = sum(
        _write_down(subscriber, [alert.pk for alert in alerts], hits, until)
        for subscriber, alerts in groupby(promising, key=lambda alert: alert.subscriber_id)
    )
    for frequency in Alert.Frequency.values:
        of_it = [alert.pk for alert in due if alert.frequency == frequency]
        # Whatever another run has moved on further stays there.
        Alert.objects.filter(pk__in=of_it, seen__lte=until).update(
            seen=until, next_at=next_time(frequency, now)
        )
    return composed


def new_hits(alerts: Iterable[Alert], until: int) -> Mapping[str, list[Arrival]]:
    """What each search finds among the arrivals that one of the alerts has not seen, oldest first."""
    alerts = list(alerts)
    seen = min((alert.seen for alert in alerts), default=until)
    hits: dict[str, list[Arrival]] = defaultdict(list)
    if seen >= until:
        return hits
    matches = dict(saved_search.matches({alert.query for alert in alerts}))
    sieve = Sieve(list(matches.values()))
    for some in _batches(seen, until):
        of_article = {arrival.article_id: arrival for arrival in some}
        found = sieve.sift(index.documents(list(of_article)))
        for query, ids in zip(matches, found, strict=True):
            hits[query] += sorted((of_article[pk] for pk in ids), key=lambda arrival: arrival.pk)
    return hits


def _batches(seen: int, until: int) -> Iterator[list[Arrival]]:
    while some := list(arrivals.between(seen, until)[: index.BATCH]):
        yield some
        seen = some[-1].pk


@transaction.atomic
def _write_down(
    subscriber: int, alerts: Collection[int], hits: Mapping[str, Sequence[Arrival]], until: int
) -> bool:
    """Whether there is something to send."""
    if not Subscriber.objects.select_for_update().filter(pk=subscriber).exists():
        return False
    standing = list(Alert.objects.filter(pk__in=alerts, seen__lt=until).order_by("pk"))
    entries = _chosen(subscriber, standing, hits)
    if entries:
        mailing = Mailing.objects.create(subscriber_id=subscriber)
        MailedItem.objects.bulk_create(
            MailedItem(mailing=mailing, subscriber_id=subscriber, alert_id=alert, article_id=article)
            for alert, article in entries
        )
    Alert.objects.filter(pk__in=alerts, seen__lt=until).update(seen=until)
    return bool(entries)


def _chosen(subscriber: int, alerts: Sequence[Alert], hits: Mapping[str, Sequence[Arrival]]) -> list[Entry]:
    """The newest part of each story not mailed yet, by alert, newest first; up to MOST. Three queries."""
    found = [
        Entry(alert.pk, arrival.article_id)
        for alert in alerts
        for arrival in reversed(hits[alert.query])
        if arrival.pk > alert.seen and arrivals.is_for(alert.by, late=arrival.is_late)
    ]
    story_of = stories({entry.article for entry in found})
    mailed = MailedItem.objects.filter(subscriber=subscriber)
    done = set(mailed.filter(article__in=story_of).values_list("article", flat=True))
    told = set(
        mailed.filter(article__story_part__story__in=set(story_of.values())).values_list(
            "article__story_part__story", flat=True
        )
    )
    chosen: list[Entry] = []
    for entry in found:
        story = story_of[entry.article]
        if story not in told and entry.article not in done and len(chosen) < MOST:
            told.add(story)
            chosen.append(entry)
    return chosen


def stories(ids: Collection[int]) -> dict[int, int]:
    """The story of each article: the key of its first part, its own when it stands alone. One query."""
    parts = StoryPart.objects.filter(pk__in=ids, story__isnull=False).order_by()
    return dict(zip(ids, ids, strict=True)) | dict(parts.values_list("pk", "story"))
