import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import chronology, paths
from articles.models.identity import SLUG_LENGTH, UID_LENGTH, allot_slugs, new_uid, slug_base
from articles.models.source import Source
from newsarchive.languages import unprefixed

if TYPE_CHECKING:
    from articles.models.country import Country
    from articles.models.person import Person
    from articles.models.story import StoryPart
    from articles.models.tagging import CountryTagging, PersonTagging, TopicTagging
    from articles.models.topic import Topic


LISTED = (
    *("headline", "slug", "standfirst", "language", "dateline", "uid", "status", "published_at", "precision"),
    *("published_on", "sequence", "source__name", "source__slug", "source__time_zone"),
)


class ArticleQuerySet(models.QuerySet["Article"]):
    def public(self) -> Self:
        """What readers may see. Every page, count and feed starts here, or at the index made from it."""
        return self.filter(status=Article.Status.PUBLISHED)

    def once_public(self) -> Self:
        """What has an address that readers may know: published or, since then, withdrawn."""
        return self.filter(status__in=[Article.Status.PUBLISHED, Article.Status.WITHDRAWN])

    def due(self, now: dt.datetime) -> Self:
        """Scheduled items whose hour has come."""
        return self.filter(status=Article.Status.SCHEDULED, published_at__lte=now)

    def newest_first(self) -> Self:
        return self.order_by("-sequence")

    def for_listing(self) -> Self:
        """With what one line of a listing shows, in one query and nothing else."""
        return self.select_related("source").only(*LISTED)

    def with_tags(self) -> Self:
        """Three more queries, however many items."""
        return self.prefetch_related("people", "countries", "topics")


class Article(models.Model):
    """One wire item as readers see it."""

    kind = "article"
    # What the line of a listing may say besides; what a search found is marked in it, and safe.
    marked_headline: str = ""
    snippet: str = ""
    named_here: Sequence[str] = ()
    shared: Sequence[str] = ()
    reason: str = ""
    beside: int = 0
    of_story: int | None = None
    takes: "Sequence[Article]" = ()
    follows: "StoryPart | None" = None

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Precision(models.TextChoices):
        MINUTE = "minute", _("to the minute")
        DAY = "day", _("the day only; the hour is unknown")

    uid = models.CharField(max_length=UID_LENGTH, unique=True, default=new_uid, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="articles")
    external_id = models.CharField(max_length=255, blank=True, help_text="The item's id at its source.")
    content_hash = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of what was last imported."
    )
    headline = models.CharField(max_length=500)
    slug = models.SlugField(
        max_length=SLUG_LENGTH,
        allow_unicode=True,
        blank=True,
        help_text="Unique within the day; made from the headline when empty.",
    )
    standfirst = models.TextField(blank=True)
    body = models.TextField(
        blank=True, help_text="Small HTML: p, h2, h3, ul, ol, li, blockquote, a, em, strong, br."
    )
    dateline = models.CharField(
        max_length=200, blank=True, help_text="As filed, such as “MOSCOW, September 21. /TASS/”."
    )
    location = models.CharField(max_length=200, blank=True)
    byline = models.CharField(max_length=200, blank=True)
    section = models.CharField(max_length=100, blank=True)
    slugline = models.CharField(
        max_length=200, blank=True, help_text="The wire's own catchword for the story."
    )
    url = models.URLField(
        max_length=1000,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="The item's own page at its source.",
    )
    rights = models.TextField(blank=True, help_text="Of this item, when not those of its source.")
    urgency = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 (flash) to 9, as sent.")
    editorial_note = models.TextField(
        blank=True, help_text="The sender's word to editors; readers do not see it."
    )
    language = models.CharField(max_length=8, help_text="BCP 47, such as en or ru.")
    published_at = models.DateTimeField(
        default=timezone.now, help_text="For an item whose hour is unknown: the first moment of its day."
    )
    precision = models.CharField(max_length=6, choices=Precision.choices, default=Precision.MINUTE)
    published_on = models.DateField(editable=False, help_text="The day in the source's own time zone.")
    sequence = models.BigIntegerField(unique=True, editable=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    in_review_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="For a draft that its author has done with."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_reason = models.TextField(blank=True, help_text="Shown to readers in place of the item.")
    wire_version = models.PositiveBigIntegerField(
        null=True, blank=True, editable=False, help_text="The number the source gave the text last imported."
    )
    wire_created_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the source made the text last imported."
    )
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="superseded_by",
        help_text="The take before this one.",
    )
    version_number = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    updated_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When the text last changed."
    )

    people: "models.ManyToManyField[Person, PersonTagging]" = models.ManyToManyField(
        "Person", through="PersonTagging", related_name="articles"
    )
    countries: "models.ManyToManyField[Country, CountryTagging]" = models.ManyToManyField(
        "Country", through="CountryTagging", related_name="articles"
    )
    topics: "models.ManyToManyField[Topic, TopicTagging]" = models.ManyToManyField(
        "Topic", through="TopicTagging", related_name="articles"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ("-sequence",)
        # Beside Django's add, change, delete and view; `articles.rights` says what they allow.
        permissions = (
            ("edit_any_article", "Can edit items of others and published ones"),
            ("publish_article", "Can publish and hold back items"),
            ("withdraw_article", "Can withdraw and restore items"),
        )
        indexes = (
            # The public day page and calendar. Not a partial index: SQLite would not take that for a status
            # given as a parameter.
            models.Index(fields=["status", "published_on", "sequence"], name="article_status_day"),
            # The desk: newest of one status; newest of one source.
            models.Index(fields=["status", "-sequence"], name="article_status_newest"),
            models.Index(fields=["source", "-sequence"], name="article_source_newest"),
            models.Index(
                fields=["in_review_since"],
                condition=models.Q(in_review_since__isnull=False),
                name="article_in_review",
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=["published_on", "slug"], name="article_slug_once_a_day"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="article_external_id_once",
            ),
            models.CheckConstraint(condition=~models.Q(slug=""), name="article_slug_not_empty"),
            models.CheckConstraint(condition=~models.Q(headline=""), name="article_headline_not_empty"),
            models.CheckConstraint(condition=~models.Q(language=""), name="article_language_not_empty"),
            models.CheckConstraint(condition=models.Q(sequence__gt=0), name="article_sequence_positive"),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "scheduled", "published", "withdrawn"]),
                name="article_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(precision__in=["minute", "day"]), name="article_precision_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="withdrawn")
                | (models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_reason="")),
                name="article_withdrawn_with_reason",
            ),
        )

    def __str__(self) -> str:
        return self.headline

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Places the item in time and gives it its slug. Whoever saves also calls `search.index.refresh`."""
        place([self])
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return paths.item(self.published_on, self.slug)

    def get_permanent_url(self) -> str:
        return unprefixed(paths.permanent(self.uid))

    @property
    def local_time(self) -> dt.datetime:
        """When it was published, on the clock of its source."""
        return self.published_at.astimezone(ZoneInfo(self.source.time_zone))

    @property
    def rights_notice(self) -> str:
        """Its own rights or, where it has none, those of its source."""
        return self.rights or self.source.rights

    @property
    def is_public(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def state(self) -> str:
        """Its status in words; a draft may be in review."""
        is_reviewed = self.status == self.Status.DRAFT and self.in_review_since is not None
        return "in review" if is_reviewed else self.get_status_display()

    @property
    def hour_is_known(self) -> bool:
        return self.precision == self.Precision.MINUTE


def place(articles: Sequence[Article]) -> None:
    """Gives each article its local date, sequence and slug, before it is saved.

    Articles that keep their second and day keep what they have. Two queries for any number of new articles,
    one more for every second or headline that clashes. The sources must be loaded. Raises OverflowError for a
    time of which the local day lies outside the years 1 to 9999.
    """
    for article in articles:
        article.published_at = article.published_at.astimezone(dt.UTC)
        if article.precision == Article.Precision.DAY:
            day = chronology.local_date(article.published_at, article.source.time_zone)
            article.published_at = chronology.instant_from_wall_time(day, article.source.time_zone)
    _allot_days_and_slugs(articles)
    _allot_sequences([a for a in articles if not _sequence_fits(a)])


def _allot_days_and_slugs(articles: Iterable[Article]) -> None:
    homeless: dict[dt.date, list[Article]] = defaultdict(list)
    for article in articles:
        day = chronology.local_date(article.published_at, article.source.time_zone)
        moved = article.published_on not in {None, day}
        article.published_on = day
        # The slug that a new one brings is a wish: another may have it.
        if moved or not article.slug or article.pk is None:
            homeless[day].append(article)
    if not homeless:
        return
    bases = {id(a): slug_base(a.slug or a.headline, fallback=a.uid) for day in homeless.values() for a in day}
    known = _slugs_in_use(homeless, set(bases.values()))
    for day, newcomers in homeless.items():

        def taken(slugs: Iterable[str], day: dt.date = day) -> set[str]:
            asked = set(slugs)
            if asked <= set(bases.values()):
                return known[day] & asked
            return _slugs_in_use([day], asked)[day]

        slugs = allot_slugs([bases[id(article)] for article in newcomers], taken)
        for article, slug in zip(newcomers, slugs, strict=True):
            article.slug = slug


def _slugs_in_use(days: Collection[dt.date], slugs: Collection[str]) -> dict[dt.date, set[str]]:
    found: dict[dt.date, set[str]] = {day: set() for day in days}
    rows = Article.objects.filter(published_on__in=days, slug__in=slugs).order_by()
    for day, slug in rows.values_list("published_on", "slug"):
        found[day].add(slug)
    return found


def _sequence_fits(article: Article) -> bool:
    first = chronology.first_sequence(article.published_at)
    sequence: int | None = article.sequence  # None until placed, and slow to look for in a range
    return sequence is not None and first <= sequence <= first | chronology.RUNNING_MASK


def _allot_sequences(articles: Sequence[Article]) -> None:
    if not articles:
        return
    seconds: dict[int, list[Article]] = defaultdict(list)
    for article in articles:
        seconds[chronology.first_sequence(article.published_at)].append(article)
    wanted = [first + number for first, group in seconds.items() for number in range(len(group))]
    clashing = set(Article.objects.filter(sequence__in=wanted).order_by().values_list("sequence", flat=True))
    occupied = {sequence & ~chronology.RUNNING_MASK for sequence in clashing}
    for first, group in seconds.items():
        start = first
        if first in occupied:
            last = Article.objects.filter(sequence__range=(first, first | chronology.RUNNING_MASK)).aggregate(
                last=models.Max("sequence")
            )["last"]
            start = last + 1
        for number, article in enumerate(group):
            article.sequence = start + number
