from django.db import migrations, models

from articles.models.person import Initial


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0032_rightly_different"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                Initial("sort_name"),
                models.F("sort_name"),
                models.F("id"),
                condition=models.Q(is_hidden=False, article_count__gt=0),
                name="person_by_initial",
            ),
        ),
    ]
