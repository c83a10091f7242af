"""What a merger would do, in numbers, before it is done."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from articles import addresses
from articles.models import TAGGING_OF, Alias, Article, Feed, Proposal, Redirect, Source, Topic
from articles.vocabulary import Entry

COUNTED = 1000  # proposals are counted no further


@dataclass(frozen=True, slots=True)
class Consequences:
    """Of one entry that would become another; `doubled` are the items that carry both already."""

    entry: Entry
    items: int
    doubled: int
    addresses: list[str]
    feeds: int
    aliases: int
    proposals: int
    narrower: int


def of(entry: Any, survivor: Any) -> Consequences:
    """At most nine queries, whose cost follows the items of the entry."""
    former = Redirect.objects.filter(kind=entry.kind, target_uid=entry.uid).order_by("path")
    paths = [addresses.path_of(entry), *former.values_list("path", flat=True)]
    is_source = isinstance(entry, Source)
    items = Article.objects.filter(source=entry) if is_source else _taggings(entry)
    waiting = 0 if is_source else Proposal.objects.waiting().of(entry).values("pk")[:COUNTED].count()
    return Consequences(
        entry,
        items.count(),
        _doubled(entry, survivor),
        paths,
        2 * len(paths) + (Feed.objects.filter(source=entry).count() if is_source else 0),
        0 if is_source else Alias.objects.filter(**{entry.kind: entry}).count(),
        waiting,
        Topic.objects.filter(parent=entry).count() if isinstance(entry, Topic) else 0,
    )


def _taggings(entry: Any) -> Any:
    manager: Any = TAGGING_OF[entry.kind]._default_manager
    return manager.filter(subject=entry)


def _doubled(entry: Any, survivor: Any) -> int:
    """Items with both tags; of sources, ids that both have given. The smaller one is looked through."""
    if entry == survivor:
        return 0
    if isinstance(entry, Source):
        same = Article.objects.filter(source=survivor, external_id=OuterRef("external_id"))
        own = Article.objects.filter(source=entry).exclude(external_id="")
        return own.filter(Exists(same)).count()
    less, more = sorted((entry, survivor), key=lambda each: each.article_count)
    both: int = _taggings(less).filter(Exists(_taggings(more).filter(article=OuterRef("article")))).count()
    return both
