"""The start page of the desk: what needs a person now. Nothing is counted further than BOUND."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from articles import rights
from articles.models import Alarm, Article, ImportRun, Proposal, Reject, SearchTally
from articles.rights import Actor

BOUND = 1000
LAST_IMPORTS = 10
COMING = 5  # scheduled items shown with their hour
LATELY = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits, how many of it, and where."""

    name: str
    count: int
    address: str

    @property
    def shown(self) -> str:
        return f"{BOUND:,}+" if self.count > BOUND else f"{self.count:,}"


def waiting(user: Actor) -> list[Waiting]:
    """What this user may do something about, where there is any. One query each."""
    return [each for each in _counted(user) if each.count]


def coming(user: Actor) -> list[Article]:
    """The next scheduled items, each with the clock of its source. One query."""
    if not rights.holds(user, "publish_article"):
        return []
    scheduled = Article.objects.filter(status=Article.Status.SCHEDULED).select_related("source")
    return list(scheduled.order_by("sequence")[:COMING])


def _counted(user: Actor) -> Iterator[Waiting]:
    if rights.holds(user, "change_article"):
        drafts = rights.visible_to(user, Article.objects.filter(status=Article.Status.DRAFT))
        articles = reverse("admin:articles_article_changelist")
        reviewed = drafts.filter(in_review_since__isnull=False)
        yield Waiting("drafts in review", _bounded(reviewed), f"{articles}?review=yes")
        yield Waiting("drafts", _bounded(drafts), f"{articles}?status__exact=draft")
    if rights.holds(user, "publish_article"):
        scheduled = Article.objects.filter(status=Article.Status.SCHEDULED)
        yield Waiting("scheduled items", _bounded(scheduled), f"{articles}?status__exact=scheduled")
    if rights.holds(user, "change_proposal"):
        queue = reverse("admin:articles_proposal_changelist")
        yield Waiting("proposed tags", _bounded(Proposal.objects.filter(decided_at=None)), queue)
    if rights.holds(user, "view_reject"):
        yield Waiting("records refused by the last imports", _refused(), _imports())
    if rights.holds(user, "view_searchtally"):
        nothing = SearchTally.objects.filter(found=False, day__gt=timezone.now().date() - LATELY)
        tallies = reverse("admin:articles_searchtally_changelist")
        yield Waiting(
            "searches of readers that found nothing", _bounded(nothing), f"{tallies}?found__exact=0"
        )
    if rights.holds(user, "view_alarm"):
        alarms = Alarm.objects.filter(created_at__gt=timezone.now() - dt.timedelta(days=1))
        yield Waiting("alarms of the last day", _bounded(alarms), reverse("admin:articles_alarm_changelist"))


def _bounded(rows: QuerySet[Any]) -> int:
    return rows.order_by().values("pk")[: BOUND + 1].count()


def _refused() -> int:
    runs = ImportRun.objects.order_by("-id").values("pk")[:LAST_IMPORTS]
    return _bounded(Reject.objects.filter(run__in=list(runs.values_list("pk", flat=True)), resolved_at=None))


def _imports() -> str:
    return reverse("admin:articles_importrun_changelist")
