import datetime as dt
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import destinations
from articles.models.ingest import ImportRun
from articles.models.source import Source


def validate_destination(url: str) -> None:
    """What can be said of an address before its host is looked up."""
    try:
        destinations.place(url)
    except destinations.Forbidden as error:
        raise ValidationError(str(error)) from None


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(state=Feed.State.ACTIVE, next_at__lte=now)


class Feed(models.Model):
    """An address that is asked for news again and again, and how that went."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        GONE = "gone", _("gone: the host says that it will not come back")

    url = models.CharField(max_length=1000, unique=True, validators=[validate_destination])
    source = models.ForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="feeds",
        help_text="Whose items these are; what the feed itself says when empty.",
    )
    interval = models.PositiveIntegerField(
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(7 * 24 * 60)],
        help_text="Minutes between two polls.",
    )
    state = models.CharField(max_length=6, choices=State.choices, default=State.ACTIVE)
    next_at = models.DateTimeField(default=timezone.now)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    sha256 = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Of what was last imported."
    )
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="In a row.")
    last_error = models.CharField(max_length=500, blank=True, editable=False)
    polls = models.PositiveBigIntegerField(default=0, editable=False)
    unchanged = models.PositiveBigIntegerField(default=0, editable=False, help_text="Polls with nothing new.")
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_run = models.ForeignKey(
        ImportRun, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="feeds"
    )

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ("url",)
        indexes = (models.Index(fields=["state", "next_at"], name="feed_due"),)
        constraints = (
            models.CheckConstraint(condition=~models.Q(url=""), name="feed_url_not_empty"),
            models.CheckConstraint(condition=models.Q(interval__gte=1), name="feed_interval_positive"),
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "paused", "gone"]), name="feed_state_known"
            ),
        )

    def __str__(self) -> str:
        return self.url
