from importlib import import_module
from typing import Any

from django.db import migrations

# Who edits any item decides on proposals; who keeps the vocabulary also mends what was taught about names.
RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
    "Contributor": {"proposal": ("view",)},
    "Editor": {"proposal": ("view", "change"), "nameexception": ("view", "add")},
    "Archivist": {
        "proposal": ("view", "change"),
        "nameexception": ("add", "change", "delete", "view"),
        "sweep": ("view", "add"),
    },
}


def grant(apps: Any, schema_editor: Any = None) -> None:
    permission = import_module("articles.migrations.0002_groups").permission
    for group_name, rights in RIGHTS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        group.permissions.add(
            *(permission(apps, model, action) for model, actions in rights.items() for action in actions)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0007_proposals"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
