from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.identity import UID_LENGTH, new_uid


class ErrandQuerySet(models.QuerySet["Errand"]):
    def open(self) -> Self:
        """Those that wait or are being done."""
        return self.filter(state__in=[Errand.State.WAITING, Errand.State.RUNNING])


class Errand(models.Model):
    """Work that takes longer than a request: ordered at the desk, done by a process of its own.

    `attempt` and `beat` say whose it is: see `articles.errands`. What `order` and `result` hold depends on
    the kind.
    """

    class Kind(models.TextChoices):
        LOOK = "look", _("look at files")
        IMPORT = "import", _("import")
        RETRY = "retry", _("try refused records again")
        ACCEPT = "accept", _("accept proposals")
        SWEEP = "sweep", _("look for a name")
        MERGE = "merge", _("merge names")
        BULK = "bulk", _("change in bulk")
        DELETE = "delete", _("delete a name")
        UNDO = "undo", _("undo")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")
        FAILED = "failed", _("failed")

    uid = models.CharField(
        max_length=UID_LENGTH, unique=True, default=new_uid, help_text="Of the form: sent twice, done once."
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    summary = models.CharField(max_length=500)
    order = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    done = models.PositiveBigIntegerField(default=0, help_text="Of `total`: bytes of files, or records.")
    total = models.PositiveBigIntegerField(default=0)
    complaint = models.TextField(blank=True, help_text="Why it failed.")
    attempt = models.PositiveSmallIntegerField(default=0)
    beat = models.DateTimeField(null=True, blank=True, help_text="When its process was last heard of.")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    objects = ErrandQuerySet.as_manager()

    class Meta:
        verbose_name = _("job in the background")
        verbose_name_plural = _("jobs in the background")
        ordering = ("-id",)
        indexes = (models.Index(fields=["state", "id"], name="errand_by_state"),)
        constraints = (
            models.CheckConstraint(condition=~models.Q(summary=""), name="errand_summary_not_empty"),
        )

    def __str__(self) -> str:
        return self.summary

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being done."""
        return self.state in {self.State.WAITING, self.State.RUNNING}
