"""What an article said, kept. Every editorial change adds a version; so does a change from the wire."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

from django.db.models import Max

from articles.models import TAGGINGS, Article, Correction, Country, Person, Topic, Version
from articles.rights import Actor, person

# What a version holds of the article itself; the address and the state of an item are not its text.
TEXT = (
    *("headline", "standfirst", "body", "dateline", "location", "byline", "section", "language"),
    *("slugline", "url", "rights", "urgency", "editorial_note"),
)
PLACE = ("published_at", "precision", "source")
KINDS: Mapping[str, type[Person] | type[Country] | type[Topic]] = {
    "people": Person,
    "countries": Country,
    "topics": Topic,
}

Snapshots: TypeAlias = Mapping[int, dict[str, Any]]  # by the primary key of the article


def snapshot(article: Article) -> dict[str, Any]:
    """The text, place in time and tags of an article as they stand in the database's terms. Three queries.

    Instants are ISO 8601 in UTC, the source is a uid, a tag a pair of the subject's uid and its name then.
    """
    return snapshots([article])[article.pk]


def snapshots(articles: Collection[Article]) -> dict[int, dict[str, Any]]:
    """The snapshot of each, by primary key; three queries for any number. The sources must be loaded."""
    found = {article.pk: text(article) for article in articles}
    for kind, tagging in zip(KINDS, TAGGINGS, strict=True):
        for fields in found.values():
            fields[kind] = []
        manager: Any = tagging._default_manager
        rows = manager.filter(article_id__in=found).order_by("pk")
        for pk, uid, name in rows.values_list("article_id", "subject__uid", "subject__name"):
            found[pk][kind].append([uid, name])
    return found


def text(article: Article) -> dict[str, Any]:
    """The part of a snapshot that stands in the row of the article."""
    fields: dict[str, Any] = {name: getattr(article, name) for name in TEXT}
    fields["published_at"] = article.published_at.isoformat()
    fields["precision"] = article.precision
    fields["source"] = article.source.uid
    return fields


def keep_first(article: Article, fields: dict[str, Any], *, is_public: bool) -> None:
    """Writes what stood before the first change as the version it was, unless it was written already."""
    if article.versions.filter(number=article.version_number).exists():
        return
    sent = article.originals.filter(content_hash=article.content_hash).exclude(content_hash="")
    Version.objects.create(
        article=article,
        number=article.version_number,
        kind=Version.Kind.WIRE,
        fields=fields,
        is_public=is_public,
        original_id=sent.values_list("pk", flat=True).first(),
    )


def next_number(article: Article) -> int:
    """One above the highest: a text from the wire that was held back is a version too."""
    last = article.versions.aggregate(last=Max("number"))["last"] or 0
    return max(last, article.version_number) + 1


def add(
    article: Article, *, kind: str, fields: dict[str, Any], user: Actor, reason: str = "", note: str = ""
) -> Version:
    """Writes the version `article.version_number`; a correction is told to readers with its note."""
    version = Version.objects.create(
        article=article,
        number=article.version_number,
        kind=kind,
        fields=fields,
        is_public=article.is_public,
        reason=reason,
        created_by=person(user),
    )
    if kind == Version.Kind.CORRECTION:
        Correction.objects.create(version=version, note=note)
    return version


def subjects(fields: Mapping[str, Any], kind: str) -> tuple[list[Person | Country | Topic], list[str]]:
    """The subjects a snapshot names, and the names of those that are gone."""
    tags = [(uid, name) for uid, name in fields.get(kind, ())]
    manager = KINDS[kind]._default_manager
    rows = manager.filter(uid__in=[uid for uid, _ in tags]).select_related("merged_into")
    found: dict[str, Person | Country | Topic] = {each.uid: each.standing for each in rows}
    return list(dict.fromkeys(found.values())), [name for uid, name in tags if uid not in found]


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field → [before, after], for the fields that differ."""
    names: Iterable[str] = dict.fromkeys((*before, *after))
    return {
        name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)
    }
