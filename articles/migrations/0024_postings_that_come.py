from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0023_alert_rights"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexstate",
            name="coming",
            field=models.JSONField(
                help_text="The lexemes that will have been chosen, while their postings are made.", null=True
            ),
        ),
    ]
