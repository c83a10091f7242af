"""One change to all items that a search finds: of tags, source or language, or withdrawal. Undone as one.

The search is asked anew for each batch, and the walk goes by the sequence of the items, oldest first: an item
that drops out of the search because it was changed has been passed, and one filed later is not reached. Each
batch is a transaction that keeps how far it came: killed at any moment, `advance` goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.http import QueryDict
from django.utils import timezone

from articles import ledger, refiling, rights
from articles.filters import ArticleFilter
from articles.ledger import Watch
from articles.models import TAGGING_OF, Article, Operation, Proposal, Source, Subject, Tagging
from articles.rights import Actor
from articles.search import index
from articles.search.find import Hits, find
from articles.tagging.decisions import refuse
from articles.vocabulary import MODELS

BATCH = 500
# Above this number the editor has to write the number down.
SAFE = 1000
ACTIONS = {
    "add": "add a tag",
    "remove": "take a tag off",
    "replace": "replace a tag by another",
    "source": "set the source",
    "language": "set the language",
    "withdraw": "withdraw",
}

Report = Callable[[int], object]


@dataclass(frozen=True)
class Task:
    """What is to be done to which items. A tag is "person:uid"; a source is a uid.

    Whatever is asked of it raises ValidationError with a sentence where something is lacking or gone.
    """

    query: str
    action: str
    tag: str = ""
    by: str = ""
    source: str = ""
    language: str = ""
    reason: str = ""

    def check(self) -> str:
        """What it does. Raises ValidationError with the first thing that is lacking."""
        if self.action not in ACTIONS:
            raise ValidationError("Choose what is to be done.")
        if not self._asked:
            raise ValidationError("Say which items: words, or a tag, a source or a span of days.")
        found = self.hits.count
        if self.action == "language" and not self.language:
            raise ValidationError("Say which language.")
        if self.action == "withdraw" and not self.reason.strip():
            raise ValidationError("Say why they are withdrawn: readers are told.")
        if self.action == "replace" and type(self.subject) is not type(self.other):
            raise ValidationError("A tag is replaced by one of its own kind.")
        if self.action == "replace" and self.subject == self.other:
            raise ValidationError("These are one tag.")
        return f"{self}: {found:,} items of “{self.query}”"

    @cached_property
    def _filter(self) -> ArticleFilter:
        return ArticleFilter(QueryDict(self.query), Article.objects.public())

    @property
    def _asked(self) -> bool:
        try:
            values = self._filter.values
        except BadRequest as error:
            raise ValidationError(str(error)) from None
        return any(values[name] for name in values if name not in {"sort", "exact"})

    @property
    def hits(self) -> Hits:
        """The public items that the search finds, all words of it."""
        try:
            return find(self._filter.search.match)
        except BadRequest as error:
            raise ValidationError(str(error)) from None

    @cached_property
    def subject(self) -> Subject:
        return _subject(self.tag)

    @cached_property
    def other(self) -> Subject:
        return _subject(self.by)

    @cached_property
    def filed_by(self) -> Source:
        found = Source.objects.filter(uid=self.source).select_related("merged_into").first()
        if found is None:
            raise ValidationError("Choose a source.")
        return found.standing

    def __str__(self) -> str:
        """What it does, for the log: add the tag Russia."""
        if self.action == "replace":
            return f"replace the tag {self.subject} by {self.other}"
        if self.action in {"add", "remove"}:
            return f"{'add' if self.action == 'add' else 'take off'} the tag {self.subject}"
        if self.action == "source":
            return f"set the source {self.filed_by}"
        return f"set the language {self.language}" if self.action == "language" else "withdraw"


def _subject(tag: str) -> Subject:
    kind, _, uid = tag.partition(":")
    model: Any = MODELS.get(kind)
    found = model._default_manager.filter(uid=uid).first() if kind in TAGGING_OF else None
    if found is None:
        raise ValidationError("Choose a tag.")
    subject: Subject = found.standing
    return subject


def may(user: Actor, action: str) -> bool:
    allowed = rights.holds(user, "change_in_bulk") and rights.holds(user, "edit_any_article")
    return allowed and (action != "withdraw" or rights.holds(user, "withdraw_article"))


@transaction.atomic
def begin(task: Task, user: Actor) -> Operation:
    """Nothing is changed yet; `advance` does it."""
    rights.require(may(user, task.action), "You may not change many items at once.")
    summary = task.check()
    until = Article.objects.aggregate(last=Max("sequence"))["last"] or 0
    return Operation.objects.create(
        kind=Operation.Kind.BULK,
        summary=summary[:500],
        reason=task.reason,
        changes={"bulk": asdict(task), "walk": {"last": 0, "until": until, "seen": 0}},
        created_by=rights.person(user),
    )


@transaction.atomic
def advance(operation: Operation) -> int:
    """The next items, up to BATCH; how many, 0 when all are done.

    Raises ValidationError when the operation was undone meanwhile, or a tag of it is gone.
    """
    index.take_turn()
    standing = Operation.objects.select_for_update(of=("self",)).get(pk=operation.pk)
    if Operation.objects.filter(undoes=standing).exists():
        raise ValidationError("It was undone meanwhile.")
    task, walk = Task(**standing.changes["bulk"]), standing.changes["walk"]
    sequences = task.hits.sequences
    ahead = sequences[(sequences > walk["last"]) & (sequences <= walk["until"])]
    chosen = sorted(ahead.tolist())[:BATCH]
    articles = list(Article.objects.filter(sequence__in=chosen).select_related("source").order_by("sequence"))
    if articles:
        _WORK[task.action](task, articles, standing)
        index.refresh([article.pk for article in articles])
        walk |= {"last": chosen[-1], "seen": walk["seen"] + len(articles)}
        standing.save(update_fields=["changes"])
    return len(articles)


def change(task: Task, user: Actor, report: Report = lambda items: None) -> Operation:
    """All of it; `report` is told of the items of each batch."""
    operation = begin(task, user)
    while done := advance(operation):
        report(done)
    return Operation.objects.get(pk=operation.pk)


def _add(task: Task, articles: Sequence[Article], operation: Operation) -> None:
    _tag(task.subject, articles, operation, items=len(articles))


def _tag(subject: Subject, articles: Sequence[Article], operation: Operation, *, items: int) -> None:
    """Gives the tag where it lacks; where it was proposed, that is decided with it."""
    manager: Any = TAGGING_OF[subject.kind]._default_manager
    keys = [article.pk for article in articles]
    tags = Q(article_id__in=keys, subject_id=subject.pk)
    waiting = Q(article_id__in=keys, state=Proposal.State.WAITING, **{subject.kind: subject.pk})
    with ledger.step(operation, Watch(manager.model, tags), Watch(Proposal, waiting), items=items):
        present = set(manager.filter(tags).values_list("article_id", flat=True))
        user, origin = operation.created_by, Tagging.Origin.EDITOR
        lacking = [key for key in keys if key not in present]
        manager.bulk_create(
            manager.model(article_id=key, subject=subject, origin=origin, created_by=user) for key in lacking
        )
        Proposal.objects.filter(waiting).delete()


def _remove(task: Task, articles: Sequence[Article], operation: Operation) -> None:
    """Takes the tag off. One given by rule is remembered as refused, so that no rule gives it again."""
    subject = task.subject
    manager: Any = TAGGING_OF[subject.kind]._default_manager
    by_key = {article.pk: article for article in articles}
    tags = Q(article_id__in=by_key, subject_id=subject.pk)
    proposed = Q(article_id__in=by_key, **{subject.kind: subject.pk})
    with ledger.step(operation, Watch(manager.model, tags), Watch(Proposal, proposed), items=len(articles)):
        for tagging in manager.filter(tags, origin=Tagging.Origin.RULE).select_related("subject"):
            refuse(by_key[tagging.article_id], [tagging], operation.created_by)
        manager.filter(tags).delete()


def _replace(task: Task, articles: Sequence[Article], operation: Operation) -> None:
    manager: Any = TAGGING_OF[task.subject.kind]._default_manager
    keys = [article.pk for article in articles]
    tagged = manager.filter(article_id__in=keys, subject_id=task.subject.pk)
    bearing = set(tagged.values_list("article_id", flat=True))
    chosen = [article for article in articles if article.pk in bearing]
    _tag(task.other, chosen, operation, items=0)  # they are counted once
    _remove(task, chosen, operation)


def _refile(task: Task, articles: Sequence[Article], operation: Operation) -> None:
    others = [article for article in articles if article.source_id != task.filed_by.pk]
    if others:
        refiling.refile(others, task.filed_by, operation)


def _speak(task: Task, articles: Sequence[Article], operation: Operation) -> None:
    _set(articles, operation, language=task.language)


def _withdraw(task: Task, articles: Sequence[Article], operation: Operation) -> None:
    _set(
        articles,
        operation,
        status=Article.Status.WITHDRAWN,
        withdrawn_at=timezone.now(),
        withdrawn_reason=task.reason.strip(),
    )


def _set(articles: Sequence[Article], operation: Operation, **columns: Any) -> None:
    chosen = Q(pk__in=[article.pk for article in articles])
    with ledger.step(operation, Watch(Article, chosen, tuple(columns)), items=len(articles)):
        Article.objects.filter(chosen).update(**columns)


_WORK: dict[str, Callable[[Task, Sequence[Article], Operation], None]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "source": _refile,
    "language": _speak,
    "withdraw": _withdraw,
}
