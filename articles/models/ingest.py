from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.formats.record import Frame, PubStatus


class ImportRun(models.Model):
    """One run of the importer. What was read is new, updated, unchanged or rejected, and nothing else."""

    class Status(models.TextChoices):
        RUNNING = "running", _("running")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped")

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    paths = models.JSONField(default=list)
    format = models.CharField(max_length=30, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.RUNNING)
    read = models.PositiveBigIntegerField(default=0)
    new = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    is_announced = models.BooleanField(
        default=False, db_default=False, help_text="Alerts mail its old items too, however many there are."
    )
    errand = models.ForeignKey(
        "Errand",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="runs",
        help_text="When it was ordered at the desk; one that was killed has several runs.",
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    read=models.F("new") + models.F("updated") + models.F("unchanged") + models.F("rejected")
                ),
                name="import_run_adds_up",
            ),
        )

    def __str__(self) -> str:
        return f"import of {self.started_at:%Y-%m-%d %H:%M}"


class FileFrame(models.Model):
    """A feed without its entries, which took from it what they do not say themselves. Each is kept once."""

    sha256 = models.CharField(max_length=64, unique=True)
    before = models.BinaryField(help_text="What stands before an entry.")
    after = models.BinaryField(help_text="What stands behind it.")

    def __str__(self) -> str:
        return f"frame {self.sha256[:12]}"

    def around(self, raw: bytes) -> bytes:
        """An entry as a feed of one."""
        return Frame(bytes(self.before), bytes(self.after)).around(raw)


def _frame() -> "models.ForeignKey[FileFrame | None, FileFrame | None]":
    return models.ForeignKey(
        FileFrame,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
        help_text="What stood around it, if it has something from there.",
    )


class SourceItem(models.Model):
    """An item's bytes as received. Never changed: from them an article can be parsed again, and proved.

    Beside them stands what the parser last read in them: that tells the texts of an item apart, and in order.
    """

    article = models.ForeignKey("Article", on_delete=models.PROTECT, related_name="originals")
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="originals")
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    parser = models.CharField(max_length=30)
    parser_version = models.PositiveSmallIntegerField()
    file_name = models.CharField(max_length=500)
    offset = models.PositiveBigIntegerField(help_text="Bytes from the start of the file.")
    frame = _frame()
    received_at = models.DateTimeField(default=timezone.now)
    content_hash = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of everything that it says."
    )
    wire_version = models.PositiveBigIntegerField(
        null=True, blank=True, editable=False, help_text="The number its source gave it."
    )
    wire_created_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When its source made it."
    )
    due_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="From when on it lets readers see it, if it says so."
    )
    pub_status = models.CharField(
        max_length=8,
        choices=[(status.value, status.value) for status in PubStatus],
        default=PubStatus.USABLE.value,
        editable=False,
        help_text="Whether its source lets readers see it.",
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(pub_status__in=[status.value for status in PubStatus]),
                name="source_item_pub_status_known",
            ),
        )

    def __str__(self) -> str:
        return self.sha256


class Reject(models.Model):
    """A record that could not be taken in: its bytes, place and the reason. It never costs its neighbours."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejects")
    file_name = models.CharField(max_length=500)
    offset = models.PositiveBigIntegerField(default=0, help_text="Bytes from the start of the file.")
    line = models.PositiveBigIntegerField(default=1)
    parser = models.CharField(max_length=30, blank=True, help_text="Empty when no format was recognised.")
    reason = models.CharField(max_length=500)
    data = models.BinaryField(help_text="The bytes, up to a limit.")
    sha256 = models.CharField(max_length=64)
    frame = _frame()
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("run", "id")
        constraints = (
            models.CheckConstraint(condition=~models.Q(reason=""), name="reject_reason_not_empty"),
        )

    def __str__(self) -> str:
        return f"{self.file_name}, line {self.line}: {self.reason}"
