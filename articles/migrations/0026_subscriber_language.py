from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0025_file_frames"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="language",
            field=models.CharField(
                default="en",
                editable=False,
                help_text="Of the page where a reader asked for mail.",
                max_length=10,
            ),
        ),
    ]
