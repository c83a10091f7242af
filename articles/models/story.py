from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class StoryTrace(models.Model):
    """By what an article is found to be part of a story. `articles.traces` makes and keeps it.

    A key is a value with the day behind it, so that looking for what is near in time is looking for equal
    keys. `moment` is the second of publication since 0001-01-01 UTC.
    """

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="story_trace"
    )
    version = models.PositiveSmallIntegerField(help_text="Of the way in which the rest was made.")
    moment = models.BigIntegerField()
    simhash = models.BigIntegerField()
    band_0 = models.IntegerField()
    band_1 = models.IntegerField()
    band_2 = models.IntegerField()
    band_3 = models.IntegerField()
    band_4 = models.IntegerField()
    band_5 = models.IntegerField()
    band_6 = models.IntegerField()
    band_7 = models.IntegerField()
    headline = models.BigIntegerField(help_text="How it opens, at its source.")
    slugline = models.BigIntegerField(null=True, help_text="Without its marks, at its source.")
    evolved_from = models.CharField(
        max_length=255, blank=True, help_text="The id, at its source, of the item it continues, as sent."
    )
    evolved_key = models.BigIntegerField(null=True)
    relation = models.CharField(max_length=10, blank=True, help_text="How it continues that one, as sent.")

    class Meta:
        indexes = (
            *(models.Index(fields=[f"band_{number}"], name=f"story_band_{number}") for number in range(8)),
            models.Index(fields=["headline"], name="story_headline"),
            models.Index(
                fields=["slugline"], name="story_slugline", condition=models.Q(slugline__isnull=False)
            ),
            models.Index(
                fields=["evolved_key"], name="story_evolved", condition=models.Q(evolved_key__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"trace of article {self.article_id}"


class StoryPart(models.Model):
    """That an article is part of a story, which bears the name of its first part.

    `follows` is the part that it continues or repeats, and empty for the first. Articles without a part stand
    alone. `articles.chaining` derives all of it, but for what editors decided.
    """

    class Relation(models.TextChoices):
        TAKE = "take", _("take")
        UPDATE = "update", _("update")
        CORRECTION = "correction", _("correction")
        COPY = "copy", _("copy")

    class Origin(models.TextChoices):
        EDITOR = "editor", _("editor")
        IMPORT = "import", _("import")
        RULE = "rule", _("rule")

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="story_part"
    )
    story = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="story_parts")
    follows = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, blank=True, related_name="followed_by"
    )
    relation = models.CharField(max_length=10, choices=Relation.choices, blank=True)
    origin = models.CharField(max_length=6, choices=Origin.choices, blank=True)
    likeness = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="Per cent of their shingles that it and what it follows have in common, where compared.",
    )
    is_pinned = models.BooleanField(default=False, help_text="An editor decided; rules change nothing.")

    class Meta:
        indexes = (
            # What rules found and nobody has looked at, the least alike first.
            models.Index(
                fields=["relation", "origin", "is_pinned", "likeness", "article"], name="story_part_to_decide"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(follows__isnull=True) | ~models.Q(follows=models.F("article")),
                name="story_part_not_after_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(follows__isnull=True, relation="")
                | models.Q(follows__isnull=False, relation__in=["take", "update", "correction", "copy"]),
                name="story_part_related",
            ),
            models.CheckConstraint(
                condition=models.Q(origin__in=["editor", "import", "rule"])
                | models.Q(origin="", follows__isnull=True, is_pinned=False),
                name="story_part_origin_known",
            ),
            models.CheckConstraint(
                condition=models.Q(likeness__isnull=True) | models.Q(likeness__lte=100),
                name="story_part_likeness_percent",
            ),
        )

    def __str__(self) -> str:
        return self.get_relation_display() or "first part"
