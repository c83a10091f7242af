from typing import Any

import django.db.models.deletion
from django.db import migrations, models

STATUSES = "'usable', 'withheld', 'canceled'"
COLUMNS = {
    "articles_reject": {"parser": "varchar(30) DEFAULT '' NOT NULL"},
    "articles_sourceitem": {
        "content_hash": "varchar(64) DEFAULT '' NOT NULL",
        "pub_status": "varchar(8) DEFAULT 'usable' NOT NULL CONSTRAINT source_item_pub_status_known "
        f"CHECK (pub_status IN ({STATUSES}))",
    },
}


def widen(_apps: Any, schema_editor: Any) -> None:
    """Integers of SQLite have 64 bits whatever they are called."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE articles_article ALTER COLUMN wire_version TYPE bigint")


def tell_what_stands(apps: Any, _schema_editor: Any) -> None:
    """The newest original of each article is what its text was read from."""
    SourceItem = apps.get_model("articles", "SourceItem")
    Article = apps.get_model("articles", "Article")
    newer = SourceItem.objects.filter(article=models.OuterRef("article"), pk__gt=models.OuterRef("pk"))
    read = Article.objects.filter(pk=models.OuterRef("article")).values("content_hash")
    newest = SourceItem.objects.filter(~models.Exists(newer), content_hash="")
    newest.update(content_hash=models.Subquery(read))


class Migration(migrations.Migration):
    """Columns that are not null are added at once, as in 0004: Django would copy the tables on SQLite."""

    dependencies = [
        ("articles", "0004_wire_fields"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                *(
                    migrations.RunSQL(
                        f"ALTER TABLE {table} ADD COLUMN {name} {kind}",
                        f"ALTER TABLE {table} DROP COLUMN {name}",
                    )
                    for table, columns in COLUMNS.items()
                    for name, kind in columns.items()
                ),
                migrations.RunPython(widen, migrations.RunPython.noop),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="reject",
                    name="parser",
                    field=models.CharField(
                        blank=True, help_text="Empty when no format was recognised.", max_length=30
                    ),
                ),
                migrations.AddField(
                    model_name="sourceitem",
                    name="content_hash",
                    field=models.CharField(
                        blank=True,
                        editable=False,
                        help_text="SHA-256 of everything that it says.",
                        max_length=64,
                    ),
                ),
                migrations.AddField(
                    model_name="sourceitem",
                    name="pub_status",
                    field=models.CharField(
                        choices=[("usable", "usable"), ("withheld", "withheld"), ("canceled", "canceled")],
                        default="usable",
                        editable=False,
                        help_text="Whether its source lets readers see it.",
                        max_length=8,
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sourceitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("pub_status__in", ["usable", "withheld", "canceled"])),
                        name="source_item_pub_status_known",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="wire_version",
                    field=models.PositiveBigIntegerField(
                        blank=True,
                        editable=False,
                        help_text="The number the source gave the text last imported.",
                        null=True,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="sourceitem",
            name="due_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="From when on it lets readers see it, if it says so.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="sourceitem",
            name="wire_created_at",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="When its source made it.", null=True
            ),
        ),
        migrations.AddField(
            model_name="sourceitem",
            name="wire_version",
            field=models.PositiveBigIntegerField(
                blank=True, editable=False, help_text="The number its source gave it.", null=True
            ),
        ),
        migrations.AddField(
            model_name="version",
            name="original",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="What was received, of a version that says just that.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.sourceitem",
            ),
        ),
        migrations.RunPython(tell_what_stands, migrations.RunPython.noop, elidable=True),
    ]
