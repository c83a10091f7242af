"""What the archive holds, as one hash: the same before something was done and after it was undone."""

import hashlib
import json
from typing import Any

from django.apps import apps
from django.db.models import Model

# What is written about changes, and what is numbered by the clock.
LOG = {
    *("Operation", "Step", "ItemChange", "Errand", "NameChange", "IndexState", "ImportRun", "Correction"),
    *("Block", "Posting", "Impact"),
}
UNLIKE = {"generation", "id"}


def tables() -> dict[str, list[Any]]:
    """Every row of every table of the archive. Counters and words of names have no key of their own."""
    found = {}
    for model in apps.get_app_config("articles").get_models(include_auto_created=True):
        if model.__name__ not in LOG:
            found[model.__name__] = _rows(model)
    return found


def _rows(model: type[Model]) -> list[Any]:
    keyless = model.__name__ in {"Coverage", "NameForm", "NameWord"}
    names = [field.attname for field in model._meta.concrete_fields if not (keyless and field.primary_key)]
    manager: Any = model._default_manager
    return sorted(json.dumps(row, default=_plain) for row in manager.order_by().values_list(*names))


def _plain(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value.isoformat()


def digest() -> str:
    return hashlib.sha256(json.dumps(tables(), sort_keys=True).encode()).hexdigest()


def differences(before: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The rows that are not as they were; empty when all are."""
    now = tables()
    both = {name: sorted({*before[name]} ^ {*now[name]}) for name in before}
    return {name: rows for name, rows in both.items() if rows}
