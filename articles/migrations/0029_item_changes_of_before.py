"""Tells the items what the log had of them before: by uid, by decided proposals, and by the rows of steps."""

import json
import zlib
from collections.abc import Iterable
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 500


def tell(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None = None) -> None:
    operation, step, proposal, article = (
        apps.get_model("articles", name) for name in ("Operation", "Step", "Proposal", "Article")
    )

    def note(pk: int, keys: Iterable[int]) -> None:
        known = article._default_manager.filter(pk__in=list(keys)).order_by().values_list("pk", flat=True)
        change: Any = apps.get_model("articles", "ItemChange")
        made = (change(operation_id=pk, article_id=key) for key in known)
        change._default_manager.bulk_create(made, ignore_conflicts=True)

    named = operation._default_manager.filter(changes__has_key="article").order_by("pk")
    for pk, changes in named.values_list("pk", "changes").iterator(BATCH):
        found = article._default_manager.filter(uid__in=list(changes["article"]))
        note(pk, found.values_list("pk", flat=True))
    decided = proposal._default_manager.filter(operation__isnull=False).order_by("pk")
    for key, pk in decided.values_list("article_id", "operation_id").iterator(BATCH):
        note(pk, [key])
    for pk, data in step._default_manager.order_by("pk").values_list("operation_id", "data").iterator(BATCH):
        note(pk, _articles(json.loads(zlib.decompress(bytes(data)))))


def _articles(changes: dict[str, list[Any]]) -> set[int]:
    found = set()
    for table, rows in changes.items():
        for key, before, after in rows:
            about = key if table == "articles.Article" else (after or before).get("article_id")
            found |= {about} - {None}
    return found


class Migration(migrations.Migration):
    dependencies = [("articles", "0028_item_changes")]

    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
