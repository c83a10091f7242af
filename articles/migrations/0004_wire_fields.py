import django.core.validators
from django.db import migrations, models

TEXTS = {"slugline": "varchar(200)", "url": "varchar(1000)", "rights": "text", "editorial_note": "text"}


class Migration(migrations.Migration):
    """Django adds a column that is not null to a table of SQLite by copying the table, once for each.

    Both databases add one with a constant default at once, however large the table.
    """

    dependencies = [
        ("articles", "0003_postings"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE articles_article ADD COLUMN {name} {kind} DEFAULT '' NOT NULL",
                    f"ALTER TABLE articles_article DROP COLUMN {name}",
                )
                for name, kind in TEXTS.items()
            ],
            state_operations=[
                migrations.AddField(
                    model_name="article",
                    name="slugline",
                    field=models.CharField(
                        blank=True, help_text="The wire's own catchword for the story.", max_length=200
                    ),
                ),
                migrations.AddField(
                    model_name="article",
                    name="url",
                    field=models.URLField(
                        blank=True,
                        help_text="The item's own page at its source.",
                        max_length=1000,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                    ),
                ),
                migrations.AddField(
                    model_name="article",
                    name="rights",
                    field=models.TextField(
                        blank=True, help_text="Of this item, when not those of its source."
                    ),
                ),
                migrations.AddField(
                    model_name="article",
                    name="editorial_note",
                    field=models.TextField(
                        blank=True, help_text="The sender's word to editors; readers do not see it."
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="article",
            name="urgency",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="1 (flash) to 9, as sent.", null=True
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="wire_created_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When the source made the text last imported.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="wire_version",
            field=models.PositiveIntegerField(
                blank=True,
                editable=False,
                help_text="The number the source gave the text last imported.",
                null=True,
            ),
        ),
    ]
