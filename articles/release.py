"""Scheduled items reach readers when their hour has come, without a timer outside the web server."""

import datetime as dt
import logging
import threading

from django.db import connection, transaction
from django.utils import timezone

from articles.models import Article, Operation
from articles.search import index

INTERVAL = 30  # s between two looks; an item is public within twice that
BATCH = 500

logger = logging.getLogger(__name__)


def publish_due(now: dt.datetime) -> int:
    """Publishes the scheduled items whose hour has come; returns how many.

    Safe in any number of processes at once: each item is published, and logged, by one of them.
    """
    published = 0
    # Asked first without a lock: most of the time there is nothing to do.
    while Article.objects.due(now).exists():
        batch = _publish_batch(now)
        published += batch
        if not batch:  # others are at it
            break
    return published


@transaction.atomic
def _publish_batch(now: dt.datetime) -> int:
    # Whoever comes second finds nothing due any more.
    index.take_turn()
    due = list(Article.objects.due(now).select_for_update().order_by("sequence")[:BATCH])
    if not due:
        return 0
    ids = [article.pk for article in due]
    Article.objects.filter(pk__in=ids).update(status=Article.Status.PUBLISHED, updated_at=now)
    for article in due:
        article.versions.filter(number=article.version_number).update(is_public=True)
    index.refresh(ids)
    Operation.objects.bulk_create(
        Operation(
            kind=Operation.Kind.PUBLISH,
            summary=f"publish: {article.headline}"[:500],
            reason="its hour has come",
            changes={
                "article": {article.uid: {"status": [Article.Status.SCHEDULED, Article.Status.PUBLISHED]}}
            },
        )
        for article in due
    )
    return len(due)


def watch(stop: threading.Event, interval: float = INTERVAL) -> None:
    """Looks for due items until told to stop. A database that is away is tried again the next time."""
    while not stop.wait(interval):
        try:
            if published := publish_due(timezone.now()):
                logger.info("published %d scheduled items", published)
        except Exception:
            logger.exception("scheduled items could not be published; trying again in %s s", interval)
        finally:
            connection.close()


def start_watching() -> threading.Event:
    """Watches in a thread of its own, which ends with the process or when the event is set."""
    stop = threading.Event()
    threading.Thread(target=watch, args=(stop,), name="release", daemon=True).start()
    return stop
