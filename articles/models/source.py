from typing import Self
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models

from articles import paths
from articles.models.identity import SLUG_LENGTH, UID_LENGTH, new_uid
from articles.models.subject import check_name


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("“%(name)s” is not a time zone of the IANA database.", params={"name": name})


class Source(models.Model):
    """Who filed an item: an agency or a paper."""

    kind = "source"
    kind_plural = "sources"

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True, allow_unicode=True)
    uid = models.CharField(max_length=UID_LENGTH, unique=True, default=new_uid, editable=False)
    description = models.TextField(blank=True)
    home_page = models.URLField(blank=True, validators=[URLValidator(schemes=["http", "https"])])
    language = models.CharField(max_length=8, default="en", help_text="BCP 47, such as en or ru.")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    rights = models.TextField(blank=True, help_text="Shown under every item of this source.")
    shares_originals = models.BooleanField(
        default=False,
        help_text="Readers may have the bytes of its items as received, its notes to editors among them: "
        "only where its licence allows that.",
    )
    tag_threshold = models.FloatField(
        null=True,
        blank=True,
        default=0.8,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="Confidence from 0 to 1 from which a proposed tag is given without asking; empty: never.",
    )
    article_count = models.PositiveIntegerField(default=0, editable=False)
    merged_into: "models.ForeignKey[Self | None, Self | None]" = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        help_text="The one that has its items and addresses now; itself not merged.",
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(slug=""), name="source_slug_not_empty"),
            models.CheckConstraint(
                condition=models.Q(tag_threshold__isnull=True) | models.Q(tag_threshold__range=(0, 1)),
                name="source_tag_threshold_range",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return paths.below("source", self.slug)

    def clean(self) -> None:
        super().clean()
        check_name(self.name)

    @property
    def shown_name(self) -> str:
        return self.name

    @property
    def standing(self) -> Self:
        """Itself, or the one that it was merged into."""
        return self.merged_into or self
