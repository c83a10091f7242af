"""New text for known articles: what stood before stays as a version, and what an editor wrote stays."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from articles import addresses, markup, versions
from articles.formats.plaintext import shorten
from articles.models import Article, Operation, Redirect, Version, place
from articles.received import Item
from articles.tagging.imported import retag
from articles.tagging.labels import LabelledSubjects

RECEIVED = "New text from the wire."
HELD = "The wire sent this after an editor had changed the item: it is kept, and not shown."
STANDS = "The edited text stands."

_TEXT_FIELDS = ("headline", "standfirst", "dateline", "location", "byline", "section")
_LENGTHS = {"headline": 500, "dateline": 200, "location": 200, "byline": 200, "section": 100}
_SAVED = [
    *(*_TEXT_FIELDS, "body", "language", "content_hash", "published_at", "precision", "published_on"),
    *("slug", "sequence", "version_number", "updated_at"),
]

Pairs = Sequence[tuple[Article, Item]]


def fill(article: Article, item: Item) -> None:
    """Puts the text of a record into an article; what is too long for its field is cut between words."""
    record = item.record
    for name in _TEXT_FIELDS:
        text = getattr(record, name)
        setattr(article, name, shorten(text, _LENGTHS[name]) if name in _LENGTHS else text)
    article.body = markup.clean(record.body)
    tag = record.language or item.source.language
    article.language = tag if len(tag) <= 8 else tag.partition("-")[0][:8]
    article.content_hash = item.content_hash


def revise(known: Pairs, subjects: LabelledSubjects) -> set[int]:
    """Gives articles, locked by the caller, their new text and tags, with versions of the old and of the new.

    An article that an editor has changed keeps its text and tags; the wire's text becomes a version that
    readers do not see. Returns the primary keys of those. A constant number of queries, but for addresses
    that moved.
    """
    versions_ = Version.objects.filter(article__in=[article for article, _item in known])
    edited = set(versions_.exclude(kind=Version.Kind.WIRE).order_by().values_list("article_id", flat=True))
    last = dict(versions_.order_by().values_list("article_id").annotate(Max("number")))
    _hold([(article, item) for article, item in known if article.pk in edited])
    _replace([(article, item) for article, item in known if article.pk not in edited], last, subjects)
    return edited


def _replace(known: Pairs, last: dict[int, int], subjects: LabelledSubjects) -> None:
    articles = [article for article, _item in known]
    before = versions.snapshots(articles)
    since = {article.pk: article.updated_at for article in articles}
    paths = {article.pk: addresses.path_of(article) for article in articles}
    for article, item in known:
        fill(article, item)
        if item.record.published is not None and item.instant is not None:
            article.published_at = item.instant
            article.precision = Article.Precision.MINUTE if item.hour_is_known else Article.Precision.DAY
        article.version_number += 1
        article.updated_at = timezone.now()
    place(articles)
    Article.objects.bulk_update(articles, _SAVED)
    retag([(article, item.record) for article, item in known], subjects)
    after = versions.snapshots(articles)
    first = [_wire(a, a.version_number - 1, before[a.pk], "") for a in articles if a.pk not in last]
    Version.objects.bulk_create(
        [*first, *(_wire(a, a.version_number, after[a.pk], RECEIVED) for a in articles)]
    )
    for version in first:
        version.created_at = since[version.article_id]
    Version.objects.bulk_update(first, ["created_at"])
    for article in articles:
        if addresses.path_of(article) != paths[article.pk]:
            _redirect(article, paths[article.pk])


def _hold(known: Pairs) -> None:
    """The wire's text goes into the history, below a copy of the text that stands."""
    standing = versions.snapshots([article for article, _item in known])
    kept: list[Version] = []
    for article, item in known:
        article.content_hash = item.content_hash
        number = article.version_number
        sent = _wire(article, number + 1, _as_sent(article, item), HELD, is_public=False)
        stands = _wire(article, number + 2, standing[article.pk], STANDS, is_public=False)
        stands.kind = Version.Kind.MINOR
        article.version_number = number + 2
        kept += [sent, stands]
    Version.objects.bulk_create(kept)
    Article.objects.bulk_update([article for article, _item in known], ["content_hash", "version_number"])


def _as_sent(article: Article, item: Item) -> dict[str, Any]:
    """A snapshot of what the article would say; its labels are named, and are nobody's tags."""
    sent = Article(
        source=article.source,
        published_at=item.instant or article.published_at,
        precision=article.precision,
    )
    fill(sent, item)
    record = item.record
    labels = {"people": record.people, "countries": record.countries, "topics": record.topics}
    return versions.text(sent) | {kind: [["", label.name] for label in of] for kind, of in labels.items()}


def _wire(
    article: Article, number: int, fields: dict[str, Any], reason: str, *, is_public: bool | None = None
) -> Version:
    public = article.is_public if is_public is None else is_public
    kind = Version.Kind.WIRE
    return Version(article=article, number=number, kind=kind, fields=fields, is_public=public, reason=reason)


def _redirect(article: Article, former: str) -> None:
    """The wire gave another day, so the address moved."""
    operation = Operation.objects.create(
        kind=Operation.Kind.EDIT,
        summary=f"import: {article.headline}"[:500],
        reason="The wire dates the item anew.",
        changes={"article": {article.uid: {"path": [former, addresses.path_of(article)]}}},
    )
    addresses.moved(article, Redirect.Kind.ARTICLE, former, operation)
