"""The one door for changes of people, countries, topics and sources: names, addresses, deletion."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from articles import addresses, ledger, rights
from articles.ledger import Watch
from articles.models import (
    SUBJECTS,
    Alias,
    Country,
    NameException,
    Operation,
    Post,
    Proposal,
    Redirect,
    Source,
    Subject,
    Sweep,
    Topic,
    prepare_subjects,
)
from articles.models.identity import allot_slugs, slug_base
from articles.rights import Actor
from articles.search import index

Entry = Subject | Source
DERIVED = {"article_count", "key"}
MODELS: dict[str, type[Subject] | type[Source]] = {model.kind: model for model in (*SUBJECTS, Source)}


@transaction.atomic
def save(entry: Entry, *, user: Actor, reason: str = "") -> Entry:
    """Saves an entry, new or changed. One whose slug changes leaves a redirect at its former address.

    Raises ValidationError for one that was merged meanwhile, and for a topic that would be below itself.
    """
    model = type(entry)._meta.model_name
    verb = "add" if entry.pk is None else "change"
    rights.require(rights.holds(user, f"{verb}_{model}"), f"You may not {verb} this.")
    if isinstance(entry, Topic):
        entry.clean()
    if entry.pk is None:
        entry.slug = free_slug(entry)
        entry.save()
        return entry
    index.take_turn()
    manager: Any = type(entry)._default_manager
    standing = manager.select_for_update().get(pk=entry.pk)
    if standing.merged_into_id is not None:
        raise ValidationError(f"“{standing}” was merged into “{standing.standing}” meanwhile.")
    before, former = _row(standing), addresses.path_of(standing)
    if not entry.slug or entry.slug != standing.slug:
        entry.slug = free_slug(entry)
    entry.article_count = standing.article_count  # the index counts, and may have counted meanwhile
    if isinstance(entry, Subject):
        prepare_subjects([entry])
    changes = {name: [before[name], value] for name, value in _row(entry).items() if value != before[name]}
    if not changes:
        return entry
    operation = Operation.objects.create(
        kind=Operation.Kind.RENAME if changes.keys() & {"name", "slug"} else Operation.Kind.EDIT,
        summary=f"{standing.name} → {entry.name}" if "name" in changes else f"change: {entry.name}",
        reason=reason,
        changes={entry.kind: {entry.uid: changes}},
        created_by=rights.person(user),
    )
    paths = Q(path__in=[former, addresses.path_of(entry)])
    with ledger.step(operation, Watch(type(entry), Q(pk=entry.pk)), Watch(Redirect, paths)):
        entry.save()
        addresses.moved(entry, Redirect.Kind(entry.kind), former, operation)
    return entry


@transaction.atomic
def delete(entry: Entry, *, user: Actor, reason: str = "") -> None:
    """Deletes an entry that no article carries, with its aliases; the log keeps it."""
    model = type(entry)._meta.model_name
    rights.require(rights.holds(user, f"delete_{model}"), "You may not delete this.")
    if obstacle := in_use(entry):
        raise ValidationError(obstacle)
    if said := bearing(entry):
        raise ValidationError(said)
    drop(entry, log_deletion(entry, user, reason))


def bearing(entry: Entry) -> str:
    """That another was merged into an entry, which for that is kept, in a sentence; empty when none was."""
    manager: Any = type(entry)._default_manager
    into = manager.filter(merged_into=entry.pk).first()
    return f"“{into}” was merged into “{entry}”: undo that first, or hide it." if into else ""


def log_deletion(entry: Entry, user: Actor, reason: str) -> Operation:
    """The entry whole, as the log keeps it."""
    aliases = [] if isinstance(entry, Source) else list(entry.aliases.values("text", "language", "kind"))  # type: ignore[attr-defined]
    return Operation.objects.create(
        kind=Operation.Kind.DELETE,
        summary=f"delete: {entry.name}",
        reason=reason,
        changes={entry.kind: {entry.uid: {"row": [_row(entry) | {"aliases": aliases}, None]}}},
        created_by=rights.person(user),
    )


def drop(entry: Entry, operation: Operation) -> None:
    """Deletes an entry with what is its own, as a step. Raises ValidationError when others need it."""
    try:
        with ledger.step(operation, *_going_with(entry)):
            entry.delete()
    except models.ProtectedError:
        raise ValidationError(f"Other entries need “{entry.name}”.") from None


def _going_with(entry: Entry) -> list[Watch]:
    """The rows that are deleted with it."""
    of_it = Q(**{entry.kind: entry.pk})
    watched = [Watch(type(entry), Q(pk=entry.pk)), Watch(NameException, of_it)]
    if not isinstance(entry, Source):
        watched += [Watch(model, of_it) for model in (Alias, Proposal, Sweep)]
    if isinstance(entry, Country):
        through: Any = Country._meta.get_field("successors").remote_field.through
        watched.append(Watch(through, Q(from_country=entry.pk) | Q(to_country=entry.pk)))
    return [*watched, Watch(Post, of_it)] if entry.kind == "person" else watched


def in_use(entry: Entry) -> str:
    """Why an entry cannot be deleted, in a sentence; empty when it can. One query, however many items."""
    carried = entry.articles.all() if isinstance(entry, Source) else entry.taggings.all()  # type: ignore[attr-defined]
    if carried[:1].exists():
        return f"Articles are filed under “{entry.name}”: hide it instead, or give them to another first."
    return ""


def free_slug(entry: Entry) -> str:
    """The slug asked for, or one from the name; with a number when another entry has it."""

    def taken(slugs: Any) -> set[str]:
        others: Any = type(entry)._default_manager.filter(slug__in=list(slugs))
        return set(others.exclude(pk=entry.pk).order_by().values_list("slug", flat=True))

    return allot_slugs([slug_base(entry.slug or entry.name, fallback=entry.uid)], taken)[0]


def _row(entry: Entry) -> dict[str, Any]:
    """Its own columns but those that follow from others, fit for JSON."""
    columns = (field.attname for field in type(entry)._meta.concrete_fields if field.name not in DERIVED)
    return {name: getattr(entry, name) for name in columns}
