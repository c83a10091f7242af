from importlib import import_module
from typing import Any

from django.db import migrations

# Everybody who works at the desk keeps searches: one's own.
GROUPS = ("Contributor", "Editor", "Chief editor", "Archivist", "Administrator")
ACTIONS = ("add", "change", "delete", "view")


def grant(apps: Any, schema_editor: Any = None) -> None:
    permission = import_module("articles.migrations.0002_groups").permission
    for group_name in GROUPS:
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        group.permissions.add(*(permission(apps, "alert", action) for action in ACTIONS))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_alerts"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
