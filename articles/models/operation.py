from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import rows
from articles.models.identity import UID_LENGTH


class Operation(models.Model):
    """One thing an editor did to the archive: who, when, why, and what exactly changed, enough to undo it."""

    class Kind(models.TextChoices):
        CREATE = "create", _("create")
        EDIT = "edit", _("edit")
        PUBLISH = "publish", _("publish")
        REVIEW = "review", _("ask for review")
        RETURN = "return", _("return from review")
        HOLD = "hold", _("hold back")
        WITHDRAW = "withdraw", _("withdraw")
        RESTORE = "restore", _("restore")
        DELETE = "delete", _("delete")
        RENAME = "rename", _("rename")
        MERGE = "merge", _("merge")
        BULK = "bulk", _("change in bulk")
        SPLIT = "split", _("split from story")
        JOIN = "join", _("join story")
        ACCEPT = "accept", _("accept proposals")
        REJECT = "reject", _("reject proposals")
        UNDO = "undo", _("undo")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    summary = models.CharField(max_length=500)
    reason = models.TextField(blank=True)
    changes = models.JSONField(default=dict, help_text="Before and after, by model, key and field.")
    item_count = models.PositiveIntegerField(default=1, editable=False, help_text="Records changed.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undoes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by"
    )

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=["kind", "-id"], name="operation_kind_newest"),
            models.Index(
                fields=["created_at", "created_by", "item_count"],
                condition=models.Q(created_by__isnull=False),
                name="operation_of_people",
            ),
        )
        permissions = (
            ("merge_names", "Can merge, split and delete names that items carry"),
            ("change_in_bulk", "Can change all items of a search at once"),
        )
        constraints = (
            models.CheckConstraint(condition=~models.Q(summary=""), name="operation_summary_not_empty"),
            models.CheckConstraint(
                condition=models.Q(undoes__isnull=True) | ~models.Q(undoes=models.F("id")),
                name="operation_not_its_own_undo",
            ),
        )

    def __str__(self) -> str:
        return self.summary

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Counts the records that it names; whoever keeps them elsewhere sets a larger number."""
        self.item_count = max(self.item_count, _records(self.changes))
        if update_fields is not None and "changes" in update_fields:
            update_fields = {*update_fields, "item_count"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def concern(self, articles: Iterable[int]) -> None:
        """Says which articles it changed, by key; their histories find it by that. One query."""
        changed = ({"operation_id": self.pk, "article_id": pk} for pk in sorted({*articles}))
        rows.insert(ItemChange, changed, lacking=True)


def _records(changes: dict[str, Any]) -> int:
    """Of each model by key, or as a list of ids; what is asked of work in bulk is no record."""
    of_models = (told for name, told in changes.items() if name not in {"bulk", "walk"})
    named = (told.get("ids", told) for told in of_models if isinstance(told, dict))
    return max(1, sum(map(len, named)))


class Step(models.Model):
    """One part of an operation, done in one transaction: each row it changed, from what to what.

    `articles.ledger` packs and reads it. An operation is undone step by step, the last one first.
    """

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveIntegerField()
    items = models.PositiveIntegerField(default=0, help_text="How many articles it was about.")
    data = models.BinaryField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ("operation", "number")
        constraints = (models.UniqueConstraint(fields=["operation", "number"], name="step_once"),)

    def __str__(self) -> str:
        return f"step {self.number}"


class ItemChange(models.Model):
    """That an operation changed an article: the log, read from the article."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="changes", db_index=False)
    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["article", "operation"], name="item_change_once"),)

    def __str__(self) -> str:
        return str(self.operation)


class Redirect(models.Model):
    """A former address. It names its target by uid: an address that moved twice still needs one hop."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        PERSON = "person", _("person")
        COUNTRY = "country", _("country")
        TOPIC = "topic", _("topic")
        SOURCE = "source", _("source")

    path = models.CharField(
        max_length=255, unique=True, help_text="From the first slash, without host, such as /people/v-putin/."
    )
    kind = models.CharField(max_length=7, choices=Kind.choices)
    target_uid = models.CharField(max_length=UID_LENGTH, db_index=True)
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="redirects"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(path__startswith="/"), name="redirect_path_from_root"),
            models.CheckConstraint(condition=~models.Q(target_uid=""), name="redirect_has_target"),
        )

    def __str__(self) -> str:
        return self.path
