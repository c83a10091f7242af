import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.identity import UID_LENGTH, new_uid

KEY_LENGTH = 32


def new_key() -> str:
    """A secret that opens the pages of one subscriber: 192 random bits."""
    return secrets.token_urlsafe(24)


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def reachable(self) -> Self:
        """Readers, and those editors who still work here and have an address."""
        editors = models.Q(user__is_active=True, user__is_staff=True) & ~models.Q(user__email="")
        return self.filter(models.Q(user=None) | editors)


class Subscriber(models.Model):
    """Who gets mail: a reader who has confirmed an address, or an editor, whose account has it.

    Until a reader confirms, nothing of what was typed is stored.
    """

    key = models.CharField(max_length=KEY_LENGTH, unique=True, default=new_key, editable=False)
    address = models.EmailField(unique=True, null=True, blank=True, editable=False, help_text="Of a reader.")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="subscriber"
    )
    language = models.CharField(
        max_length=10, default="en", editable=False, help_text="Of the page where a reader asked for mail."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(address__isnull=True, user__isnull=False)
                | models.Q(address__isnull=False, user__isnull=True) & ~models.Q(address=""),
                name="subscriber_reader_or_editor",
            ),
        )

    def __str__(self) -> str:
        return self.user.get_username() if self.user else str(_("a reader"))

    @property
    def mail_address(self) -> str:
        return self.user.email if self.user else self.address or ""


class Alert(models.Model):
    """A saved search, and when its new hits are mailed. `query` is as `articles.saved_search` writes it."""

    class By(models.TextChoices):
        PUBLISHED = "published", _("when they are published")
        ADDED = "added", _("when they are added to the archive, old ones too")

    class Frequency(models.TextChoices):
        ONCE = "once", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="alerts")
    query = models.CharField(max_length=2000)
    by = models.CharField(_("new items"), max_length=9, choices=By.choices, default=By.PUBLISHED)
    frequency = models.CharField(_("mail"), max_length=6, choices=Frequency.choices, default=Frequency.DAILY)
    seen = models.BigIntegerField(default=0, editable=False, help_text="The last arrival it was asked about.")
    next_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ("-id",)
        indexes = (models.Index(fields=["next_at"], name="alert_due"),)
        constraints = (
            models.UniqueConstraint(fields=["subscriber", "query", "by"], name="alert_once"),
            models.CheckConstraint(condition=~models.Q(query=""), name="alert_query_not_empty"),
            models.CheckConstraint(condition=models.Q(by__in=["published", "added"]), name="alert_by_known"),
            models.CheckConstraint(
                condition=models.Q(frequency__in=["once", "daily", "weekly"]), name="alert_frequency_known"
            ),
        )

    def __str__(self) -> str:
        return self.query


class Arrival(models.Model):
    """A public item that is news to subscribers. `articles.arrivals` decides; keys are in order of notice."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="arrival")
    is_late = models.BooleanField(help_text="Came to the archive long after its publication.")
    noticed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"arrival of article {self.article_id}"


class ArrivalWatch(models.Model):
    """One row: how far the archive has been looked through for arrivals."""

    looked_at = models.DateTimeField(default=timezone.now)
    last_article = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"looked through until article {self.last_article}"


class Mailing(models.Model):
    """A mail of new items. Its page shows just these, also when its subscriber is gone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("handed over, not confirmed")
        SENT = "sent", _("sent")
        VOID = "void", _("nothing of it may be seen any more")
        FAILED = "failed", _("given up")

    uid = models.CharField(max_length=UID_LENGTH, unique=True, default=new_uid)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.SET_NULL, null=True, blank=True, related_name="mailings"
    )
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["state", "id"], name="mailing_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "taken", "sent", "void", "failed"]),
                name="mailing_state_known",
            ),
        )

    def __str__(self) -> str:
        return self.uid


class MailedItem(models.Model):
    """That an item was in a mail: in no other to the same subscriber."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="items")
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.SET_NULL, null=True, blank=True, related_name="mailed"
    )
    alert = models.ForeignKey(Alert, on_delete=models.SET_NULL, null=True, blank=True, related_name="mailed")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="mailed")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subscriber", "article"], name="mailed_once"),)

    def __str__(self) -> str:
        return f"article {self.article_id} in mail {self.mailing_id}"


class MailRequest(models.Model):
    """That somebody asked for a mail to confirm an address: keyed digests, kept for a day."""

    address = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = (
            models.Index(fields=["address", "asked_at"], name="mail_request_address"),
            models.Index(fields=["network", "asked_at"], name="mail_request_network"),
        )

    def __str__(self) -> str:
        return f"request of {self.asked_at:%Y-%m-%d %H:%M}"
