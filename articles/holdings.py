"""What the archive holds of the items of a batch, and what a text that arrives is beside that.

An item is known by its source and external id. Its texts are told apart by their content hash, and stand in
the order of their age; where nothing tells that, in the order in which they came. A kill is no text: it says
that none of them is to be read.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from articles.formats.record import PubStatus
from articles.models import Article, SourceItem
from articles.received import Age, Item

Key = tuple[str, str]


class Verdict(Enum):
    SAME = auto()  # nothing new
    NEWER = auto()  # the text that stands from now on
    LATE = auto()  # older than the text that stands
    KILL = auto()


class Text(NamedTuple):
    """One text of an item, as it was received. `original` is the key of its SourceItem."""

    original: int
    content_hash: str
    age: Age
    status: PubStatus = PubStatus.USABLE
    due_at: dt.datetime | None = None

    def is_released(self, now: dt.datetime) -> bool:
        """Whether its source lets readers see it by now."""
        return self.status is PubStatus.USABLE and (self.due_at is None or self.due_at <= now)


@dataclass(slots=True)
class Holding:
    """What is held of one item. `content_hash` is that of the standing text, '' where there are only kills.

    `texts` are all that were received, kills too; they are loaded when the hash of the standing text does not
    tell enough.
    """

    article: int
    content_hash: str
    age: Age
    texts: list[Text] = field(default_factory=list)

    @property
    def standing(self) -> Text:
        for text in self.texts:
            if text.content_hash == self.content_hash:
                return text
        return Text(0, self.content_hash, self.age)

    @property
    def kills(self) -> list[Text]:
        return [text for text in self.texts if text.status is PubStatus.CANCELED]

    @property
    def is_withheld(self) -> bool:
        return self.standing.status is PubStatus.WITHHELD

    def may_differ(self, item: Item) -> bool:
        """Whether the other texts have to be looked at to tell whether an item is news."""
        return item.content_hash != self.content_hash

    def verdict(self, item: Item) -> Verdict:
        if item.content_hash in {self.content_hash, *(text.content_hash for text in self.texts)}:
            return Verdict.SAME
        if item.is_kill:
            return Verdict.KILL
        if self.content_hash and item.age.is_before(self.age):
            return Verdict.LATE
        return Verdict.NEWER


def held(items: Iterable[Item]) -> dict[Key, Holding]:
    """Of the items that the archive has; one query for each source. Their texts are not loaded."""
    wanted: dict[tuple[int, str], list[str]] = defaultdict(list)
    for item in items:
        if item.source.pk is not None:
            wanted[item.source.pk, item.source.uid].append(item.external_id)
    return {
        (uid, external_id): holding
        for (source, uid), ids in wanted.items()
        for external_id, holding in known_ids(source, ids).items()
    }


def known_ids(source_id: int, external_ids: Collection[str]) -> dict[str, Holding]:
    """What is held of the articles that a source calls so, by external id."""
    # That no id is empty has to be said: the index of ids holds no empty ones, and is not used otherwise.
    rows = Article.objects.filter(source=source_id, external_id__in=external_ids).exclude(external_id="")
    columns = ("external_id", "pk", "content_hash", "wire_version", "wire_created_at")
    return {
        external_id: Holding(pk, content_hash, Age(version, created))
        for external_id, pk, content_hash, version, created in rows.order_by().values_list(*columns)
    }


def load_texts(holdings: Iterable[Holding]) -> None:
    """All texts of these, in the order in which they came; one query."""
    wanted = {holding.article: holding for holding in holdings}
    if not wanted:
        return
    columns = ("article_id", "pk", "content_hash", "wire_version", "wire_created_at", "pub_status", "due_at")
    rows = SourceItem.objects.filter(article__in=wanted).order_by("pk").values_list(*columns)
    for article, pk, content_hash, version, created, status, due_at in rows:
        text = Text(pk, content_hash, Age(version, created), PubStatus(status), due_at)
        wanted[article].texts.append(text)
