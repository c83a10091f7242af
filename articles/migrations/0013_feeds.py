from typing import Any

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import articles.models.feed

ACTIONS = ("add", "change", "delete", "view")


def allow_archivists(apps: Any, schema_editor: Any) -> None:
    """Archivists look after feeds. The permissions are made here, because `post_migrate` makes them only later."""
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="articles", model="feed"
    )
    made = [
        apps.get_model("auth", "Permission").objects.get_or_create(
            content_type=content_type, codename=f"{action}_feed", defaults={"name": f"Can {action} feed"}
        )[0]
        for action in ACTIONS
    ]
    for group in apps.get_model("auth", "Group").objects.filter(name="Archivist"):
        group.permissions.add(*made)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_proposal_waiting"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        max_length=1000, unique=True, validators=[articles.models.feed.validate_destination]
                    ),
                ),
                (
                    "interval",
                    models.PositiveIntegerField(
                        default=60,
                        help_text="Minutes between two polls.",
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(10080),
                        ],
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("paused", "paused"),
                            ("gone", "gone: the host says that it will not come back"),
                        ],
                        default="active",
                        max_length=6,
                    ),
                ),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("etag", models.CharField(blank=True, editable=False, max_length=200)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
                (
                    "sha256",
                    models.CharField(
                        blank=True, editable=False, help_text="Of what was last imported.", max_length=64
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0, editable=False, help_text="In a row.")),
                ("last_error", models.CharField(blank=True, editable=False, max_length=500)),
                ("polls", models.PositiveBigIntegerField(default=0, editable=False)),
                (
                    "unchanged",
                    models.PositiveBigIntegerField(
                        default=0, editable=False, help_text="Polls with nothing new."
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "last_run",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="feeds",
                        to="articles.importrun",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose items these are; what the feed itself says when empty.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="feeds",
                        to="articles.source",
                    ),
                ),
            ],
            options={
                "ordering": ("url",),
                "indexes": [models.Index(fields=["state", "next_at"], name="feed_due")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("url", ""), _negated=True), name="feed_url_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("interval__gte", 1)), name="feed_interval_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "paused", "gone"])),
                        name="feed_state_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(allow_archivists, migrations.RunPython.noop),
    ]
