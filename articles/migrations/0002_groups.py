from typing import Any

from django.db import migrations

TAGGINGS = ("persontagging", "countrytagging", "topictagging")
VOCABULARY = ("person", "country", "topic", "source", "alias", "post")
ALL = ("add", "change", "delete", "view")

CONTRIBUTOR = {
    "article": ("add", "change", "view"),
    **dict.fromkeys(TAGGINGS, ALL),
    **dict.fromkeys(VOCABULARY, ("view",)),
    "version": ("view",),
    "correction": ("view",),
}
EDITOR = CONTRIBUTOR | {
    "article": (*ALL, "edit_any", "publish", "withdraw"),
    "operation": ("view",),
    "sourceitem": ("view",),
}
ARCHIVIST = EDITOR | {
    **dict.fromkeys(VOCABULARY, ALL),
    "importrun": ("view",),
    "reject": ("view",),
}
GROUPS = {"Contributor": CONTRIBUTOR, "Editor": EDITOR, "Archivist": ARCHIVIST}
CUSTOM = {
    "edit_any": "Can edit items of others and published ones",
    "publish": "Can publish and hold back items",
    "withdraw": "Can withdraw and restore items",
}


def make_groups(apps: Any, schema_editor: Any = None) -> None:
    """The three groups with their permissions. These are made here, because `post_migrate` makes them only later."""
    group_model = apps.get_model("auth", "Group")
    for group_name, rights in GROUPS.items():
        group, _ = group_model.objects.get_or_create(name=group_name)
        group.permissions.add(
            *(permission(apps, model, action) for model, actions in rights.items() for action in actions)
        )


def permission(apps: Any, model: str, action: str) -> Any:
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model=model
    )
    name = CUSTOM.get(action) or f"Can {action} {apps.get_model('articles', model)._meta.verbose_name}"
    made, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=f"{action}_{model}",
        defaults={"name": name},
    )
    return made


def remove_groups(apps: Any, schema_editor: Any) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(make_groups, remove_groups),
    ]
