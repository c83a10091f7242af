from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(help_text="As of Subject.kind.", max_length=7)),
                (
                    "code",
                    models.CharField(help_text="ISO or Media Topic code, else the name.", max_length=200),
                ),
                ("uid", models.CharField(help_text="Of the subject; it may be gone.", max_length=12)),
                ("loaded", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name_plural": "reference entries",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="reference_entry_once"),
                ],
            },
        ),
    ]
