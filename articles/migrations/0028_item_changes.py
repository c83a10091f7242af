import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0027_near_duplicates"),
    ]

    operations = [
        migrations.AlterField(
            model_name="errand",
            name="kind",
            field=models.CharField(
                choices=[
                    ("look", "look at files"),
                    ("import", "import"),
                    ("retry", "try refused records again"),
                    ("accept", "accept proposals"),
                    ("sweep", "look for a name"),
                    ("merge", "merge names"),
                    ("bulk", "change in bulk"),
                    ("delete", "delete a name"),
                    ("undo", "undo"),
                ],
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="ItemChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="articles.article",
                    ),
                ),
                (
                    "operation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.operation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("article", "operation"), name="item_change_once")
                ],
            },
        ),
    ]
