"""The start page of the desk: what needs a person now. Nothing is counted further than BOUND."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from articles import ailments, rights, splicing
from articles.admin import copies
from articles.models import SUBJECTS, Alarm, Article, ImportRun, Proposal, Reject, SearchTally
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
    """What this user may do something about, where there is any. One query; two to six for names to mend."""
    asked = list(_asked(user))
    counts = _counts([rows for _, rows, _ in asked])
    found = [Waiting(name, count, at) for (name, _, at), count in zip(asked, counts, strict=True)]
    return [each for each in (*found, *_ailing(user)) if each.count]


def coming(user: Actor) -> list[Article]:
    """The next scheduled items, each with the clock of its source. One query."""
    if not rights.holds(user, "publish_article"):
        return []
    scheduled = Article.objects.filter(status=Article.Status.SCHEDULED).select_related("source")
    return list(scheduled.order_by("sequence")[:COMING])


def _asked(user: Actor) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """What is counted, which rows, and where they are seen."""
    articles = reverse("admin:articles_article_changelist")
    if rights.holds(user, "change_article"):
        drafts = rights.visible_to(user, Article.objects.filter(status=Article.Status.DRAFT))
        yield "drafts in review", drafts.filter(in_review_since__isnull=False), f"{articles}?review=yes"
        yield "drafts", drafts, f"{articles}?status__exact=draft"
    if rights.holds(user, "publish_article"):
        scheduled = Article.objects.filter(status=Article.Status.SCHEDULED)
        yield "scheduled items", scheduled, f"{articles}?status__exact=scheduled"
    if rights.holds(user, "change_proposal"):
        queue = reverse("admin:articles_proposal_changelist")
        yield "proposed tags", Proposal.objects.filter(decided_at=None), queue
    if copies.may(user):
        yield "near-duplicates to decide", splicing.doubtful(), reverse("admin:articles_article_copies")
    if rights.holds(user, "view_reject"):
        imports = reverse("admin:articles_importrun_changelist")
        yield "records refused by the last imports", _refused(), imports
    if rights.holds(user, "view_searchtally"):
        nothing = SearchTally.objects.filter(found=False, day__gt=timezone.now().date() - LATELY)
        tallies = reverse("admin:articles_searchtally_changelist")
        yield "searches of readers that found nothing", nothing, f"{tallies}?found__exact=0"
    if rights.holds(user, "view_alarm"):
        alarms = Alarm.objects.filter(created_at__gt=timezone.now() - dt.timedelta(days=1))
        yield "alarms of the last day", alarms, reverse("admin:articles_alarm_changelist")


def _ailing(user: Actor) -> Iterator[Waiting]:
    """The lists of names to mend that somebody has to decide about."""
    kept = [model for model in SUBJECTS if rights.holds(user, f"change_{model.kind}")]
    numbers = ailments.numbers() if kept else {}
    for model in kept:
        lists = reverse(f"admin:articles_{model.kind}_ailments")
        for name, said in (("alike", "that may be one"), ("twice", "claimed twice")):
            count = numbers.get((model.kind, name), 0)
            yield Waiting(f"names of {model.kind_plural} {said}", count, f"{lists}?list={name}")


def _refused() -> QuerySet[Any]:
    last = ImportRun.objects.order_by("-id").values("pk")[:LAST_IMPORTS]
    return Reject.objects.filter(run__in=last, resolved_at=None)


def _counts(asked: Sequence[QuerySet[Any]]) -> Sequence[int]:
    """How many rows each has, none counted beyond BOUND and one. One query for all."""
    if not asked:
        return []
    bounded = [rows.order_by().values("pk")[: BOUND + 1].query.sql_with_params() for rows in asked]
    columns = ", ".join(f"(SELECT COUNT(*) FROM ({sql}) AS waiting)" for sql, _ in bounded)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}", [value for _, values in bounded for value in values])
        counts: Sequence[int] = cursor.fetchone()
    return counts
