"""The one door for changes of people, countries, topics and sources: names, addresses, deletion."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from articles import addresses, rights
from articles.models import Operation, Redirect, Source, Subject
from articles.models.identity import allot_slugs, slug_base
from articles.rights import Actor

Entry = Subject | Source
DERIVED = {"article_count", "key"}


@transaction.atomic
def save(entry: Entry, *, user: Actor, reason: str = "") -> Entry:
    """Saves an entry, new or changed. One whose slug changes leaves a redirect at its former address."""
    model = type(entry)._meta.model_name
    verb = "add" if entry.pk is None else "change"
    rights.require(rights.holds(user, f"{verb}_{model}"), f"You may not {verb} this.")
    if entry.pk is None:
        entry.slug = free_slug(entry)
        entry.save()
        return entry
    manager: Any = type(entry)._default_manager
    standing = manager.select_for_update().get(pk=entry.pk)
    before, former = _row(standing), addresses.path_of(standing)
    if not entry.slug or entry.slug != standing.slug:
        entry.slug = free_slug(entry)
    entry.article_count = standing.article_count  # the index counts, and may have counted meanwhile
    entry.save()
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
    addresses.moved(entry, Redirect.Kind(entry.kind), former, operation)
    return entry


@transaction.atomic
def delete(entry: Entry, *, user: Actor, reason: str = "") -> None:
    """Deletes an entry that no article carries, with its aliases; the log keeps it."""
    model = type(entry)._meta.model_name
    rights.require(rights.holds(user, f"delete_{model}"), "You may not delete this.")
    if obstacle := in_use(entry):
        raise ValidationError(obstacle)
    aliases = [] if isinstance(entry, Source) else list(entry.aliases.values("text", "language", "kind"))  # type: ignore[attr-defined]
    Operation.objects.create(
        kind=Operation.Kind.DELETE,
        summary=f"delete: {entry.name}",
        reason=reason,
        changes={entry.kind: {entry.uid: {"row": [_row(entry) | {"aliases": aliases}, None]}}},
        created_by=rights.person(user),
    )
    try:
        entry.delete()
    except models.ProtectedError:
        raise ValidationError(f"Other entries need “{entry.name}”.") from None


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
