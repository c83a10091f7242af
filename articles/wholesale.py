"""Work on more items than a request can wait for: ordered at the desk, done as errands.

Each is one Operation, undone as one. Killed at any moment, it goes on with the same one.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, Sum

from articles import bulk, deletions, mergers, undoing
from articles.errands import Progress, Refused, Work
from articles.models import SUBJECTS, Errand, Operation, Proposal, Subject, Sweep
from articles.tagging import decisions, sweeps

BATCH = 500
MODELS: dict[str, type[Subject]] = {model.kind: model for model in SUBJECTS}


def alike(subject: Subject, name: str, confidence: float) -> QuerySet[Proposal]:
    """Those that wait for a subject under the same name as printed, at least as sure; the surest first."""
    waiting = Proposal.objects.waiting().of(subject).filter(confidence__gte=confidence)
    return waiting.filter(evidence__mentions__0__text=name).best_first()


def accept(errand: Errand, progress: Progress) -> dict[str, Any]:
    """Accepts all that are alike; those that wait until then, but none twice."""
    order = errand.order
    subject = MODELS[order["kind"]]._default_manager.get(uid=order["uid"]).standing
    total = alike(subject, order["name"], order["confidence"]).count()
    operation = Operation.objects.filter(pk=order.get("operation")).first()
    done = 0
    while batch := list(alike(subject, order["name"], order["confidence"])[:BATCH]):
        with transaction.atomic():
            operation = decisions.accept(batch, errand.created_by, operation=operation)
            errand.order["operation"] = operation.pk if operation else None
            Errand.objects.filter(pk=errand.pk).update(order=errand.order)
        done += len(batch)
        if not progress(done, max(total, done), _told(operation)):
            break
    return _told(operation)


def sweep(errand: Errand, progress: Progress) -> dict[str, Any]:
    """Goes through the articles that may name a subject: what it finds waits, or is accepted at once."""
    walk = _walk(errand)
    total = sweeps.named_in(walk.subject).count + walk.seen
    while walk.finished_at is None:
        walk = sweeps.advance(walk)
        said = _told(walk.operation) | {"seen": walk.seen, "tagged": walk.tagged, "proposed": walk.proposed}
        if not progress(walk.seen, max(total, walk.seen), said):
            break
    return _told(walk.operation) | {"seen": walk.seen, "tagged": walk.tagged, "proposed": walk.proposed}


def _walk(errand: Errand) -> Sweep:
    """The one that was begun for it, or begins it now: an errand begun again goes on with the same."""
    standing = Sweep.objects.filter(pk=errand.order.get("sweep")).first()
    if standing is not None:
        return standing
    with transaction.atomic():
        subject = MODELS[errand.order["kind"]]._default_manager.get(uid=errand.order["uid"]).standing
        begun = sweeps.begin(subject, errand.created_by, apply=errand.order["apply"])
        errand.order["sweep"] = begun.pk
        Errand.objects.filter(pk=errand.pk).update(order=errand.order)
    return begun


def merge(errand: Errand, progress: Progress) -> dict[str, Any]:
    """Moves the items of names that were merged."""
    return _walk_on(errand, progress, mergers.advance)


def change(errand: Errand, progress: Progress) -> dict[str, Any]:
    """Changes the items of a search."""
    return _walk_on(errand, progress, bulk.advance)


def _walk_on(errand: Errand, progress: Progress, advance: Callable[[Operation], int]) -> dict[str, Any]:
    """Batch by batch, from where an earlier attempt came to."""
    operation = Operation.objects.get(pk=errand.order["operation"])
    done = operation.changes["walk"]["seen"] if "walk" in operation.changes else size(operation)
    told = {"operation": operation.pk}
    try:
        while moved := advance(operation):
            done += moved
            if not progress(done, max(errand.order["items"], done), told | {"changed": done}):
                break
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    return told | {"changed": done}


def delete(errand: Errand, progress: Progress) -> dict[str, Any]:
    """Takes the tag of a name off its items, and deletes the name."""
    return _walk_on(errand, progress, deletions.advance)


def undo(errand: Errand, progress: Progress) -> dict[str, Any]:
    """Undoes what was done to many."""
    operation = Operation.objects.get(pk=errand.order["operation"])
    if operation.steps.exists():
        return _undo_steps(operation, errand, progress)
    total, done = size(operation), 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total, {})

    return {"undone": total, "operation": decisions.undo(operation, errand.created_by, report=report).pk}


def _undo_steps(operation: Operation, errand: Errand, progress: Progress) -> dict[str, Any]:
    total, done = size(operation), 0
    begun = undoing.begin(operation, errand.created_by)
    while (items := undoing.advance(begun)) is not None:
        done += items
        told = {"undone": done, "operation": begun.pk, "kept": begun.changes["kept in all"]}
        if not progress(done, max(total, done), told):
            break
    return {"undone": done, "operation": begun.pk, "kept": begun.changes["kept in all"]}


def at_work(operation: Operation) -> str:
    """That it is still being done, or undone, in a sentence; empty when it is not."""
    open_ = Errand.objects.open().filter(order__operation=operation.pk)
    return "It is being worked at: stop that first, or wait." if open_.exists() else ""


def size(operation: Operation) -> int:
    """How many proposals an operation decided on, or how many items it still holds changed."""
    decided = len(operation.changes.get("proposals", {}).get("ids", ()))
    return decided or operation.steps.filter(is_undone=False).aggregate(items=Sum("items"))["items"] or 0


def _told(operation: Operation | None) -> dict[str, Any]:
    return {"operation": operation.pk, "decided": size(operation)} if operation else {"decided": 0}


WORK: dict[str, Work] = {
    Errand.Kind.ACCEPT: accept,
    Errand.Kind.SWEEP: sweep,
    Errand.Kind.MERGE: merge,
    Errand.Kind.BULK: change,
    Errand.Kind.DELETE: delete,
    Errand.Kind.UNDO: undo,
}
