"""What an operation changed, row by row, written down so that it can be put back exactly.

Whoever works names the rows that may change, and works; what differs afterwards is kept as a `Step`. It holds
JSON, deflated (RFC 1950): {table: [[key, before, after], …]}, where before and after are the columns that
differ, and the article that the row is about; all columns of a row that was made or deleted, with null on the
side where there was none. Moving 500 tags takes some five kilobytes.
"""

import datetime as dt
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Q, Sum

from articles.models import Article, Operation, Step, Tagging

Columns: TypeAlias = dict[str, Any]


class Watch(NamedTuple):
    """Rows that may change: those that meet the condition before or after. All their columns, or some."""

    model: Any
    which: Q
    columns: tuple[str, ...] = ()


class Change(NamedTuple):
    key: int
    before: Columns | None
    after: Columns | None


Changes: TypeAlias = dict[str, list[Change]]


@contextmanager
def step(operation: Operation, *watched: Watch, items: int = 0) -> Iterator[None]:
    """Keeps what changes within as a step of the operation, and counts its items, by which alarms are raised.

    The caller has its turn and a transaction.
    """
    before = [rows(watch) for watch in watched]
    yield
    changes: Changes = {}
    for watch, was in zip(watched, before, strict=True):
        now = rows(watch)
        now |= rows(watch._replace(which=Q(pk__in=was.keys() - now.keys())))
        if found := [_change(key, was.get(key), now.get(key)) for key in sorted(was.keys() | now.keys())]:
            changes.setdefault(watch.model._meta.label, []).extend(filter(None, found))
    changes = {table: found for table, found in changes.items() if found}
    if changes:
        operation.concern(_articles(changes))
        number = operation.steps.count() + 1
        Step.objects.create(operation=operation, number=number, items=items, data=pack(changes))
        counted = operation.steps.aggregate(items=Sum("items"))["items"]
        operation.item_count = max(operation.item_count, counted)
        operation.save(update_fields=["item_count"])


def _articles(changes: Changes) -> Iterator[int]:
    """The keys of those that the changes are about."""
    for table, found in changes.items():
        for key, before, after in found:
            if table == Article._meta.label:
                yield key
            elif article := (after or before or {}).get("article_id"):
                yield article


def rows(watch: Watch) -> dict[int, Columns]:
    """The rows as they stand, by key, in terms of JSON. What follows from other tables is left out."""
    derived = {"article_count"} | ({"sequence"} if issubclass(watch.model, Tagging) else set())
    own = (field for field in watch.model._meta.concrete_fields if not field.primary_key)
    columns = watch.columns or [field.attname for field in own if field.attname not in derived]
    found = watch.model._default_manager.filter(watch.which).order_by("pk").values_list("pk", *columns)
    return {key: dict(zip(columns, map(_plain, values), strict=True)) for key, *values in found}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _change(key: int, before: Columns | None, after: Columns | None) -> Change | None:
    if before == after:
        return None
    if before is None or after is None:
        return Change(key, before, after)
    names = [name for name in before if before[name] != after[name] or name == "article_id"]
    return Change(key, {name: before[name] for name in names}, {name: after[name] for name in names})


def pack(changes: Mapping[str, list[Change]]) -> bytes:
    return zlib.compress(json.dumps(changes, ensure_ascii=False, separators=(",", ":")).encode())


def unpack(step: Step) -> Changes:
    told = json.loads(zlib.decompress(bytes(step.data)))
    return {table: [Change(*change) for change in changes] for table, changes in told.items()}
