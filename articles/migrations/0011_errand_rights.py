from importlib import import_module
from typing import Any

from django.db import migrations

# Archivists import; editors see how far the work is that they ordered.
RIGHTS: dict[str, dict[str, tuple[str, ...]]] = {
    "Editor": {"errand": ("view",)},
    "Archivist": {"errand": ("view",), "importrun": ("add",)},
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
        ("articles", "0010_errands"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
