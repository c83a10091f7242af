from django.conf import settings
from django.db import models


class Presence(models.Model):
    """That somebody has the form of an article open; worth nothing soon after the last beat."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    beat = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["article", "user"], name="presence_once"),)

    def __str__(self) -> str:
        return f"{self.user} at {self.article}"
