from django.conf import settings
from django.db import models


class Alarm(models.Model):
    """An account that changed more items within an hour than ALARM_ITEMS; one a clock hour at most."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hour = models.DateTimeField(help_text="Of the clock, in UTC, in which it was raised.")
    items = models.PositiveIntegerField(help_text="Changed within the hour before.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (models.UniqueConstraint(fields=["account", "hour"], name="alarm_once_an_hour"),)

    def __str__(self) -> str:
        return f"{self.account} changed {self.items:,} items within an hour"
