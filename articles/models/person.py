import datetime as dt
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from articles.models.name import announce
from articles.models.subject import Subject


class Initial(models.Func):
    """The first character of a name, as the index has it: SQLite finds no expression in which a number is a
    parameter. Migration 0033 has it from here."""

    function = "substr"
    template = "%(function)s(%(expressions)s, 1, 1)"
    arity = 1
    output_field = models.CharField()


class Person(Subject):
    kind = "person"
    kind_plural = "people"

    class Meta(Subject.Meta):
        verbose_name_plural = "people"
        indexes = (
            *Subject.Meta.indexes,
            # Those in the public index, A to Z: the letters are counted, and the names of one read, in it.
            models.Index(
                Initial("sort_name"),
                "sort_name",
                "id",
                condition=models.Q(is_hidden=False, article_count__gt=0),
                name="person_by_initial",
            ),
        )


class Post(models.Model):
    """An office that a person held, so that an old item can say "then foreign minister"."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(max_length=200)
    country = models.ForeignKey("Country", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started = models.DateField(null=True, blank=True)
    ended = models.DateField(null=True, blank=True)

    class Meta:
        ordering = (models.F("started").desc(nulls_last=True), "id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(title=""), name="post_title_not_empty"),
            models.CheckConstraint(
                condition=models.Q(started__isnull=True)
                | models.Q(ended__isnull=True)
                | models.Q(ended__gte=models.F("started")),
                name="post_ends_after_start",
            ),
            models.UniqueConstraint(
                "person", "title", Coalesce("started", dt.date(1, 1, 1)), name="post_once_a_start"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        announce(Person, [self.person_id])

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        person = self.person_id
        deleted = super().delete(*args, **kwargs)
        announce(Person, [person])
        return deleted

    def held_on(self, day: dt.date) -> bool:
        return (self.started is None or self.started <= day) and (self.ended is None or day <= self.ended)

    def named_then(self) -> str:
        """The office beside an item of its time: "then Minister for Foreign Affairs, Japan"."""
        office = self.title
        if self.country and self.country.name not in office:
            office = f"{office}, {self.country.shown_name}"
        return gettext("then %(office)s") % {"office": office} if self.ended else office
