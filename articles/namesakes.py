"""Names that are rightly alike: two people of one name, whom an editor holds to be different.

What was said holds for those it was said of. When another comes to bear the name, or one of them is made one
with somebody else, it is asked about anew.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q

from articles import ledger, rights
from articles.ledger import Watch
from articles.models import NameForm, Namesakes, Operation, Subject
from articles.rights import Actor
from articles.search import facet, index

BATCH = 500

Bearers = Mapping[str, Mapping[int, Collection[str]]]  # by form and subject: the names that have this form


@transaction.atomic
def set_apart(
    model: type[Subject], likeness: str, form: str, bearers: Collection[int], *, user: Actor
) -> Operation:
    """Holds those of `bearers` who bear the form to be different; said twice it is said once.

    Raises ValidationError where fewer than two of them bear it by now.
    """
    rights.require(rights.holds(user, f"change_{model.kind}"), "You may not decide about these names.")
    index.take_turn()
    kind = facet.KINDS[model.kind]
    found = _bearers(kind, likeness, [form]).get(form, {})
    chosen = sorted(found.keys() & set(bearers))
    if len(chosen) < 2 or not form:
        raise ValidationError("They do not have this name in common any more: look again.")
    former = Namesakes.objects.filter(kind=kind, likeness=likeness, form=form)
    if standing := former.filter(bearers=chosen).select_related("operation").first():
        return standing.operation
    operation = _logged(model, chosen, form, user)
    with ledger.step(operation, Watch(Namesakes, Q(kind=kind, likeness=likeness, form=form))):
        former.delete()
        Namesakes.objects.create(kind=kind, likeness=likeness, form=form, bearers=chosen, operation=operation)
    return operation


def _logged(model: type[Subject], chosen: Collection[int], form: str, user: Actor) -> Operation:
    manager: Any = model._default_manager
    entries = list(manager.filter(pk__in=chosen).order_by("pk"))
    return Operation.objects.create(
        kind=Operation.Kind.EDIT,
        summary=f"rightly different: {', '.join(entry.name for entry in entries)}"[:500],
        changes={model.kind: {entry.uid: {"rightly different": [None, form]} for entry in entries}},
        created_by=rights.person(user),
    )


def settled(kind: int, likeness: str) -> set[str]:
    """The forms that several bear, all of whom are held to be different. A query, and one for BATCH forms."""
    said = Namesakes.objects.filter(kind=kind, likeness=likeness)
    ruled = {form: set(bearers) for form, bearers in said.values_list("form", "bearers")}
    return {
        form
        for batch in _batches(sorted(ruled))
        for form, found in _bearers(kind, likeness, batch).items()
        if found.keys() <= ruled[form] and _is_shared(likeness, found)
    }


def _is_shared(likeness: str, found: Mapping[int, Collection[str]]) -> bool:
    """Whether there is anything to decide: two bearers and, of spellings, two of them."""
    spellings = set().union(*found.values())
    return len(found) > 1 and (likeness == Namesakes.Likeness.KEY or len(spellings) > 1)


def _bearers(kind: int, likeness: str, forms: Collection[str]) -> Bearers:
    found: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = NameForm.objects.filter(kind=kind, **{f"{likeness}__in": forms})
    for form, subject, name in rows.values_list(likeness, "subject", "key"):
        found[form][subject].add(name)
    return found


def _batches(forms: list[str]) -> Iterator[list[str]]:
    return (forms[start : start + BATCH] for start in range(0, len(forms), BATCH))


def state() -> tuple[int | None, int]:
    """Another one whenever anything was said or taken back. One query."""
    told = Namesakes.objects.aggregate(last=Max("pk"), count=Count("pk"))
    return told["last"], told["count"]
