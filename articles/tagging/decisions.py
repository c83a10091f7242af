"""What editors decide about proposals: accept, reject, undo. Each decision is one Operation, however large.

Work is done in batches, each a transaction that leaves the operation true: killed between two, what was
decided stands and can be undone, and the rest still waits.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from articles import rights
from articles.models import SUBJECTS, TAGGING_OF, Article, NameException, Operation, Proposal, Tagging
from articles.rights import Actor
from articles.search import index
from articles.tagging.evidence import digest
from articles.tagging.proposals import propose

BATCH = 500
_DONE = {Operation.Kind.ACCEPT: Proposal.State.ACCEPTED, Operation.Kind.REJECT: Proposal.State.REJECTED}
_MAY_NOT = "You may not decide on proposals."

Report = Callable[[int], object]


def accept(
    proposals: Iterable[Proposal],
    user: Actor,
    *,
    reason: str = "",
    report: Report = lambda done: None,
    operation: Operation | None = None,
) -> Operation | None:
    """Gives the tags that these propose, as the editor's; those that no longer wait are passed over.

    Returns what was done, None when nothing was. `report` is told how many were looked at. Given an
    operation, the decision becomes part of that.
    """
    rights.require(may_decide(user), _MAY_NOT)
    for batch in _batches(_keys(proposals)):
        operation = decide(Operation.Kind.ACCEPT, batch, user, reason=reason, operation=operation)
        report(len(batch))
    return operation


def reject(
    proposals: Iterable[Proposal],
    user: Actor,
    *,
    exception: NameException | None = None,
    reason: str = "",
    report: Report = lambda done: None,
) -> Operation | None:
    """Keeps these from being proposed again while their texts are the same; teaches the exception, if any.

    What waits of the same subject is weighed anew under the exception, up to BATCH of it at once; the rest
    follows with `propose_tags`.
    """
    rights.require(may_decide(user), _MAY_NOT)
    if exception is not None:
        rights.require(rights.holds(user, "add_nameexception"), "You may not teach exceptions.")
    operation: Operation | None = None
    chosen = _keys(proposals)
    for batch in _batches(chosen):
        operation = decide(Operation.Kind.REJECT, batch, user, reason=reason, operation=operation)
        report(len(batch))
    if operation is not None and exception is not None:
        _teach(exception, chosen[0], operation, user)
    return operation


def refuse(article: Article, taken_off: Iterable[Tagging], user: Actor) -> None:
    """Remembers tags given by rule that an editor took off, as rejected proposals: they do not come back.

    The caller has saved the article and logs what was done.
    """
    for tagging in taken_off:
        if tagging.origin == Tagging.Origin.RULE:
            subject: Any = getattr(tagging, "subject")  # noqa: B009 - of each kind of tagging
            Proposal.objects.update_or_create(
                article=article,
                **{subject.kind: subject},
                defaults={
                    "confidence": tagging.evidence.get("confidence", 0),
                    "evidence": tagging.evidence | {"digest": digest(article)},
                    "state": Proposal.State.REJECTED,
                    "decided_at": timezone.now(),
                    "decided_by": rights.person(user),
                    "operation": None,
                },
            )


def undo(operation: Operation, user: Actor, *, report: Report = lambda done: None) -> Operation:
    """Makes proposals wait again, takes off the tags that accepting them gave, and unlearns the exception.

    What has changed since stays as it is. Called again after it was stopped, it goes on.
    """
    rights.require(may_decide(user), _MAY_NOT)
    if operation.kind not in _DONE:
        raise ValidationError("This is no decision on proposals.")
    undoing = _undoing(operation, user)
    changes = operation.changes
    for batch in _batches(changes["proposals"]["ids"]):
        _undo_batch(operation, batch, undoing)
        report(len(batch))
    _unlearn(changes.get("exceptions", ()), changes.get("weighed anew", ()))
    return undoing


def _keys(proposals: Iterable[Proposal]) -> list[int]:
    if isinstance(proposals, QuerySet):
        return list(proposals.values_list("pk", flat=True))
    return [proposal.pk for proposal in proposals]


def may_decide(user: Actor) -> bool:
    return rights.holds(user, "change_proposal") and rights.holds(user, "edit_any_article")


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


@transaction.atomic
def decide(
    kind: str, ids: Sequence[int], user: Actor, *, reason: str = "", operation: Operation | None = None
) -> Operation | None:
    """Up to BATCH proposals, as part of the operation or of a new one. Whether the user may is not asked."""
    index.take_turn()
    waiting = Proposal.objects.waiting().filter(pk__in=ids).order_by("pk")
    rows = list(waiting.select_for_update(of=("self",)).select_related("article"))
    if not rows:
        return operation
    operation = operation or _begin(kind, rows[0], user, reason)
    if kind == Operation.Kind.ACCEPT:
        _note_tags(operation, _give(rows, user))
        index.refresh([row.article_id for row in rows])
    Proposal.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=_DONE[Operation.Kind(kind)],
        decided_at=timezone.now(),
        decided_by=rights.person(user),
        operation=operation,
    )
    operation.concern(row.article_id for row in rows)
    operation.changes["proposals"]["ids"] += [row.pk for row in rows]
    operation.summary = _summary(operation, rows[0])
    operation.save(update_fields=["summary", "changes"])
    return operation


def _begin(kind: str, first: Proposal, user: Actor, reason: str) -> Operation:
    changes = {"proposals": {"state": [Proposal.State.WAITING, _DONE[Operation.Kind(kind)]], "ids": []}}
    return Operation.objects.create(
        kind=kind,
        summary=f"{kind}: {first.subject}"[:500],
        reason=reason,
        changes=changes | {"taggings": {model.kind: [] for model in SUBJECTS}},
        created_by=rights.person(user),
    )


def _summary(operation: Operation, last: Proposal) -> str:
    count = len(operation.changes["proposals"]["ids"])
    if count == 1:
        return f"{operation.kind}: {last.subject} in “{last.article}”"[:500]
    return f"{operation.kind}: {count:,} proposals, the last {last.subject} in “{last.article}”"[:500]


def _give(rows: Sequence[Proposal], user: Actor) -> dict[str, list[int]]:
    """Makes the tags that are lacking; their keys by kind."""
    given: dict[str, list[int]] = {}
    for kind, tagging in TAGGING_OF.items():
        manager: Any = tagging._default_manager
        wanted = {(row.article_id, row.subject_id): row for row in rows if row.kind == kind}
        articles = {article for article, _ in wanted}
        standing = manager.filter(article_id__in=articles) if wanted else manager.none()
        present = set(standing.values_list("article_id", "subject_id"))
        make: Any = tagging
        made = manager.bulk_create(
            make(
                article_id=article,
                subject_id=subject,
                origin=Tagging.Origin.EDITOR,
                evidence={"mentions": row.evidence["mentions"], "confidence": row.confidence},
                created_by=rights.person(user),
            )
            for (article, subject), row in wanted.items()
            if (article, subject) not in present
        )
        given[kind] = [row.pk for row in made]
    return given


def _note_tags(operation: Operation, given: dict[str, list[int]]) -> None:
    for kind, pks in given.items():
        operation.changes["taggings"][kind] += pks


@transaction.atomic
def _teach(exception: NameException, rejected: int, operation: Operation, user: Actor) -> None:
    index.take_turn()
    exception.rejected_id, exception.created_by = rejected, rights.person(user)
    exception.save()
    rows = Proposal.objects.waiting().of(exception.subject).best_first()
    articles = sorted({*rows.values_list("article_id", flat=True)[:BATCH]})
    _weigh_anew(articles)
    operation.changes |= {
        "exceptions": [exception.pk],
        "exception": str(exception),
        "weighed anew": articles,
    }
    operation.save(update_fields=["changes"])


@transaction.atomic
def _unlearn(exceptions: Sequence[int], articles: Sequence[int]) -> None:
    index.take_turn()
    for exception in NameException.objects.filter(pk__in=exceptions):
        exception.delete()
    _weigh_anew(articles)


def _weigh_anew(articles: Sequence[int]) -> None:
    rows = Article.objects.filter(pk__in=articles).select_related("source")
    index.refresh(propose(list(rows.order_by("pk"))).changed)


@transaction.atomic
def _undoing(operation: Operation, user: Actor) -> Operation:
    """The operation that undoes this one, which there is when an attempt was stopped."""
    standing = Operation.objects.filter(undoes=operation).first()
    return standing or Operation.objects.create(
        kind=Operation.Kind.UNDO,
        summary=f"undo: {operation.summary}"[:500],
        changes={"proposals": {"state": operation.changes["proposals"]["state"][::-1]}},
        created_by=rights.person(user),
        undoes=operation,
    )


@transaction.atomic
def _undo_batch(operation: Operation, ids: Sequence[int], undoing: Operation) -> None:
    index.take_turn()
    state = _DONE[Operation.Kind(operation.kind)]
    rows = Proposal.objects.filter(pk__in=ids, operation=operation, state=state)
    decided = list(rows.select_for_update().order_by("pk"))
    for kind, pks in operation.changes["taggings"].items():
        manager: Any = TAGGING_OF[kind]._default_manager
        pairs = {(row.article_id, row.subject_id) for row in decided if row.kind == kind}
        standing = (
            manager.filter(article_id__in={article for article, _ in pairs}) if pairs else manager.none()
        )
        given = {
            (article, subject): pk
            for pk, article, subject in standing.values_list("pk", "article_id", "subject_id")
        }
        ours = {given[pair] for pair in pairs & given.keys()} & set(pks)
        if ours:
            manager.filter(pk__in=ours).delete()
    undoing.concern(row.article_id for row in decided)
    undoing.item_count = max(undoing.item_count, len(operation.changes["proposals"]["ids"]))
    undoing.save(update_fields=["item_count"])
    rows.update(state=Proposal.State.WAITING, decided_at=None, decided_by=None, operation=None)
    index.refresh([row.article_id for row in decided])
