from django.db import models


class SearchTally(models.Model):
    """How often readers searched for some words on a day (UTC), and whether anything was found."""

    day = models.DateField()
    words = models.CharField(max_length=80)
    found = models.BooleanField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "search of readers"
        verbose_name_plural = "searches of readers"
        ordering = ("found", "-day", "-count", "words")
        indexes = (models.Index(fields=["found", "-day", "-count", "words"], name="search_nothing_first"),)
        constraints = (
            models.UniqueConstraint(fields=["day", "words", "found"], name="search_once_a_day"),
            models.CheckConstraint(condition=~models.Q(words=""), name="search_words_not_empty"),
        )

    def __str__(self) -> str:
        return self.words
