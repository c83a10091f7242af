"""The way back: an operation is undone as one, step by step, its last step first.

Each step is a transaction that remembers that it was undone: killed at any moment, `advance` goes on. What
cannot be put back is listed in the operation that undoes, as `articles.reversal` found it.
"""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from articles import rights
from articles.models import Operation, Step
from articles.reversal import Reversal
from articles.rights import Actor
from articles.search import index

LISTED = 200
_NEEDS = {
    Operation.Kind.MERGE: "merge_names",
    Operation.Kind.DELETE: "merge_names",
    Operation.Kind.BULK: "change_in_bulk",
}

Report = Callable[[int], object]


def obstacle(operation: Operation) -> str:
    """Why it cannot be undone, in a sentence; empty when it can."""
    if operation.undoes_id is not None or not operation.steps.exists():
        return "This is nothing that can be undone."
    if Operation.objects.filter(undoes=operation, changes__finished=True).exists():
        return "It was undone already."
    return ""


def may_undo(user: Actor, operation: Operation) -> bool:
    """Whoever may do a thing may undo it; a change of one name, whoever keeps the names."""
    kind = next(iter(operation.changes), "")
    return rights.holds(user, _NEEDS.get(Operation.Kind(operation.kind), f"change_{kind}"))


@transaction.atomic
def begin(operation: Operation, user: Actor, reason: str = "") -> Operation:
    """The operation that undoes this one, which there is already when an attempt was stopped."""
    rights.require(may_undo(user, operation), "You may not undo this.")
    index.take_turn()
    if said := obstacle(operation):
        raise ValidationError(said)
    standing = Operation.objects.filter(undoes=operation).first()
    return standing or Operation.objects.create(
        kind=Operation.Kind.UNDO,
        summary=f"undo: {operation.summary}"[:500],
        reason=reason,
        changes={"finished": False, "kept": [], "kept in all": 0},
        created_by=rights.person(user),
        undoes=operation,
    )


def undo(
    operation: Operation, user: Actor, *, reason: str = "", report: Report = lambda items: None
) -> Operation:
    """All of it; `report` is told of the articles of each step. Returns the operation that undid it."""
    undoing = begin(operation, user, reason)
    while (items := advance(undoing)) is not None:
        report(items)
    return undoing


@transaction.atomic
def advance(undoing: Operation) -> int | None:
    """Undoes the last step that stands; how many articles it was about, None when there is none left."""
    index.take_turn()
    undone = undoing.undoes
    if undone is None:
        raise ValueError("This undoes nothing.")
    step = Step.objects.filter(operation=undone, is_undone=False).order_by("-number").first()
    if step is None:
        undoing.changes["finished"] = True
        undoing.save(update_fields=["changes"])
        return None
    reversal = Reversal(undone, step)
    kept = reversal.run()
    Step.objects.filter(pk=step.pk).update(is_undone=True)
    undoing.concern(reversal.articles)
    done = undone.steps.filter(is_undone=True).aggregate(items=Sum("items"))["items"]
    undoing.item_count = max(undoing.item_count, done)
    undoing.changes["kept"] = (undoing.changes["kept"] + kept)[:LISTED]
    undoing.changes["kept in all"] += len(kept)
    undoing.save(update_fields=["changes", "item_count"])
    return step.items
