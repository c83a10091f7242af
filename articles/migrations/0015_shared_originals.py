from django.db import migrations, models


class Migration(migrations.Migration):
    """By a plain ALTER TABLE, as in 0004: SQLite would copy the table and check every key that points to it."""

    dependencies = [
        ("articles", "0014_operation_kinds"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE articles_source ADD COLUMN shares_originals bool DEFAULT false NOT NULL",
                    "ALTER TABLE articles_source DROP COLUMN shares_originals",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="source",
                    name="shares_originals",
                    field=models.BooleanField(
                        default=False,
                        help_text="Readers may have the bytes of its items as received, its notes to "
                        "editors among them: only where its licence allows that.",
                    ),
                ),
            ],
        ),
    ]
