"""Items that another source filed after all: its clock gives them their day, and an address may change."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from articles import addresses, chaining, ledger, rights
from articles.ledger import Watch
from articles.models import Article, Operation, Redirect, Source, place
from articles.search import index

COLUMNS = ("source_id", "external_id", "published_at", "published_on", "slug", "sequence")


@transaction.atomic
def refile(articles: Sequence[Article], source: Source, operation: Operation) -> None:
    """Gives up to a batch of articles, loaded with their source, to another, as a step of the operation.

    An item whose id at its source another item of the new one has loses the id. Former addresses lead on.
    """
    keys, former = [each.pk for each in articles], {each.pk: addresses.path_of(each) for each in articles}
    for article in articles:
        article.source = source
    _drop_ids_taken(articles, source)
    place(articles)
    moved = [each for each in articles if addresses.path_of(each) != former[each.pk]]
    paths = [path for each in moved for path in (former[each.pk], addresses.path_of(each))]
    watched = (Watch(Article, Q(pk__in=keys), COLUMNS), Watch(Redirect, Q(path__in=paths)))
    with ledger.step(operation, *watched, items=len(articles)):
        Article.objects.bulk_update(articles, ["source", *COLUMNS[1:]], batch_size=100)
        for article in moved:
            if article.status not in rights.UNSEEN:
                addresses.moved(article, Redirect.Kind.ARTICLE, former[article.pk], operation)
    chaining.refresh(keys)
    index.refresh(keys)


def _drop_ids_taken(articles: Sequence[Article], source: Source) -> None:
    """Two items of a source cannot have one id: the first to have it keeps it."""
    ids = [article.external_id for article in articles if article.external_id]
    held = Article.objects.filter(source=source, external_id__in=ids)
    taken = set(held.order_by().values_list("external_id", flat=True))
    for article in articles:
        if article.external_id in taken:
            article.external_id = ""
        elif article.external_id:
            taken.add(article.external_id)
