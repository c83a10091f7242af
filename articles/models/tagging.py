from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Tagging(models.Model):
    """That an article is about a subject: who says so, and on what evidence.

    `sequence` is the article's, and empty unless the article is public: the page of a subject is one range
    of the index (subject, sequence), however many items it has. `articles.search.index.refresh` keeps it.
    """

    class Origin(models.TextChoices):
        EDITOR = "editor", _("editor")
        IMPORT = "import", _("import")
        RULE = "rule", _("rule")
        SEED = "seed", _("seed")

    origin = models.CharField(max_length=6, choices=Origin.choices, default=Origin.EDITOR)
    evidence = models.JSONField(
        default=dict,
        blank=True,
        help_text='{"mentions": [{"field", "start", "end", "text"}], "scheme", "label"}: places in the text, '
        "code on the wire.",
    )
    sequence = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True
        constraints = (
            models.UniqueConstraint(fields=["article", "subject"], name="%(class)s_once"),
            models.CheckConstraint(
                condition=models.Q(origin__in=["editor", "import", "rule", "seed"]),
                name="%(class)s_origin_known",
            ),
        )
        indexes = (models.Index(fields=["subject", "-sequence"], name="%(class)s_newest"),)

    def __str__(self) -> str:
        return self.get_origin_display()


class PersonTagging(Tagging):
    article = models.ForeignKey(
        "Article", on_delete=models.CASCADE, related_name="person_taggings", db_index=False
    )
    subject = models.ForeignKey(
        "Person", on_delete=models.PROTECT, related_name="taggings", verbose_name=_("person"), db_index=False
    )


class CountryTagging(Tagging):
    article = models.ForeignKey(
        "Article", on_delete=models.CASCADE, related_name="country_taggings", db_index=False
    )
    subject = models.ForeignKey(
        "Country",
        on_delete=models.PROTECT,
        related_name="taggings",
        verbose_name=_("country"),
        db_index=False,
    )


class TopicTagging(Tagging):
    article = models.ForeignKey(
        "Article", on_delete=models.CASCADE, related_name="topic_taggings", db_index=False
    )
    subject = models.ForeignKey(
        "Topic", on_delete=models.PROTECT, related_name="taggings", verbose_name=_("topic"), db_index=False
    )


TAGGINGS: tuple[type[PersonTagging], type[CountryTagging], type[TopicTagging]] = (
    PersonTagging,
    CountryTagging,
    TopicTagging,
)
