from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0026_subscriber_language"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="storypart",
            index=models.Index(
                fields=["relation", "origin", "is_pinned", "likeness", "article"], name="story_part_to_decide"
            ),
        ),
    ]
