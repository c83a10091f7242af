import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0024_postings_that_come"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileFrame",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("before", models.BinaryField(help_text="What stands before an entry.")),
                ("after", models.BinaryField(help_text="What stands behind it.")),
            ],
        ),
        migrations.AddField(
            model_name="sourceitem",
            name="frame",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                help_text="What stood around it, if it has something from there.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.fileframe",
            ),
        ),
    ]
