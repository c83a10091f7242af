"""Whose item it is: the source of a record when the operator does not name one."""

import difflib
from collections.abc import Iterable

from articles.formats import FORMATS
from articles.formats.record import ArticleRecord, Format, Origin
from articles.models import Source
from articles.models.identity import allot_slugs, slug_base, uid_for

TASS = Origin(
    slug="tass",
    name="TASS",
    time_zone="Europe/Moscow",
    language="en",
    rights="© TASS. All rights reserved; shown as an example.",
)
MOST_NAMED = 10  # sources named in a sentence
_HOME_PAGES = {"tass": "https://tass.com/", "reuters": "https://www.reuters.com/"}
_ORIGINS = {origin.slug: origin for origin in (TASS, *(known.origin for known in FORMATS)) if origin}


class UnknownSource(Exception):  # noqa: N818 - reads as the sentence it carries
    """There is no such source; the message is one plain sentence."""


class Sources:
    """Finds sources, and makes those that records name, and of agencies we know, when they are lacking.

    With `create` False those are made in memory only: a forecast writes nothing.
    """

    def __init__(self, *, create: bool = True) -> None:
        self._create = create
        self._found: dict[str, Source | None] = {}
        self._by_name: dict[str, Source] = {}

    def by_slug(self, slug: str) -> Source:
        """Raises UnknownSource."""
        source = self._source(slug)
        if source is None:
            raise UnknownSource(f"There is no source “{slug}”; {_known(slug)}.")
        return source

    def called(self, said: str) -> Source:
        """The source with this name, however capitalised, or slug. Raises UnknownSource."""
        named = Source.objects.filter(name__iexact=said).order_by("pk").first()
        return named.standing if named else self.by_slug(slug_base(said, fallback=said))

    def of(self, record: ArticleRecord, format_: Format) -> Source | None:
        """The source that the record names; that the format belongs to; that of the agency in the dateline.

        One that the record names is made when it is lacking.
        """
        if record.source:
            return self._named(record)
        if format_.origin is not None:
            return self._source(format_.origin.slug)
        return self._source(slug_base(record.agency, fallback="")) if record.agency else None

    def _named(self, record: ArticleRecord) -> Source:
        name = record.source
        if name not in self._by_name:
            slug = slug_base(name, fallback="")
            standing = self._source(slug) if slug else None
            standing = standing or _called(name=name)
            self._by_name[name] = standing or self._new(slug or "source", record)
        return self._by_name[name]

    def _new(self, slug: str, record: ArticleRecord) -> Source:
        def taken(slugs: Iterable[str]) -> set[str]:
            return set(Source.objects.filter(slug__in=slugs).values_list("slug", flat=True))

        slug = allot_slugs([slug], taken)[0]
        fields = {"name": record.source, "uid": uid_for("source", slug)}
        if record.language:
            fields["language"] = record.language.partition("-")[0]
        if record.origin is not None:
            fields |= _told(record.origin)
        if not self._create:
            return Source(slug=slug, **fields)
        return Source.objects.get_or_create(slug=slug, defaults=fields)[0]

    def _source(self, slug: str) -> Source | None:
        if slug not in self._found:
            self._found[slug] = _called(slug=slug) or self._made(_ORIGINS.get(slug))
        return self._found[slug]

    def _made(self, origin: Origin | None) -> Source | None:
        if origin is None:
            return None
        fields = {
            "name": origin.name,
            "uid": uid_for("source", origin.slug),
            "home_page": _HOME_PAGES.get(origin.slug, ""),
            "language": origin.language,
            "time_zone": origin.time_zone,
            "rights": origin.rights,
        }
        if not self._create:
            return Source(slug=origin.slug, **fields)
        return Source.objects.get_or_create(slug=origin.slug, defaults=fields)[0]


def _called(**name: str) -> Source | None:
    """The oldest that is called so, or what it was merged into."""
    found = Source.objects.filter(**name).select_related("merged_into").order_by("pk").first()
    return found.standing if found else None


def _known(slug: str) -> str:
    """The sources there are; of many those whose slugs look most like this one."""
    known = sorted({*Source.objects.values_list("slug", flat=True), *_ORIGINS})
    if len(known) <= MOST_NAMED:
        return f"known are {', '.join(known)}"
    return f"the likeliest are {', '.join(difflib.get_close_matches(slug, known, MOST_NAMED, cutoff=0))}"


def _told(origin: Origin) -> dict[str, str]:
    """What a record says of a source that is new here. What is no web address is dropped."""
    told = {"name": origin.name, "time_zone": origin.time_zone, "rights": origin.rights}
    if origin.language:
        told["language"] = origin.language.partition("-")[0]
    if origin.home_page.startswith(("http://", "https://")) and len(origin.home_page) <= 200:
        told["home_page"] = origin.home_page
    return told
