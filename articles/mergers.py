"""Two or more names made one: people, countries, topics or sources. The one that stands gets all there is.

`begin` does in one transaction what every reader sees: the others lead to the one that stands, with their
names, addresses, posts and what was taught about them. Their items follow, a batch a transaction, with
`advance`: killed at any moment, it goes on. A merged row is kept, hidden, and says what it was merged into;
so its uid, its code and its address answer with the one that stands. `undoing` puts everything back.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from articles import addresses, ledger, refiling, rights
from articles.ledger import Watch
from articles.models import (
    TAGGING_OF,
    Alias,
    Article,
    Country,
    Feed,
    NameException,
    Operation,
    Person,
    Post,
    Proposal,
    Redirect,
    Source,
    Sweep,
    Tagging,
    Topic,
)
from articles.models.name import spell
from articles.rights import Actor
from articles.search import index
from articles.vocabulary import MODELS, Entry

BATCH = 500
MOST = 50
# Of two tags on one item the surer stays.
_RANK = [Tagging.Origin.EDITOR, Tagging.Origin.IMPORT, Tagging.Origin.SEED, Tagging.Origin.RULE]

Report = Callable[[int], object]


def merge(
    survivor: Entry,
    others: Iterable[Entry],
    *,
    user: Actor,
    reason: str = "",
    report: Report = lambda items: None,
) -> Operation:
    """Both parts at once; `report` is told of the items of each batch."""
    operation = begin(survivor, others, user=user, reason=reason)
    while moved := advance(operation):
        report(moved)
    return operation


@transaction.atomic
def begin(survivor: Entry, others: Iterable[Entry], *, user: Actor, reason: str = "") -> Operation:
    """Everything but the items. Names that were merged meanwhile stand for what they are now."""
    rights.require(rights.holds(user, "merge_names"), "You may not merge names.")
    index.take_turn()
    survivor, gone = standing(survivor, others)
    uids = [entry.uid for entry in gone]
    operation = Operation.objects.create(
        kind=Operation.Kind.MERGE,
        summary=_summary(survivor, gone),
        reason=reason,
        changes={survivor.kind: {uid: {"merged into": [None, survivor.uid]} for uid in uids}},
        created_by=rights.person(user),
    )
    with ledger.step(operation, *_watched(survivor, gone)):
        _lead_on(survivor, gone, operation)
        if not isinstance(survivor, Source):
            _take_names(survivor, gone)
            _take_places(survivor, gone)
        else:
            Feed.objects.filter(source__in=gone).update(source=survivor)
            NameException.objects.filter(source__in=gone).update(source=survivor)
    if not isinstance(survivor, Source):
        spell(type(survivor), [survivor.pk, *(entry.pk for entry in gone)])
    return operation


def standing(survivor: Entry, others: Iterable[Entry]) -> tuple[Any, list[Any]]:
    """The one that stands and those that become it, locked. Raises ValidationError with a sentence."""
    model = type(survivor)
    asked = list(others)
    if any(type(other) is not model for other in asked):
        raise ValidationError("Only names of one kind can be merged.")
    keys = {survivor.pk, *(other.pk for other in asked)}
    manager: Any = model._default_manager
    rows = manager.filter(Q(pk__in=keys) | Q(merged__in=keys)).order_by("pk").distinct()
    known = {row.pk: row for row in manager.filter(pk__in=rows.values("pk")).select_for_update()}
    if not keys <= known.keys():
        raise ValidationError("One of these names was deleted meanwhile.")
    kept = known[known[survivor.pk].merged_into_id or survivor.pk]
    chosen = {known[each.pk].merged_into_id or each.pk for each in asked} - {kept.pk}
    if not chosen:
        raise ValidationError(f"These are one name already: “{kept}”.")
    if len(chosen) > MOST:
        raise ValidationError(f"Merge at most {MOST} names at once.")
    if said := moving([kept.pk, *chosen], model):
        raise ValidationError(said)
    return kept, [known[pk] for pk in sorted(chosen)]


def moving(keys: Collection[int], model: Any) -> str:
    """That items of an earlier merger of these still move, in a sentence; empty when none do."""
    for entry in model._default_manager.filter(merged_into__in=keys).order_by("pk"):
        if _items(entry)[:1].exists():
            return f"The items of “{entry}” are still to be moved: see the jobs in the background."
    return ""


def _items(entry: Entry) -> Any:
    """What is filed under it: taggings, or articles."""
    if isinstance(entry, Source):
        return Article.objects.filter(source=entry)
    manager: Any = TAGGING_OF[entry.kind]._default_manager
    return manager.filter(subject=entry)


def _summary(survivor: Entry, gone: Sequence[Entry]) -> str:
    names = ", ".join(entry.name for entry in gone)
    return f"merge: {names if len(names) < 300 else f'{len(gone)} names'} → {survivor.name}"[:500]


def _watched(survivor: Entry, gone: Sequence[Entry]) -> list[Watch]:
    """The rows that `begin` may change."""
    kind, model, every = survivor.kind, type(survivor), [survivor, *gone]
    uids, paths = [entry.uid for entry in gone], [addresses.path_of(entry) for entry in every]
    of_names = Q(**{f"{kind}__in": every})
    own = Q(pk__in=[entry.pk for entry in every]) | Q(merged_into__in=gone)
    watched = [Watch(Redirect, Q(kind=kind, target_uid__in=uids) | Q(path__in=paths))]
    if isinstance(survivor, Source):
        return [Watch(model, own), *watched, Watch(Feed, of_names), Watch(NameException, of_names)]
    if isinstance(survivor, Topic):
        own |= Q(parent__in=gone)
    watched += [Watch(each, of_names) for each in (Alias, NameException, Sweep)]
    if isinstance(survivor, Country):
        either = Q(from_country__in=every) | Q(to_country__in=every)
        watched += [Watch(_successions(), either), Watch(Post, Q(country__in=gone))]
    if isinstance(survivor, Person):
        watched.append(Watch(Post, Q(person__in=every)))
    return [Watch(model, own), *watched]


def _lead_on(survivor: Any, gone: Sequence[Any], operation: Operation) -> None:
    """Uids and addresses of the others answer with the one that stands, in one hop."""
    hidden = {} if isinstance(survivor, Source) else {"is_hidden": True, "is_deprecated": True}
    manager: Any = type(survivor)._default_manager
    manager.filter(merged_into__in=gone).update(merged_into=survivor)
    manager.filter(pk__in=[entry.pk for entry in gone]).update(merged_into=survivor, **hidden)
    former = [entry.uid for entry in gone]
    Redirect.objects.filter(kind=survivor.kind, target_uid__in=former).update(target_uid=survivor.uid)
    for entry in gone:
        addresses.moved(survivor, survivor.kind, addresses.path_of(entry), operation)


def _take_names(survivor: Any, gone: Sequence[Any]) -> None:
    """Aliases move, and the former names become some; what the one that stands has already is dropped."""
    kind = survivor.kind
    taken = set(Alias.objects.filter(**{kind: survivor}).values_list("text", "language"))
    for alias in Alias.objects.filter(**{f"{kind}__in": gone}).order_by("pk"):
        if (alias.text, alias.language) in taken or alias.text == survivor.name:
            Alias.objects.filter(pk=alias.pk).delete()
        else:
            Alias.objects.filter(pk=alias.pk).update(**{kind: survivor})
            taken.add((alias.text, alias.language))
    texts = {text for text, _ in taken} | {survivor.name}
    for name in dict.fromkeys(entry.name for entry in gone):
        if name not in texts:
            alias = Alias(**{kind: survivor}, text=name)
            alias.prepare()
            Alias.objects.bulk_create([alias])


def _take_places(survivor: Any, gone: Sequence[Any]) -> None:
    """What was taught or is looked for under the others, and their places in trees, posts and successions."""
    for model in (NameException, Sweep):
        manager: Any = model._default_manager
        manager.filter(**{f"{survivor.kind}__in": gone}).update(**{survivor.kind: survivor})
    if isinstance(survivor, Topic):
        _take_branches(survivor, gone)
    elif isinstance(survivor, Person):
        taken = set(Post.objects.filter(person=survivor).values_list("title", "started"))
        for post in Post.objects.filter(person__in=gone).order_by("pk"):
            if (post.title, post.started) in taken:
                post.delete()
            else:
                taken.add((post.title, post.started))
                Post.objects.filter(pk=post.pk).update(person=survivor)
    else:
        Post.objects.filter(country__in=gone).update(country=survivor)
        _take_successions(survivor, gone)


def _take_branches(survivor: Topic, gone: Sequence[Topic]) -> None:
    """Narrower topics hang from the one that stands; it itself from the nearest above it that stays."""
    keys = {topic.pk for topic in gone}
    above, seen = survivor.parent, {survivor.pk}
    while above is not None and above.pk in keys | seen:
        seen.add(above.pk)
        above = above.parent if above.parent_id not in seen else None
    Topic.objects.filter(pk=survivor.pk).update(parent=above)
    # Those that are gone keep their place, unless it is below another of them.
    Topic.objects.filter(parent__in=gone).exclude(pk__in=[survivor.pk, *keys]).update(parent=survivor)


def _successions() -> Any:
    return Country._meta.get_field("successors").remote_field.through


def _take_successions(survivor: Country, gone: Sequence[Country]) -> None:
    link = _successions()
    keys = {country.pk for country in gone}
    either = Q(from_country__in=[*gone, survivor]) | Q(to_country__in=[*gone, survivor])
    rows = list(link.objects.filter(either).order_by("pk").values_list("pk", "from_country", "to_country"))
    taken: set[tuple[int, int]] = set()
    for pk, *pair in sorted(rows, key=lambda row: bool(keys & {row[1], row[2]})):
        earlier, later = (survivor.pk if key in keys else key for key in pair)
        if earlier == later or (earlier, later) in taken:
            link.objects.filter(pk=pk).delete()
        else:
            taken.add((earlier, later))
            link.objects.filter(pk=pk).update(from_country=earlier, to_country=later)


@transaction.atomic
def advance(operation: Operation) -> int:
    """Moves the next items, up to BATCH, to where the names lead by now; how many, 0 when all are there.

    Raises ValidationError when the operation was undone meanwhile.
    """
    index.take_turn()
    if Operation.objects.filter(undoes=operation).exists():
        raise ValidationError("It was undone meanwhile.")
    kind, uids = parts(operation)
    manager: Any = MODELS[kind]._default_manager
    gone = list(manager.filter(uid__in=uids).exclude(merged_into=None).select_related("merged_into"))
    for entry in gone:
        survivor = entry.merged_into
        if isinstance(entry, Source):
            articles = list(_items(entry).select_related("source").order_by("-sequence")[:BATCH])
            if articles:
                refiling.refile(articles, survivor, operation)
                return len(articles)
        elif found := _next(entry):
            _move(kind, found, entry, survivor, operation)
            return len(found)
    return 0


def parts(operation: Operation) -> tuple[str, list[str]]:
    """The kind of a merger and the uids of those that became another."""
    kind, merged = next(iter(operation.changes.items()))
    return kind, list(merged)


def _next(entry: Any) -> list[int]:
    """Articles that carry the tag, then those for which only a proposal of it is left."""
    found = list(_items(entry).order_by("-sequence").values_list("article_id", flat=True)[:BATCH])
    proposals = Proposal.objects.of(entry).order_by("pk").values_list("article_id", flat=True)
    return found or list(proposals[:BATCH])


def _move(kind: str, articles: list[int], entry: Any, survivor: Any, operation: Operation) -> None:
    tagging: Any = TAGGING_OF[kind]
    both = [entry.pk, survivor.pk]
    tags = Q(article_id__in=articles, subject_id__in=both)
    proposed = Q(article_id__in=articles, **{f"{kind}_id__in": both})
    with ledger.step(operation, Watch(tagging, tags), Watch(Proposal, proposed), items=len(articles)):
        _join_tags(tagging._default_manager.filter(tags), survivor)
        _join_proposals(Proposal.objects.filter(proposed), survivor, tagging)
    index.refresh(articles)


def _join_tags(taggings: Any, survivor: Any) -> None:
    """One tag an article: the surer of two."""
    by_article: dict[int, list[tuple[int, bool, int]]] = defaultdict(list)
    for pk, article, subject, origin in taggings.values_list("pk", "article_id", "subject_id", "origin"):
        by_article[article].append((_RANK.index(origin), subject != survivor.pk, pk))
    ranked = [sorted(found) for found in by_article.values()]
    manager: Any = taggings.model._default_manager
    manager.filter(pk__in=[pk for found in ranked for _, _, pk in found[1:]]).delete()
    moved = [pk for (_, is_other, pk), *_ in ranked if is_other]
    manager.filter(pk__in=moved).update(subject=survivor)


def _join_proposals(proposals: Any, survivor: Any, tagging: Any) -> None:
    """One proposal an article, a decided one before one that waits; none waits for a tag that is there."""
    kind = survivor.kind
    articles = set(proposals.values_list("article_id", flat=True))
    tagged = tagging._default_manager.filter(subject=survivor, article_id__in=articles)
    tagged = set(tagged.values_list("article_id", flat=True))
    by_article: dict[int, list[tuple[bool, bool, int]]] = defaultdict(list)
    dropped: list[int] = []
    for pk, article, subject, state in proposals.values_list("pk", "article_id", f"{kind}_id", "state"):
        waits = state == Proposal.State.WAITING
        if waits and article in tagged:
            dropped.append(pk)
        else:
            by_article[article].append((waits, subject != survivor.pk, pk))
    ranked = [sorted(found) for found in by_article.values()]
    dropped += [pk for found in ranked for _, _, pk in found[1:]]
    Proposal.objects.filter(pk__in=dropped).delete()
    moved = [pk for (_, is_other, pk), *_ in ranked if is_other]
    Proposal.objects.filter(pk__in=moved).update(**{kind: survivor})
