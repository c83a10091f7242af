"""The start of an archive: the reference data, and one item of TASS through the ordinary importer."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from articles import formats
from articles.importer import Result, import_files
from articles.models import (
    Article,
    Country,
    CountryTagging,
    Person,
    PersonTagging,
    Tagging,
    Topic,
    TopicTagging,
)
from articles.reference.load import Counts, load_reference
from articles.search import index
from articles.sources import Sources
from articles.tagging import mentions
from articles.tagging.proposals import propose

ITEM = Path(__file__).parent / "seed" / "000_e3e4e3b56fb486ca.txt"
# The text gives neither year nor hour; its Monday, September 21 and its "first half of 2015" agree on this.
DAY = dt.date(2015, 9, 21)

PEOPLE = ("Sergey Lavrov", "Fumio Kishida", "Vladimir Putin")
COUNTRIES = ("RU", "JP", "UA", "SUHH")
# Name of the topic, and the words of this item that speak of it.
TOPICS = {
    "international relations": (
        "bilateral relations",
        "Russian-Japanese ties",
        "relations between our countries",
    ),
    "diplomacy": ("foreign ministers", "Foreign Ministry", "negotiating process", "dialogue"),
    "treaty": ("peace treaty",),
    "peace process": ("negotiating process", "signing of a peace treaty", "striking a peace treaty"),
    "economic sanctions": ("anti-Russian sanctions",),
    "trade": ("bilateral trade turnover", "trade-economic cooperation", "trade"),
    "territorial dispute": ("southern Kuril Islands", "Kuril Islands", "Northern Territories"),
}


@dataclass(frozen=True, slots=True)
class Seeded:
    """What `seed` did."""

    reference: Counts
    item: Result
    tags: int

    @property
    def changed_nothing(self) -> bool:
        return not (
            self.reference.new or self.reference.updated or self.item.new or self.item.updated or self.tags
        )


def seed() -> Seeded:
    """Loads the reference data and the item, and tags it. Doing it again changes nothing."""
    reference = load_reference()
    source = Sources().by_slug("tass")
    result = import_files([ITEM], source=source, format=formats.by_name("wire"), published=DAY)
    article = Article.objects.get(source=source, originals__file_name__endswith=ITEM.name)
    return Seeded(reference, result, tag(article))


@transaction.atomic
def tag(article: Article) -> int:
    """Gives the item the tags that it lacks; returns how many. An item edited since is left alone."""
    if article.version_number > 1:
        return 0
    subjects: list[tuple[Any, Any, Iterable[str]]] = [
        *((PersonTagging, person, ()) for person in Person.objects.filter(name__in=PEOPLE)),
        *((CountryTagging, country, ()) for country in Country.objects.all() if country.code in COUNTRIES),
        *((TopicTagging, topic, TOPICS[topic.name]) for topic in Topic.objects.filter(name__in=TOPICS)),
    ]
    added = sum(_tag(article, tagging, subject, words) for tagging, subject, words in subjects)
    propose([article])
    index.refresh([article.pk])
    return added


def _tag(article: Article, tagging: Any, subject: Any, words: Iterable[str]) -> bool:
    names = [subject.name, *(alias.text for alias in subject.aliases.all()), *words]
    evidence = {"mentions": mentions.find(article, names)}
    defaults = {"origin": Tagging.Origin.SEED, "evidence": evidence}
    row, created = tagging.objects.get_or_create(article=article, subject=subject, defaults=defaults)
    if row.origin == Tagging.Origin.RULE:
        tagging.objects.filter(pk=row.pk).update(**defaults)
        return True
    return bool(created)
