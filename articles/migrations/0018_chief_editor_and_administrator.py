from importlib import import_module
from typing import Any

from django.db import migrations

LARGE = {
    "merge_names": "Can merge, split and delete names that items carry",
    "change_in_bulk": "Can change all items of a search at once",
}
ACCOUNTS = {"user": ("add", "change", "view"), "group": ("view",)}
WITHDRAWING = "withdraw_article"


def grant(apps: Any, schema_editor: Any = None) -> None:
    """Chief editors are editors who also withdraw, merge and change in bulk; administrators do all, and keep accounts."""
    group_model = apps.get_model("auth", "Group")
    editor, archivist = (group_model.objects.get(name=name) for name in ("Editor", "Archivist"))
    chief, _ = group_model.objects.get_or_create(name="Chief editor")
    chief.permissions.add(*editor.permissions.all(), *large(apps))
    for group in (editor, archivist):
        group.permissions.remove(*group.permissions.filter(codename=WITHDRAWING))
    administrator, _ = group_model.objects.get_or_create(name="Administrator")
    administrator.permissions.add(
        *chief.permissions.all(), *archivist.permissions.all(), *accounts(apps), alarms(apps)
    )


def large(apps: Any) -> list[Any]:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="operation"
    )
    made = apps.get_model("auth", "Permission").objects
    return [
        made.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]
        for codename, name in LARGE.items()
    ]


def accounts(apps: Any) -> list[Any]:
    found = []
    for model, actions in ACCOUNTS.items():
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="auth", model=model
        )
        for action in actions:
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=content_type,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            found.append(permission)
    return found


def alarms(apps: Any) -> Any:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="alarm"
    )
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="view_alarm", defaults={"name": "Can view alarm"}
    )
    return permission


def take_back(apps: Any, schema_editor: Any) -> None:
    group_model = apps.get_model("auth", "Group")
    withdrawing = import_module("articles.migrations.0002_groups").permission(apps, "article", "withdraw")
    for group in group_model.objects.filter(name__in=["Editor", "Archivist"]):
        group.permissions.add(withdrawing)
    group_model.objects.filter(name__in=["Chief editor", "Administrator"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_name_forms"),
    ]

    operations = [
        migrations.RunPython(grant, take_back),
    ]
