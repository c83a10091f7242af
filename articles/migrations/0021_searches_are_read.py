from typing import Any

from django.db import migrations

READERS = ("Editor", "Chief editor", "Archivist", "Administrator")


def grant(apps: Any, schema_editor: Any = None) -> None:
    """Those who edit see what readers look for in vain."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="searchtally"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="view_searchtally",
        defaults={"name": "Can view search of readers"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=READERS):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_searches_review_presence"),
    ]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
