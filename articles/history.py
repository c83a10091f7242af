"""The versions that the wire adds to known articles.

Those of an article that no editor has changed are numbered in the order of their age: a text that comes late
takes its place, and those above it move up. Where an editor has changed something no number moves: what comes
from the wire stands at the end, below the text that stands.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from articles import versions
from articles.clearance import Change, is_released
from articles.models import Article, Version
from articles.received import Age

RECEIVED = "New text from the wire."
LATE = "An older text from the wire, which came late."
HELD = "The wire sent this after an editor had changed the item."
STANDS = "The text that stands."

_OUT_OF_THE_WAY = 1_000_000  # above every number, while versions move up: no two have the same at any time

_Status = Article.Status


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A version that is there already."""

    pk: int
    number: int
    is_wire: bool
    original: int | None


@dataclass(slots=True)
class Past:
    """What an article was before the change: its text, its state, its versions."""

    standing: dict[str, Any]
    status: str
    since: dt.datetime
    versions: list[_Numbered] = field(default_factory=list)
    sent_last: dict[str, Any] | None = None  # the text that the wire sent last, of an edited article

    @property
    def is_edited(self) -> bool:
        return any(not version.is_wire for version in self.versions)

    @property
    def grows_by(self) -> int:
        """A text from the wire is a version; below an editor's text it is followed by that again."""
        return 2 if self.is_edited else 1

    def is_the_wires(self, name: str) -> bool:
        """Whether a field of an edited article still says what the wire sent last."""
        if self.sent_last is None:
            return False
        return bool(self.sent_last.get(name, self.standing[name]) == self.standing[name])


def of(articles: Sequence[Article]) -> dict[int, Past]:
    """The past of articles, whose sources are loaded; five queries."""
    standing = versions.snapshots(articles) if articles else {}
    pasts = {a.pk: Past(standing[a.pk], str(a.status), a.updated_at) for a in articles}
    rows = Version.objects.filter(article__in=pasts).order_by("number")
    columns = ("article_id", "pk", "number", "kind", "original_id")
    for article, pk, number, kind, original in rows.values_list(*columns):
        pasts[article].versions.append(_Numbered(pk, number, kind == Version.Kind.WIRE, original))
    edited = [pk for pk, past in pasts.items() if past.is_edited]
    last = rows.filter(article__in=edited, original__content_hash=F("article__content_hash"))
    for article, fields in last.values_list("article_id", "fields") if edited else ():
        pasts[article].sent_last = fields
    return pasts


def write(
    changes: Sequence[Change], former: Mapping[int, Past], sent: versions.Snapshots, now: dt.datetime
) -> None:
    """Writes the versions of articles that have their new text and `version_number`."""
    pages = _Pages(now, versions.snapshots([change.article for change in changes if change.is_newer]), sent)
    for change in changes:
        past = former[change.article.pk]
        if past.is_edited:
            pages.below_an_edit(change, past)
            continue
        if not past.versions:
            pages.first(change, past)
        if change.is_newer:
            pages.newest(change)
        else:
            pages.late(change, past)
    pages.save()


class _Pages:
    """Versions to be written, and those that move up to make room."""

    def __init__(self, now: dt.datetime, after: versions.Snapshots, sent: versions.Snapshots) -> None:
        self._now, self._after, self._sent = now, after, sent
        self._new: list[Version] = []
        self._dated: list[tuple[Version, dt.datetime]] = []
        self._moved: list[_Numbered] = []

    def first(self, change: Change, past: Past) -> None:
        """What stood until now, which had no version of its own."""
        text, number = change.holding.standing, change.article.version_number
        was_seen = text.is_released(self._now) and past.status != _Status.DRAFT
        version = Version(
            article=change.article,
            number=number - 1 if change.is_newer else number,
            kind=Version.Kind.WIRE,
            fields=past.standing,
            is_public=past.status == _Status.PUBLISHED or was_seen,
            original_id=text.original or None,
        )
        self._new.append(version)
        self._dated.append((version, past.since))

    def newest(self, change: Change) -> None:
        article = change.article
        reason, is_seen = change.reason or RECEIVED, self._is_seen(change)
        self._add(change, article.version_number, self._after[article.pk], reason, is_public=is_seen)

    def late(self, change: Change, past: Past) -> None:
        number = _place_of(change, past)
        self._moved += [version for version in past.versions if version.number >= number]
        version = self._add(
            change, number, self._sent[change.article.pk], LATE, is_public=self._is_seen(change)
        )
        if change.item.age.created:
            self._dated.append((version, change.item.age.created))

    def below_an_edit(self, change: Change, past: Past) -> None:
        article = change.article
        number, arrived = article.version_number, self._sent[article.pk]
        reason = change.reason or (HELD if change.is_newer else LATE)
        self._add(change, number - 1, arrived, reason, is_public=False)
        stands = self._after[article.pk] if change.is_newer else past.standing
        held = [name for name in versions.TEXT if stands[name] != arrived[name]]
        differs = stands != past.standing
        reason = f"Taken in from the wire, but for {', '.join(held)}." if differs and held else STANDS
        version = self._add(change, number, stands, reason, is_public=article.is_public and differs)
        version.kind, version.original_id = Version.Kind.MINOR, None

    def save(self) -> None:
        moved = Version.objects.filter(pk__in=[version.pk for version in self._moved])
        if self._moved:
            moved.update(number=F("number") + _OUT_OF_THE_WAY)
            moved.update(number=F("number") - _OUT_OF_THE_WAY + 1)
        Version.objects.bulk_create(self._new)
        for version, moment in self._dated:
            version.created_at = moment
        Version.objects.bulk_update([version for version, _moment in self._dated], ["created_at"])

    def _is_seen(self, change: Change) -> bool:
        """Whether readers may look at a text of the wire, now or once the article is theirs to see."""
        article = change.article
        stands = change.is_newer and article.is_public
        return stands or (is_released(change.item, self._now) and article.status != _Status.DRAFT)

    def _add(
        self, change: Change, number: int, fields: dict[str, Any], reason: str, *, is_public: bool
    ) -> Version:
        version = Version(
            article=change.article,
            number=number,
            kind=Version.Kind.WIRE,
            fields=fields,
            is_public=is_public,
            reason=reason[:500],
            original_id=change.original,
        )
        self._new.append(version)
        return version


def _place_of(change: Change, past: Past) -> int:
    """The number of a late text: that of the first version that is newer."""
    ages: dict[int | None, Age] = {text.original: text.age for text in change.holding.texts}
    for version in past.versions[:-1]:
        if change.item.age.is_before(ages.get(version.original, Age())):
            return version.number
    return past.versions[-1].number if past.versions else 1
