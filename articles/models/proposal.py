"""Tags that the archive proposes, what editors taught it about names, and its walks through what it holds."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles.models.name import announce
from articles.models.operation import Operation
from articles.models.subject import Subject, tidy_name
from articles.search.analysis import key

KINDS = ("person", "country", "topic")


class OfOneSubject(models.Model):
    """What is about exactly one person, country or topic."""

    person = models.ForeignKey(
        "articles.Person",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,
    )
    country = models.ForeignKey(
        "articles.Country",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,
    )
    topic = models.ForeignKey(
        "articles.Topic",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,
    )

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, country__isnull=True, topic__isnull=True)
                | models.Q(person__isnull=True, country__isnull=False, topic__isnull=True)
                | models.Q(person__isnull=True, country__isnull=True, topic__isnull=False),
                name="%(class)s_of_one_subject",
            ),
        )

    @property
    def kind(self) -> str:
        return next((kind for kind in KINDS if getattr(self, f"{kind}_id") is not None), "")

    @property
    def subject_id(self) -> int:
        """Its key among the subjects of its kind."""
        pk: int = getattr(self, f"{self.kind}_id")
        return pk

    @property
    def subject(self) -> Subject:
        subject: Subject = getattr(self, self.kind)
        return subject


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> Self:
        return self.filter(state=Proposal.State.WAITING)

    def of(self, subject: Subject) -> Self:
        return self.filter(**{subject.kind: subject.pk})

    def best_first(self) -> Self:
        return self.order_by("-confidence", "-id")

    def with_subjects(self) -> Self:
        return self.select_related(*KINDS)


class Proposal(OfOneSubject):
    """That an article may be about a subject: on what evidence, how surely, and what became of it.

    `evidence` is {"mentions": [{"field", "start", "end", "text"}], "sentences": [{"field", "start", "text"}],
    "reasons": [text], "count": n, "digest": of the text}. Mentions are places in the text as
    `tagging.mentions` counts them, the telling ones first; of many the first few are kept, and `count` says
    how many there are. What was decided stays decided while the text is the same.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="proposals")
    confidence = models.FloatField(
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="From 0 to 1: the share of such proposals that editors would accept.",
    )
    evidence = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta(OfOneSubject.Meta):
        indexes = (
            *(
                # Of one subject those that wait, best first.
                models.Index(
                    fields=[kind, "state", "-confidence", "-id"],
                    condition=models.Q(**{f"{kind}__isnull": False}),
                    name=f"proposal_best_of_{kind}",
                )
                for kind in KINDS
            ),
            # All that wait, article by article.
            models.Index(
                fields=["-article", "-id"],
                condition=models.Q(decided_at__isnull=True),
                name="proposal_waiting",
            ),
        )
        constraints = (
            *OfOneSubject.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=["article", kind],
                    condition=models.Q(**{f"{kind}__isnull": False}),
                    name=f"proposal_once_a_{kind}",
                )
                for kind in KINDS
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__range=(0, 1)), name="proposal_confidence_range"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at__isnull=True)
                | models.Q(state__in=["accepted", "rejected"], decided_at__isnull=False),
                name="proposal_decided_with_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.article}"


class NameException(OfOneSubject):
    """What an editor taught: that a name is not this subject where all these conditions hold."""

    class Place(models.TextChoices):
        BEFORE = "before", _("directly before it")
        AFTER = "after", _("directly after it")
        BESIDE = "beside", _("directly before or after it")
        TEXT = "text", _("anywhere in the item")

    name = models.CharField(max_length=200, help_text="As it is printed, such as “Jordan”.")
    key = models.CharField(max_length=200, editable=False, help_text="The name as search compares it.")
    words = models.CharField(
        max_length=200, blank=True, help_text="A word or phrase that must stand there, such as “Michael”."
    )
    place = models.CharField(max_length=6, choices=Place.choices, default=Place.BESIDE)
    source = models.ForeignKey(
        "Source",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Only in items of this source.",
    )
    language = models.CharField(
        max_length=8, blank=True, help_text="Only in items in this language: BCP 47, such as en or ru."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    rejected = models.ForeignKey(
        Proposal,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="exceptions",
        help_text="The proposal from whose rejection it was learnt.",
    )

    class Meta(OfOneSubject.Meta):
        ordering = ("name", "id")
        indexes = tuple(
            models.Index(
                fields=[kind],
                condition=models.Q(**{f"{kind}__isnull": False}),
                name=f"name_exception_of_{kind}",
            )
            for kind in KINDS
        )
        constraints = (
            *OfOneSubject.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(key=""), name="name_exception_of_a_name"),
        )

    def __str__(self) -> str:
        """The sentence that editors read: “Jordan” is not Jordan when “Michael” stands directly before it."""
        conditions = []
        if self.words:
            conditions.append(f"when “{self.words}” stands {self.get_place_display()}")
        if self.language:
            conditions.append(f"in items in {self.language}")
        if self.source:
            conditions.append(f"in items of {self.source}")
        return " ".join((f"“{self.name}” is not {self.subject}", ", ".join(conditions) or "anywhere"))

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name, self.words = tidy_name(self.name), tidy_name(self.words)
        self.key = key(self.name)[:200]
        super().save(*args, **kwargs)
        announce(type(self.subject), [self.subject_id])

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        announce(type(self.subject), [self.subject_id])
        return super().delete(*args, **kwargs)


class Sweep(OfOneSubject):
    """A walk through the archive that proposes tags, oldest article first: how far it came.

    For one subject, or for all when it names none. Killed at any moment, it goes on after `last`. One that
    `applies` accepts what it finds, all in one operation.
    """

    last = models.BigIntegerField(default=0, help_text="Sequence of the last article that it has seen.")
    until = models.BigIntegerField(help_text="Sequence of the last article when it began.")
    seen = models.PositiveBigIntegerField(default=0)
    tagged = models.PositiveBigIntegerField(default=0, help_text="Tags that it gave.")
    proposed = models.PositiveBigIntegerField(default=0, help_text="Proposals that wait.")
    applies = models.BooleanField(default=False)
    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="sweeps"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, country__isnull=True)
                | models.Q(person__isnull=True, topic__isnull=True)
                | models.Q(country__isnull=True, topic__isnull=True),
                name="sweep_of_one_subject_at_most",
            ),
        )

    def __str__(self) -> str:
        return f"{self.seen} articles seen"
