"""What becomes of known articles when a text or a kill arrives: text, tags, versions, status, address.

What stood before stays as a version, and what an editor wrote stays (`merging`).
"""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from articles import addresses, clearance, history, markup, merging, versions
from articles.clearance import Change
from articles.formats.plaintext import shorten
from articles.holdings import Verdict
from articles.models import Article, Operation, Redirect, place
from articles.models.identity import slug_base
from articles.received import LONGEST_DATELINE, Item
from articles.tagging.imported import named, retag
from articles.tagging.labels import LabelledSubjects

_TEXT_FIELDS = (
    *("dateline", "location", "byline", "section", "slugline", "url", "rights", "editorial_note", "urgency"),
)
_CUT = {"dateline": LONGEST_DATELINE, "location": 200, "byline": 200, "section": 100, "slugline": 200}
MARKED = ("content_hash", "wire_version", "wire_created_at")
_SAVED = [
    *(*_TEXT_FIELDS, *MARKED, "headline", "standfirst", "body", "language", "published_at"),
    *("precision", "published_on", "slug", "sequence", "version_number", "updated_at", "status"),
    *("withdrawn_at", "withdrawn_reason"),
]


def fill(article: Article, item: Item) -> None:
    """Puts the text of a record into an article; what is too long for its field is cut between words."""
    record = item.record
    for name in _TEXT_FIELDS:
        text = getattr(record, name)
        setattr(article, name, shorten(text, _CUT[name]) if name in _CUT else text)
    said = item.text
    for name in ("headline", "standfirst", "language"):
        setattr(article, name, getattr(said, name))
    article.body = item.prepared.body if item.prepared else markup.clean(said.body)
    mark(article, item)


def mark(article: Article, item: Item) -> None:
    """Notes which text of the wire the article holds. A kill is none."""
    article.content_hash = "" if item.is_kill else item.content_hash
    article.wire_version, article.wire_created_at = item.age.version, item.age.created


def revise(changes: Sequence[Change], subjects: LabelledSubjects) -> set[int]:
    """Brings articles in line with what arrived for them; returns the keys of those an editor had changed.

    The labels of the items are resolved. A constant number of queries, but for addresses that moved.
    """
    if not changes:
        return set()
    now = timezone.now()
    articles = [change.article for change in changes]
    former = history.of([c.article for c in changes if c.verdict is not Verdict.KILL or c.is_first_text])
    edited = {pk for pk, past in former.items() if past.is_edited}
    texts = [
        change
        for change in changes
        if change.verdict is not Verdict.KILL and (not change.is_first_text or change.article.pk in edited)
    ]
    paths = {article.pk: addresses.path_of(article) for article in articles if _is_known_to_readers(article)}
    sent = _as_sent([c for c in texts if c.article.pk in edited or not c.is_newer], subjects)
    spared = merging.merge([c for c in texts if c.article.pk in edited and c.is_newer], former, sent, now)
    for change in changes:
        _renew(change, is_edited=change.article.pk in edited, now=now)
    place(articles)
    operations = [logged for change in changes if (logged := clearance.clear(change, now))]
    for change in texts:
        change.article.version_number += former[change.article.pk].grows_by
    Article.objects.bulk_update(articles, _SAVED)
    retag([(change.article, change.item.record) for change in changes if change.is_newer], subjects, spared)
    history.write(texts, former, sent, now)
    Operation.objects.bulk_create(operations)
    for article in articles:
        if article.pk in paths and addresses.path_of(article) != paths[article.pk]:
            _redirect(article, paths[article.pk])
    return edited & {change.article.pk for change in texts if change.is_newer}


def _is_known_to_readers(article: Article) -> bool:
    """Whether readers can have its address. What holds nothing but a kill they never saw."""
    return article.status in {Article.Status.PUBLISHED, Article.Status.WITHDRAWN} and bool(
        article.content_hash
    )


def _as_sent(changes: Sequence[Change], subjects: LabelledSubjects) -> versions.Snapshots:
    """Snapshots of what the articles would say with nothing but the text that arrived."""
    tags = named([(change.article, change.item.record) for change in changes], subjects)
    return {change.article.pk: versions.text(_alone(change)) | tags[change.article.pk] for change in changes}


def _alone(change: Change) -> Article:
    article, item = change.article, change.item
    alone = Article(source=article.source, published_at=article.published_at, precision=article.precision)
    fill(alone, item)
    _date(alone, item)
    return alone


def _renew(change: Change, *, is_edited: bool, now: dt.datetime) -> None:
    """Gives an article the text that stands from now on. In one that was edited it stands already."""
    article, item = change.article, change.item
    if is_edited:
        if change.is_newer:
            mark(article, item)
    elif change.is_newer or (change.is_first_text and change.is_newest_kill):
        fill(article, item)
        _date(article, item)
        article.updated_at = now
        if change.is_first_text and article.slug != slug_base(article.headline, fallback=article.uid):
            article.slug = ""  # `place` makes another: nobody knows this one


def _date(article: Article, item: Item) -> None:
    """Dates an article as its item says. An item that says nothing leaves it where it stands."""
    if item.instant is not None and item.record.published is not None:
        article.published_at = item.instant
        article.precision = Article.Precision.MINUTE if item.hour_is_known else Article.Precision.DAY
    elif item.embargo is not None and item.embargo > article.published_at:
        article.published_at, article.precision = item.embargo, Article.Precision.MINUTE


def _redirect(article: Article, former: str) -> None:
    """The wire gave another day, so the address moved."""
    operation = Operation.objects.create(
        kind=Operation.Kind.EDIT,
        summary=f"import: {article.headline}"[:500],
        reason="The wire dates the item anew.",
        changes={"article": {article.uid: {"path": [former, addresses.path_of(article)]}}},
    )
    operation.concern([article.pk])
    addresses.moved(article, Redirect.Kind.ARTICLE, former, operation)
