"""What forms of the desk leave in the log, beside what `editing` and `vocabulary` write: before and after."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from articles import rights, versions
from articles.models import Operation
from articles.rights import Actor

# What is counted from other rows, changes by signing in, or is nobody's business.
LEFT_OUT = {"id", "article_count", "key", "password", "last_login"}

Row = dict[str, Any]


def row(instance: Model) -> Row:
    """Its own columns, and the names of what it is joined with; fit for JSON."""
    own: Row = {
        field.attname: _plain(getattr(instance, field.attname))
        for field in instance._meta.concrete_fields
        if field.name not in LEFT_OUT
    }
    joined = {
        field.name: sorted(map(str, getattr(instance, field.name).all()))
        for field in instance._meta.many_to_many
    }
    return own | joined


def rows(instances: Iterable[Model]) -> list[Row]:
    return [row(instance) for instance in instances]


def record(instance: Model, before: Row, after: Row, user: Actor) -> Operation | None:
    """One Operation with the fields that differ; none when nothing does. A row that is not there is empty."""
    changes = versions.changed(before, after)
    if not changes:
        return None
    kind = Operation.Kind.EDIT if after else Operation.Kind.DELETE
    return _write(kind if before else Operation.Kind.CREATE, instance, changes, user)


def note(instance: Model, changes: dict[str, list[Any]], user: Actor) -> Operation:
    """Something done to it that its columns do not show."""
    return _write(Operation.Kind.EDIT, instance, changes, user)


def _write(kind: str, instance: Model, changes: dict[str, list[Any]], user: Actor) -> Operation:
    key = getattr(instance, "uid", None) or getattr(instance, "username", None) or str(instance.pk)
    name = str(instance._meta.model_name)
    return Operation.objects.create(
        kind=kind,
        summary=f"{Operation.Kind(kind).label} {instance._meta.verbose_name}: {instance}"[:500],
        changes={name: {key: changes}},
        created_by=rights.person(user),
    )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str | list | dict) else str(value)
