from importlib import import_module
from typing import Any

from django.db import migrations

CUSTOM = {
    "merge_names": "Can merge, split and delete names that items carry",
    "change_in_bulk": "Can change all items of a search at once",
}
GROUPS = {"Archivist": ("merge_names", "change_in_bulk")}


def grant(apps: Any, schema_editor: Any = None) -> None:
    """Archivists keep the names, and so join them; what is done to many items is theirs too."""
    beside = import_module("articles.migrations.0002_groups").permission(apps, "operation", "view")
    permissions = apps.get_model("auth", "Permission").objects
    for group_name, codenames in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=group_name)
        for codename in codenames:
            made, _ = permissions.get_or_create(
                content_type=beside.content_type, codename=codename, defaults={"name": CUSTOM[codename]}
            )
            group.permissions.add(made)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0016_operation_steps"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
