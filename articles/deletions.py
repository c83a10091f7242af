"""A name that items carry, deleted: its tag is taken off them first, a batch a transaction. Undone as one.

`begin` hides it from readers; `advance` takes the tag off the next items and, when none is left, deletes the
name with its aliases. Killed at any moment, `advance` goes on. `undoing` puts everything back.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from articles import addresses, ledger, rights, vocabulary
from articles.ledger import Watch
from articles.models import TAGGING_OF, Alias, Operation, Proposal, Redirect, Subject, Topic
from articles.models.name import spell
from articles.rights import Actor
from articles.search import index

BATCH = 500
COUNTED = 1000  # proposals are counted no further


@dataclass(frozen=True, slots=True)
class Loss:
    """What goes with a name; `items` are those that carry its tag."""

    items: int
    aliases: int
    proposals: int
    addresses: list[str]


def of(subject: Subject) -> Loss:
    """Three queries, however many items."""
    former = Redirect.objects.filter(kind=subject.kind, target_uid=subject.uid).order_by("path")
    return Loss(
        subject.article_count,
        Alias.objects.filter(**{subject.kind: subject}).count(),
        Proposal.objects.waiting().of(subject).values("pk")[: COUNTED + 1].count(),
        [addresses.path_of(subject), *former.values_list("path", flat=True)],
    )


def may(user: Actor) -> bool:
    return rights.holds(user, "merge_names")


@transaction.atomic
def begin(subject: Subject, *, user: Actor, reason: str = "") -> Operation:
    """Hides it; `advance` does the rest. Raises ValidationError where it cannot be deleted."""
    rights.require(may(user), "You may not delete names that items carry.")
    index.take_turn()
    standing = type(subject)._default_manager.select_for_update().filter(pk=subject.pk).first()
    if standing is None:
        raise ValidationError("It was deleted meanwhile.")
    if said := obstacle(standing):
        raise ValidationError(said)
    operation = vocabulary.log_deletion(standing, user, reason)
    with ledger.step(operation, Watch(type(subject), Q(pk=subject.pk))):
        type(subject)._default_manager.filter(pk=subject.pk).update(is_hidden=True, is_deprecated=True)
    spell(type(subject), [subject.pk])
    return operation


def obstacle(subject: Subject) -> str:
    """Why it cannot be deleted although its tag were taken off, in a sentence; empty when it can."""
    if isinstance(subject, Topic) and (below := Topic.objects.filter(parent=subject.pk).first()):
        return f"“{below}” stands below “{subject}”: move that first."
    return vocabulary.bearing(subject)


@transaction.atomic
def advance(operation: Operation) -> int:
    """Takes the tag off the next items, up to BATCH; how many. 0 when all are done and the name is deleted.

    Raises ValidationError when the operation was undone meanwhile, or the name is needed by now.
    """
    index.take_turn()
    if Operation.objects.filter(undoes=operation).exists():
        raise ValidationError("It was undone meanwhile.")
    ((kind, told),) = operation.changes.items()
    manager: Any = vocabulary.MODELS[kind]._default_manager
    subject = manager.filter(uid__in=told).first()
    if subject is None:
        return 0
    if found := _next(subject):
        _take_off(subject, found, operation)
    else:
        vocabulary.drop(subject, operation)
    return len(found)


def _next(subject: Subject) -> list[int]:
    """Articles that carry the tag, then those for which only a proposal of it is left."""
    manager: Any = TAGGING_OF[subject.kind]._default_manager
    tagged = manager.filter(subject=subject.pk).order_by("-sequence").values_list("article_id", flat=True)
    proposals = Proposal.objects.of(subject).order_by("pk").values_list("article_id", flat=True)
    return list(tagged[:BATCH]) or list(proposals[:BATCH])


def _take_off(subject: Subject, articles: list[int], operation: Operation) -> None:
    tagging: Any = TAGGING_OF[subject.kind]
    tags = Q(article_id__in=articles, subject_id=subject.pk)
    proposed = Q(article_id__in=articles, **{subject.kind: subject.pk})
    with ledger.step(operation, Watch(tagging, tags), Watch(Proposal, proposed), items=len(articles)):
        tagging._default_manager.filter(tags).delete()
        Proposal.objects.filter(proposed).delete()
    index.refresh(articles)
