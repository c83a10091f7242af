from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.ingest import SourceItem


class Version(models.Model):
    """What an article said from one change to the next. The highest number is the text that stands."""

    class Kind(models.TextChoices):
        WIRE = "wire", _("from the wire")
        MINOR = "minor", _("minor edit")
        CORRECTION = "correction", _("correction")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    fields = models.JSONField(help_text="The text and tags as they then stood.")
    is_public = models.BooleanField(
        default=True, help_text="Whether readers may see it: drafts and held texts they may not."
    )
    reason = models.CharField(max_length=500, blank=True, help_text="For colleagues.")
    original = models.ForeignKey(
        SourceItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="What was received, of a version that says just that.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["article", "number"], name="version_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="version_number_from_one"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["wire", "minor", "correction"]), name="version_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"version {self.number}"


class Correction(models.Model):
    """The public note of a version that corrects what readers had been told."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, related_name="correction")
    note = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(note=""), name="correction_note_not_empty"),
        )

    def __str__(self) -> str:
        return self.note
