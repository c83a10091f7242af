"""The archive's own search at the desk: the same language and the same index, drafts included."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from articles.models.identity import UID_LENGTH
from articles.search.engine import engine
from articles.search.facet import EVERYTHING
from articles.search.find import Hit, Order, find
from articles.search.meaning import bind
from articles.search.plan import Facet, Match, Span
from articles.search.query import parse


def matching(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    """Those of the articles that match what was typed, or that it is the uid of.

    Raises QueryError, and TooSlow.
    """
    if (sequence := _place_of(text)) is not None:
        return articles.filter(sequence=sequence)
    match = _match(text)
    if match is None:
        return articles.none()
    sql, parameters = engine().numbers(match)
    # Numbers of unpublished items are negative; but for that they are the sequence of the article.
    hits = RawSQL(f"WITH hit (number) AS ({sql}) SELECT abs(number) FROM hit", parameters)  # noqa: S611, S608
    return articles.filter(sequence__in=hits)


def newest(text: str, most: int, before: int | None) -> tuple[list[int], int]:
    """The sequences of the newest items that match, below `before`; and how many match, whatever their age.

    Found in memory, in a tenth of the time that `matching` takes. Raises QueryError, and TooSlow.
    """
    if (sequence := _place_of(text)) is not None:
        return [sequence], 1
    match = _match(text)
    if match is None:
        return [], 0
    hits = find(match)
    page = hits.page(Order.NEWEST, most, None if before is None else Hit(before))
    return [abs(hit.number) for hit in page], hits.count


def _place_of(text: str) -> int | None:
    """The sequence of the item that has this uid."""
    uid = text.strip().lower()
    if len(uid) != UID_LENGTH:
        return None
    return Article.objects.filter(uid=uid).values_list("sequence", flat=True).first()


def _match(text: str) -> Match | None:
    """What was typed, of items of any state; None when it asks for nothing."""
    meaning = bind(parse(text))
    if meaning.plan is None and meaning.span == Span():
        return None
    return Match(meaning.plan or Facet(EVERYTHING), meaning.span, unpublished=True)
