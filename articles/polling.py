"""Registered feeds, asked when they are due; what they bring goes through the importer like any file.

Any number of processes may poll at once. A feed is claimed by moving its next time on; whoever dies with a
claim loses it when that time comes.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from articles import destinations, fetching, formats
from articles.destinations import Reach
from articles.fetching import LIMITS, Document, Limits, NotFetched
from articles.importer import Result, import_bytes
from articles.models import Feed, Reject

CLAIM = dt.timedelta(minutes=15)
LONGEST_PAUSE = dt.timedelta(days=1)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a poll brought: a result, nothing new, or an error in one sentence."""

    feed: Feed
    result: Result | None = None
    error: str = ""

    @property
    def stopped(self) -> bool:
        return self.result is not None and self.result.stopped


@dataclass(frozen=True, slots=True)
class Poller:
    """Polls within its reach and limits."""

    reach: Reach = destinations.PUBLIC
    limits: Limits = LIMITS

    def poll_due(self, report: Callable[[Outcome], None] = lambda outcome: None) -> list[Outcome]:
        """Polls the feeds that are due when it is called, each once. Raises OperationalError in an outage."""
        outcomes: list[Outcome] = []
        now = timezone.now()
        while feed := _claimed(now):
            outcome = self.poll(feed)
            report(outcome)
            outcomes.append(outcome)
            if outcome.stopped:
                break
        return outcomes

    def poll(self, feed: Feed) -> Outcome:
        """Polls one feed, and writes down how it went. What goes wrong with it is an outcome."""
        try:
            outcome = self._poll(feed)
        except NotFetched as error:
            outcome = _failed(feed, str(error), after=error.after, gone=error.gone)
        except OperationalError:
            raise
        except Exception as error:
            logger.exception("the feed %s could not be polled", feed.url)
            outcome = _failed(feed, f"It could not be read: {type(error).__name__}.")
        return outcome

    def _poll(self, feed: Feed) -> Outcome:
        document = fetching.fetch(
            feed.url, etag=feed.etag, last_modified=feed.last_modified, reach=self.reach, limits=self.limits
        )
        digest = hashlib.sha256(document.body).hexdigest() if document.body else ""
        if document.body is None or digest == feed.sha256:
            _answered(feed, document, unchanged=F("unchanged") + 1)
            return Outcome(feed)
        result = _imported(feed, document.url, document.body)
        if result.stopped:
            Feed.objects.filter(pk=feed.pk).update(next_at=timezone.now())
        else:
            _answered(feed, document, sha256=digest, last_run=result.run)
        return Outcome(feed, result)


def _claimed(now: dt.datetime) -> Feed | None:
    """A feed that is due, and that nobody else will poll for a while."""
    while feed := Feed.objects.select_related("source").due(now).order_by("next_at", "pk").first():
        mine = Feed.objects.filter(pk=feed.pk, next_at=feed.next_at, state=Feed.State.ACTIVE)
        if mine.update(next_at=timezone.now() + CLAIM, polls=F("polls") + 1):
            return feed
    return None


def _imported(feed: Feed, address: str, body: bytes) -> Result:
    """Raises NotFetched for what is no news file at all, such as the page of an error."""
    try:
        formats.detect(body[: formats.HEAD], "What the host sends")
    except formats.UnknownFormat as error:
        raise NotFetched(str(error)) from None
    result = import_bytes(body, address, source=feed.source)
    if result.run and feed.last_run_id:
        # An entry that is refused each time, for want of a date, is kept once.
        again = Reject.objects.filter(run=result.run).values("sha256")
        Reject.objects.filter(run=feed.last_run_id, resolved_at=None, sha256__in=again).delete()
    return result


def _answered(feed: Feed, document: Document, **changes: Any) -> None:
    now = timezone.now()
    if document.moved_to and not Feed.objects.filter(url=document.moved_to).exists():
        changes["url"] = document.moved_to[:1000]
    if document.body is not None or document.etag:
        changes["etag"] = document.etag
    if document.body is not None or document.last_modified:
        changes["last_modified"] = document.last_modified
    Feed.objects.filter(pk=feed.pk).update(
        next_at=now + dt.timedelta(minutes=feed.interval),
        failures=0,
        last_error="",
        answered_at=now,
        **changes,
    )


def _failed(feed: Feed, sentence: str, *, after: dt.timedelta | None = None, gone: bool = False) -> Outcome:
    """The next poll is put off, twice as long each time, and at least as long as the host asks."""
    interval = dt.timedelta(minutes=feed.interval)
    pause = max(interval, min(interval * 2 ** min(feed.failures, 12), LONGEST_PAUSE), after or interval)
    changes = {"state": Feed.State.GONE} if gone else {}
    Feed.objects.filter(pk=feed.pk).update(
        next_at=timezone.now() + pause, failures=F("failures") + 1, last_error=sentence[:500], **changes
    )
    return Outcome(feed, error=sentence)
