"""Articles out of the archive, oldest first, in formats that the importer reads back."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from articles.formats import jsonlines, table
from articles.formats.parts import COUNTRY_CODES, NAMES, TOPIC_CODES
from articles.formats.record import ArticleRecord, Label, Origin, PubStatus
from articles.keyset import Cursor
from articles.models import TAGGINGS, Article, CountryTagging, Source, TopicTagging
from articles.models.article import ArticleQuerySet
from articles.search.ask import Search

BATCH = 500

_STATUSES = {
    Article.Status.DRAFT.value: PubStatus.WITHHELD,
    Article.Status.WITHDRAWN.value: PubStatus.CANCELED,
}
_KINDS = ("people", "countries", "topics")

Labels = dict[str, tuple[Label, ...]]


@dataclass(frozen=True, slots=True)
class Writer:
    """A format to export to: its first line, and a record as one."""

    header: Callable[[], bytes]
    line: Callable[[ArticleRecord], bytes]


WRITERS = {
    "jsonlines": Writer(lambda: b"", jsonlines.line),
    "csv": Writer(table.header, table.row),
}


def export(
    output: BinaryIO,
    articles: ArticleQuerySet,
    writer: Writer,
    *,
    question: Search | None = None,
    with_desk: bool = False,
    report: Callable[[int], None] = lambda count: None,
) -> int:
    """Writes the articles, those that answer the question if there is one, and returns how many.

    What only the desk sees, which is the sender's word to editors and subjects that are hidden, is left out
    unless `with_desk`. Four queries for each batch and one more with a question; `report` is told the count
    after each. Articles that come or go meanwhile may be in it or not.
    """
    output.write(writer.header())
    count = 0
    for batch in _batches(articles.select_related("source", "supersedes"), question):
        output.writelines(lines(batch, writer, with_desk=with_desk))
        count += len(batch)
        report(count)
    return count


def lines(batch: Sequence[Article], writer: Writer, *, with_desk: bool = False) -> Iterator[bytes]:
    """Each article as a line; their sources and the takes before them must be loaded. Three queries."""
    labels = _labels([article.pk for article in batch], with_desk=with_desk)
    for article in batch:
        yield writer.line(_record(article, labels[article.pk], with_desk=with_desk))


def _batches(articles: ArticleQuerySet, question: Search | None) -> Iterator[list[Article]]:
    if question is not None:
        cursor: Cursor | None = Cursor()
        while cursor is not None:
            page = question.page(cursor, BATCH)
            numbers = [ranked.hit.number for ranked in page.rows]
            yield list(articles.filter(sequence__in=numbers).order_by("sequence"))
            cursor = page.after
        return
    last = 0
    while batch := list(articles.filter(sequence__gt=last).order_by("sequence")[:BATCH]):
        yield batch
        last = batch[-1].sequence


def _labels(keys: list[int], *, with_desk: bool) -> dict[int, Labels]:
    """The tags of each article, in the order they were given. One query for each kind."""
    found: dict[int, Labels] = defaultdict(dict)
    for kind, tagging in zip(_KINDS, TAGGINGS, strict=True):
        manager: Any = tagging._default_manager
        rows = manager.filter(article_id__in=keys).select_related("subject").order_by("pk")
        for row in rows:
            if with_desk or not row.subject.is_hidden:
                labels = found[row.article_id]
                labels[kind] = (*labels.get(kind, ()), _label(row))
    return found


def _label(tagging: Any) -> Label:
    subject = tagging.subject
    if isinstance(tagging, CountryTagging) and subject.code:
        return Label(COUNTRY_CODES, subject.code, "")
    if isinstance(tagging, TopicTagging) and subject.code.startswith("medtop:"):
        return Label(TOPIC_CODES, subject.code, "")
    return Label(NAMES, subject.name, subject.name)


def _record(article: Article, labels: Labels, *, with_desk: bool) -> ArticleRecord:
    source, tags = article.source, labels
    note = article.editorial_note if with_desk else ""
    return ArticleRecord(
        # What was written at the desk has no id of a source; its uid makes one that stays.
        external_id=article.external_id or f"uid:{article.uid}",
        uid=article.uid,
        slug=article.slug,
        headline=article.headline,
        standfirst=article.standfirst,
        body=article.body,
        dateline=article.dateline,
        location=article.location,
        byline=article.byline,
        section=article.section,
        slugline=article.slugline,
        url=article.url,
        rights=article.rights,
        urgency=article.urgency,
        language=article.language,
        source=source.slug,
        origin=_origin(source),
        published=article.published_at.astimezone(ZoneInfo(source.time_zone))
        if article.hour_is_known
        else article.published_on,
        version=article.wire_version,
        version_created=article.wire_created_at,
        pub_status=_STATUSES.get(article.status, PubStatus.USABLE),
        # Readers are told the reason, and the importer takes it from here.
        editorial_note=article.withdrawn_reason or note,
        evolved_from=_follows(article, with_desk=with_desk),
        people=tags.get("people", ()),
        countries=tags.get("countries", ()),
        topics=tags.get("topics", ()),
    )


def _origin(source: Source) -> Origin:
    return Origin(
        slug=source.slug,
        name=source.name,
        time_zone=source.time_zone,
        language=source.language,
        rights=source.rights,
        home_page=source.home_page,
    )


def _follows(article: Article, *, with_desk: bool) -> str:
    """The id of the take before, unless it is one that readers may not know of."""
    former = article.supersedes
    if former is None or former.source_id != article.source_id:
        return ""
    return former.external_id if with_desk or former.is_public else ""
