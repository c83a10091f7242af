import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0030_telephones"),
    ]

    operations = [
        migrations.AddField(
            model_name="reject",
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
