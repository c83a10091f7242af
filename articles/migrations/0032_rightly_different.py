import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0031_frames_of_rejects"),
    ]

    operations = [
        migrations.CreateModel(
            name="Namesakes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.PositiveSmallIntegerField()),
                (
                    "likeness",
                    models.CharField(
                        choices=[("key", "the very same name"), ("alike", "spellings of one name")],
                        max_length=5,
                    ),
                ),
                ("form", models.CharField(max_length=200)),
                ("bearers", models.JSONField()),
                (
                    "operation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.operation",
                    ),
                ),
            ],
            options={
                "verbose_name": "name of several",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "likeness", "form"), name="namesakes_once"),
                    models.CheckConstraint(
                        condition=models.Q(("form", ""), _negated=True), name="namesakes_form_not_empty"
                    ),
                ],
            },
        ),
    ]
