"""What a merger would do, in numbers, before it is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef

from articles import addresses
from articles.models import TAGGING_OF, Alias, Article, Feed, Proposal, Redirect, Source, Topic
from articles.vocabulary import Entry


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


def of(entries: Sequence[Any], survivor: Any) -> list[Consequences]:
    """Of each. Up to seven queries for all, whose cost follows their items, and one for each that goes."""
    if not entries:
        return []
    kind, uids = survivor.kind, [entry.uid for entry in entries]
    is_source, is_topic = isinstance(survivor, Source), isinstance(survivor, Topic)
    paths = {entry.uid: [addresses.path_of(entry)] for entry in entries}
    former = Redirect.objects.filter(kind=kind, target_uid__in=uids).order_by("path")
    for uid, path in former.values_list("target_uid", "path"):
        paths[uid].append(path)
    tagging: Any = TAGGING_OF.get(kind)
    items = _counted(Article if is_source else tagging, "source" if is_source else "subject", entries)
    feeds = _counted(Feed, "source", entries) if is_source else Counter()
    aliases = Counter() if is_source else _counted(Alias, kind, entries)
    waiting = Counter() if is_source else _counted(Proposal, kind, entries, state=Proposal.State.WAITING)
    narrower = _counted(Topic, "parent", entries) if is_topic else Counter()
    return [
        Consequences(
            entry,
            items[entry.pk],
            _doubled(entry, survivor),
            paths[entry.uid],
            2 * len(paths[entry.uid]) + feeds[entry.pk],
            aliases[entry.pk],
            waiting[entry.pk],
            narrower[entry.pk],
        )
        for entry in entries
    ]


def _counted(model: Any, column: str, entries: Sequence[Any], **which: Any) -> Counter[int]:
    """How many rows belong to each, by key. One query."""
    rows = model._default_manager.filter(**{f"{column}__in": entries}, **which).order_by()
    return Counter(dict(rows.values_list(column).annotate(Count("pk"))))


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
