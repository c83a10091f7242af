import re
import unicodedata
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles import paths
from articles.models.identity import SLUG_LENGTH, UID_LENGTH, allot_slugs, new_uid, slug_base
from articles.models.name import spell
from articles.search.analysis import key


def tidy_name(text: str) -> str:
    """A name in composed form, without control characters or doubled, leading and trailing space."""
    composed = unicodedata.normalize("NFC", text)
    visible = "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else " " for c in composed)
    return re.sub(r"\s+", " ", visible).strip()


def check_name(text: str) -> None:
    """Raises ValidationError for what would be an empty place on a page: space of no width, and the like."""
    if text and not tidy_name(text):
        raise ValidationError("There is nothing in this that can be seen.")


class Origin(models.TextChoices):
    REFERENCE = "reference", _("reference data")
    IMPORT = "import", _("import")
    EDITOR = "editor", _("editor")


S = TypeVar("S", bound="Subject")


class SubjectQuerySet(models.QuerySet[S]):
    def standing(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into=None)

    def listed(self) -> Self:
        """Those with an entry in the public indexes: not hidden, and with something to read."""
        return self.filter(is_hidden=False, article_count__gt=0)


class Subject(models.Model):
    """What an item can be about: the common part of people, countries and topics."""

    kind: ClassVar[str]
    kind_plural: ClassVar[str]
    role: str = ""  # of a person, on the day of the item beside which the name stands

    name = models.CharField(max_length=200)
    sort_name = models.CharField(
        max_length=200, blank=True, db_index=True, help_text="Such as “Lavrov, Sergey”."
    )
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True, allow_unicode=True)
    uid = models.CharField(max_length=UID_LENGTH, unique=True, default=new_uid, editable=False)
    description = models.TextField(blank=True)
    wikidata_id = models.CharField(max_length=16, blank=True)
    key = models.CharField(max_length=200, editable=False, db_index=True, default="")
    is_hidden = models.BooleanField(_("hidden"), default=False, help_text=_("Kept, but has no public page."))
    is_deprecated = models.BooleanField(
        _("deprecated"), default=False, help_text=_("No longer offered for new items.")
    )
    origin = models.CharField(max_length=9, choices=Origin.choices, default=Origin.EDITOR, editable=False)
    article_count = models.PositiveIntegerField(default=0, editable=False)
    merged_into: "models.ForeignKey[Self | None, Self | None]" = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        help_text="The one that has its items, names and addresses now; itself not merged.",
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("sort_name", "id")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(condition=~models.Q(slug=""), name="%(class)s_slug_not_empty"),
            models.CheckConstraint(condition=~models.Q(name=""), name="%(class)s_name_not_empty"),
            models.CheckConstraint(
                condition=models.Q(wikidata_id="") | models.Q(wikidata_id__startswith="Q"),
                name="%(class)s_wikidata_id",
            ),
        )
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["-article_count"], name="%(class)s_most_covered"),
        )

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        prepare_subjects([self])
        super().save(*args, **kwargs)
        spell(type(self), [self.pk])

    def get_absolute_url(self) -> str:
        return paths.below(self.kind, self.slug)

    def clean(self) -> None:
        super().clean()
        check_name(self.name)

    @property
    def shown_name(self) -> str:
        """Its name in the language of the interface, where that is known without asking."""
        return self.name

    @property
    def standing(self) -> Self:
        """Itself, or the one that it was merged into."""
        return self.merged_into or self

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        pk = self.pk
        deleted = super().delete(*args, **kwargs)
        spell(type(self), [pk])
        return deleted


def prepare_subjects(subjects: "list[Any]") -> None:
    """Tidies the names of subjects of one kind, derives their keys and gives slugs to those without.

    One query for the slugs, one more for each that clashes. Bulk writers call it themselves, and `spell` when
    they have written.
    """
    for subject in subjects:
        subject.name = tidy_name(subject.name)[:200].strip()
        subject.sort_name = tidy_name(subject.sort_name)[:200].strip() or subject.name
        subject.key = key(subject.name)[:200]
    new = [subject for subject in subjects if not subject.slug]
    if not new:
        return
    model = type(new[0])

    def taken(slugs: Any) -> set[str]:
        return set(model._default_manager.filter(slug__in=list(slugs)).values_list("slug", flat=True))

    bases = [slug_base(subject.name, fallback=subject.uid) for subject in new]
    for subject, slug in zip(new, allot_slugs(bases, taken), strict=True):
        subject.slug = slug


class Alias(models.Model):
    """Another name of a person, country or topic: what readers may type and wires may write."""

    class Kind(models.TextChoices):
        NAME = "name", _("name")
        SHORT = "short", _("short form")
        FORMER = "former", _("former name")
        TRANSLITERATION = "transliteration", _("transliteration")
        DEMONYM = "demonym", _("demonym")

    person = models.ForeignKey(
        "Person", on_delete=models.CASCADE, null=True, blank=True, related_name="aliases"
    )
    country = models.ForeignKey(
        "Country", on_delete=models.CASCADE, null=True, blank=True, related_name="aliases"
    )
    topic = models.ForeignKey(
        "Topic", on_delete=models.CASCADE, null=True, blank=True, related_name="aliases"
    )
    text = models.CharField(max_length=200)
    key = models.CharField(max_length=200, editable=False, help_text="The name as search compares it.")
    language = models.CharField(max_length=8, blank=True, help_text="BCP 47, such as en, ru or ja.")
    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.NAME)

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ("id",)
        indexes = (models.Index(fields=["key"], name="alias_key"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, country__isnull=True, topic__isnull=True)
                | models.Q(person__isnull=True, country__isnull=False, topic__isnull=True)
                | models.Q(person__isnull=True, country__isnull=True, topic__isnull=False),
                name="alias_of_one_subject",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="alias_text_not_empty"),
            *(
                models.UniqueConstraint(fields=[kind, "text", "language"], name=f"alias_once_a_{kind}")
                for kind in ("person", "country", "topic")
            ),
        )

    def __str__(self) -> str:
        return self.text

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare()
        super().save(*args, **kwargs)
        spell(type(self.subject), [self.subject.pk])

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        subject = self.subject
        deleted = super().delete(*args, **kwargs)
        spell(type(subject), [subject.pk])
        return deleted

    def prepare(self) -> None:
        """Tidies the text and derives the key; bulk writers call it themselves, and `spell` when they have
        written or moved aliases."""
        self.text = tidy_name(self.text)
        self.key = key(self.text)[:200]

    @property
    def subject(self) -> Subject:
        subject = self.person or self.country or self.topic
        if subject is None:
            raise ValueError("An alias is of exactly one person, country or topic.")
        return subject
