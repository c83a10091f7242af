"""The tagger against labels that people gave: precision, recall and F1 by threshold."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from articles import reference
from articles.models import Alias, Country, Person, Topic
from articles.reference.load import load_reference
from articles.search.analysis import key, plain_text
from articles.tagging.evidence import Item, gather
from articles.tagging.lexicon import lexicon
from articles.tagging.weighing import weigh
from bench import labelled
from bench.labelled import Labelled

_PLURALS = {"country": "countries", "person": "people", "topic": "topics"}
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
FIRST = 5


@dataclass(slots=True)
class Comparison:
    """Of one kind of label in one collection: what was proposed, how surely, and whether it was labelled."""

    name: str
    items: int = 0
    unlabelled: int = 0
    labels: int = 0
    found: list[tuple[float, bool]] = field(default_factory=list)
    named: int = 0  # labels of which the text has a name, by a plain look-up
    named_first: int = 0  # of these, among the first FIRST proposals

    def add(self, ranked: list[tuple[str, float]], wanted: frozenset[str], named: frozenset[str]) -> None:
        self.items += 1
        self.unlabelled += not wanted
        self.labels += len(wanted)
        self.found += [(confidence, subject in wanted) for subject, confidence in ranked]
        self.named += len(named)
        self.named_first += len(named & {subject for subject, _ in ranked[:FIRST]})

    def told(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "items": self.items,
            "unlabelled": self.unlabelled,
            "labels": self.labels,
            "first": self.named_first / self.named if self.named else None,
            "named": self.named,
            "rows": [self._row(threshold) for threshold in THRESHOLDS],
        }

    def _row(self, threshold: float) -> tuple[float, int, float, float, float]:
        kept = [right for confidence, right in self.found if confidence >= threshold]
        right = sum(kept)
        precision = right / len(kept) if kept else 0.0
        recall = right / self.labels if self.labels else 0.0
        both = precision + recall
        return threshold, len(kept), precision, recall, 2 * precision * recall / both if both else 0.0


def measure(corpora: Path) -> list[dict[str, Any]]:
    """In a database that has its tables and nothing else."""
    load_reference()
    _enter_people()
    lexicon.renew()
    reuters = corpora / "reuters-21578"
    chosen = labelled.reuters_files(reuters, chosen_on=True)
    tried = list(labelled.reuters_files(reuters, chosen_on=False))
    indexed = [item for item in tried if item.countries]
    return [
        *_compared("Reuters, files the points were chosen on", chosen, ("country", "person", "topic")),
        *_compared("Reuters, other files", tried, ("country", "person", "topic")),
        *_compared("Reuters, other files, items with places only", indexed, ("country",)),
        *_compared("visits and travels", labelled.visits(corpora / "visits"), ("country",)),
        *_compared("Slavic news", labelled.slavic(corpora / "multilingual"), ("person",)),
    ]


def _enter_people() -> None:
    """Those of the collections, as an editor would have entered them."""
    for name in sorted(set(reference.wire_codes()["reuters:people"].values())):
        Person.objects.get_or_create(name=name)
    for name, spellings in labelled.slavic_people().items():
        person, _ = Person.objects.get_or_create(name=name)
        for spelling in spellings:
            Alias.objects.get_or_create(person=person, text=spelling)


def measure_countries(name: str, items: Iterable[Labelled]) -> dict[str, Any]:
    """The countries of these items alone, in a database that has them."""
    return _compared(name, items, ("country",))[0]


def _compared(name: str, items: Iterable[Labelled], kinds: Collection[str]) -> list[dict[str, Any]]:
    names = _names_of_subjects()
    comparisons = {kind: Comparison(f"{name}: {_PLURALS[kind]}") for kind in kinds}
    for item in items:
        ranked = _ranked(item, names)
        wanted = {"country": item.countries, "person": item.people, "topic": item.topics}
        for kind, comparison in comparisons.items():
            named = frozenset(_named(item) & item.countries) if kind == "country" else frozenset()
            comparison.add(ranked[kind], wanted[kind], named)
    return [comparison.told() for comparison in comparisons.values()]


def _ranked(item: Labelled, names: dict[tuple[str, int], str]) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {"country": [], "person": [], "topic": []}
    read = Item(item.article, lexicon.reader(item.article.language))
    for weighed in weigh(gather(read, lexicon)):
        subject = weighed.evidence.subject
        found[subject[0]].append((names[subject], weighed.confidence))
    return found


def _names_of_subjects() -> dict[tuple[str, int], str]:
    """What the labels call each subject."""
    names = {("country", each.pk): each.code for each in Country.objects.all()}
    names |= {("person", each.pk): each.name for each in Person.objects.all()}
    return names | {("topic", each.pk): each.code or each.name for each in Topic.objects.all()}


def _named(item: Labelled) -> set[str]:
    """The countries of which the text has a name, people, adjective or capital; by a plain look-up."""
    article = item.article
    text = f" {key(f'{article.headline} {article.dateline} {plain_text(article.body)}')} "
    return {code for code, names in _plain_names().items() if any(f" {name} " in text for name in names)}


@cache
def _plain_names() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in (*reference.countries(), *reference.historic()):
        words = [entry.name, *(alias.text for alias in entry.aliases if alias.language == "en")]
        found[entry.code] = {key(word) for word in words if word not in ("US", "U.S.")}
    for place in reference.places():
        if place.kind in ("capital", "demonym") and place.language == "en":
            found[place.code] |= {key(name) for name in place.names}
    return found
