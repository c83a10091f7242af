"""The archive's own search at the desk: the same language and the same index, drafts included."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from articles.models import Article
from articles.models.identity import UID_LENGTH
from articles.search.engine import engine
from articles.search.facet import EVERYTHING
from articles.search.find import Order, find
from articles.search.meaning import bind
from articles.search.plan import Facet, Match, Span
from articles.search.query import parse


def matching(articles: QuerySet[Article], text: str, *, most: int | None = None) -> QuerySet[Article]:
    """Those of the articles that match what was typed, or that it is the uid of.

    With `most`, so many of the newest that match, of whatever articles: they are found in memory, in a tenth
    of the time. Raises QueryError, and TooSlow.
    """
    word = text.strip().lower()
    if len(word) == UID_LENGTH and Article.objects.filter(uid=word).exists():
        return articles.filter(uid=word)
    meaning = bind(parse(text))
    if meaning.plan is None and meaning.span == Span():
        return articles.none()
    match = Match(meaning.plan or Facet(EVERYTHING), meaning.span, unpublished=True)
    if most is not None:
        newest = find(match).page(Order.NEWEST, most)
        return articles.filter(sequence__in=[abs(hit.number) for hit in newest])
    sql, parameters = engine().numbers(match)
    # Numbers of unpublished items are negative; but for that they are the sequence of the article.
    hits = RawSQL(f"WITH hit (number) AS ({sql}) SELECT abs(number) FROM hit", parameters)  # noqa: S611, S608
    return articles.filter(sequence__in=hits)
