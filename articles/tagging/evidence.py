"""From sightings of names to the subjects that an item names; which is meant where several may be."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from articles import reference
from articles.models import Article
from articles.search.analysis import key, terms
from articles.tagging import context
from articles.tagging.lexicon import Lexicon, Subject, Taught
from articles.tagging.mentions import FIELDS
from articles.tagging.reading import Reader, Sighting, passages
from articles.tagging.trie import Name

Named = tuple[Sighting, tuple[Name, ...]]
_WITHIN = frozenset(("capital", "city", "seat"))  # forms of names of what lies within a country


@dataclass(slots=True)
class Place:
    """A place of a subject in the text."""

    sighting: Sighting
    form: str


@dataclass(slots=True)
class Evidence:
    """All places where an item names a subject. `share` is 1 unless the names may mean others as well."""

    subject: Subject
    places: list[Place] = field(default_factory=list)
    share: float = 1.0
    doubt: str = ""

    def add(self, sighting: Sighting, name: Name) -> None:
        self.places.append(Place(sighting, name.form))


class Item:
    """An item that was read: its passages, the names in them, and what else helps to tell what these mean."""

    def __init__(self, article: Article, reader: Reader) -> None:
        self.article = article
        self.passages = {passage.field: passage for passage in passages(article)}
        self.sightings = [each for passage in self.passages.values() for each in reader.sightings(passage)]

    @property
    def year(self) -> int:
        return self.article.published_at.year

    @cached_property
    def words(self) -> str:
        """The folded words of the whole item between spaces, to look phrases up in."""
        language = (
            self.article.language
        )  # whose tokens are known by now: how they are written is the same in all
        texts = (terms(passage.text, language)[1] for passage in self.passages.values())
        return f" {' '.join(map(' '.join, texts))} "

    @cached_property
    def digest(self) -> str:
        return digest(self.article)

    def has(self, words: str) -> bool:
        return f" {words} " in self.words


def digest(article: Article) -> str:
    """Tells whether a text is the same as when something about it was decided."""
    text = "\x1f".join(getattr(article, name) for name in FIELDS)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def gather(item: Item, lexicon: Lexicon) -> list[Evidence]:
    """The subjects named, each with its places."""
    standing = (
        (sighting, names)
        for sighting in item.sightings
        if (names := tuple(_standing(sighting, item, lexicon)))
    )
    sightings = list(_filed(standing))
    people = _people(sightings)
    found: dict[Subject, Evidence] = {evidence.subject: evidence for evidence in people}
    meant = {id(place.sighting) for evidence in people for place in evidence.places}
    others = [
        (sighting, tuple(name for name in names if name.kind != "person"))
        for sighting, names in sightings
        if id(sighting) not in meant
    ]
    for evidence in (*_topics(others), *_countries(others, item, lexicon)):
        found[evidence.subject] = evidence
    return list(found.values())


def _filed(sightings: Iterable[Named]) -> Iterator[Named]:
    """Without towns of datelines that go on with what lies around them: Warsaw, Ind., is not in Poland."""
    town: Named | None = None
    for sighting, names in sightings:
        if town and not (_is_around(names) and _continues(town[0], sighting)):
            yield town
        town = (sighting, names)
    if town:
        yield town


def _is_around(names: tuple[Name, ...]) -> bool:
    return any(name.kind == "country" and name.form not in _WITHIN for name in names)


def _continues(town: Sighting, around: Sighting) -> bool:
    between = town.passage.text[town.end : around.start]
    return town.field == "dateline" and town.passage is around.passage and between.strip() == ","


def _standing(sighting: Sighting, item: Item, lexicon: Lexicon) -> Iterator[Name]:
    """The names of a sighting that nothing beside it or taught by an editor speaks against."""
    for name in sighting.names:
        if name.kind != "topic" and _is_other(name, sighting):
            continue
        taught = lexicon.taught.get((name.kind, name.subject)) if lexicon.taught else None
        if not taught or not any(_holds(each, sighting, item) for each in taught):
            yield name


def _is_other(name: Name, sighting: Sighting) -> bool:
    """Whether what stands beside a name makes another one of it, or a month."""
    if name.kind == "person":
        return name.form == "surname" and context.is_month(sighting.text, sighting.beside)
    if name.form == "state" and sighting.field != "dateline":
        return True
    return context.is_part_of_longer(
        sighting.text, name.form, sighting.beside, is_title_case=sighting.is_titled
    )


def _holds(taught: Taught, sighting: Sighting, item: Item) -> bool:
    """Whether all conditions of an exception hold here."""
    if taught.key != key(sighting.text):
        return False
    article, beside = item.article, sighting.beside
    if taught.source not in (None, article.source_id):
        return False
    if taught.language and taught.language != article.language.partition("-")[0]:
        return False
    if not taught.words:
        return True
    before = f" {key(f'{beside.earlier} {beside.before}')}".endswith(f" {taught.words}")
    after = f"{key(' '.join(beside.after))} ".startswith(f"{taught.words} ")
    return {
        "before": before,
        "after": after,
        "beside": before or after,
        "text": item.has(taught.words),
    }[taught.place]


def _people(sightings: Iterable[Named]) -> list[Evidence]:
    """Those named in full, and then by last name; or by last name behind a title, when only one has it."""
    full: dict[int, Evidence] = {}
    last: list[tuple[Sighting, set[int]]] = []
    for sighting, names in sightings:
        people = {name.subject: name for name in names if name.kind == "person" and name.form == "name"}
        for pk, name in people.items():
            evidence = full.setdefault(pk, Evidence(("person", pk)))
            evidence.add(sighting, name)
            if len(people) > 1:
                evidence.share = min(evidence.share, 1 / len(people))
                evidence.doubt = "Others have the same name."
        if not people and (bearers := {name.subject for name in names if name.kind == "person"}):
            last.append((sighting, bearers))
    titled: dict[int, Evidence] = {}
    for sighting, bearers in last:
        known = bearers & full.keys()
        if len(known) == 1:
            full[known.pop()].places.append(Place(sighting, "surname"))
        elif not known and len(bearers) == 1 and context.has_title(sighting.beside):
            pk = next(iter(bearers))
            titled.setdefault(pk, Evidence(("person", pk))).places.append(Place(sighting, "titled"))
    for pk, evidence in titled.items():
        evidence.places += [
            Place(sighting, "surname")
            for sighting, bearers in last
            if bearers == {pk} and not _has(evidence, sighting)
        ]
    return [*full.values(), *titled.values()]


def _has(evidence: Evidence, sighting: Sighting) -> bool:
    return any(place.sighting is sighting for place in evidence.places)


def _topics(sightings: Iterable[Named]) -> list[Evidence]:
    found: dict[int, Evidence] = {}
    for sighting, names in sightings:
        for name in names:
            if name.kind == "topic":
                found.setdefault(name.subject, Evidence(("topic", name.subject))).add(sighting, name)
    return list(found.values())


def _countries(sightings: Sequence[Named], item: Item, lexicon: Lexicon) -> list[Evidence]:
    """Names that one country alone has decide what those mean that several have; else it is left open."""
    found: dict[int, Evidence] = {}
    open_: list[tuple[Sighting, dict[int, Name]]] = []
    sure: Counter[int] = Counter()
    for sighting, names in sightings:
        bearers = _alive({name.subject: name for name in names if name.kind == "country"}, item.year, lexicon)
        bearers, doubt = _without_namesakes(sighting, bearers, item, lexicon)
        if len(bearers) == 1 and not doubt:
            pk, name = next(iter(bearers.items()))
            sure[pk] += 1
            found.setdefault(pk, Evidence(("country", pk))).add(sighting, name)
        elif bearers:
            open_.append((sighting, bearers))
    for sighting, bearers in open_:
        most = max(sure[pk] for pk in bearers)
        meant = [pk for pk in bearers if sure[pk] == most] if most else list(bearers)
        for pk in meant:
            evidence = found.setdefault(pk, Evidence(("country", pk)))
            evidence.add(sighting, bearers[pk])
            if not most:
                evidence.share, evidence.doubt = 1 / max(len(meant), 2), _doubt(sighting)
    return list(found.values())


def _doubt(sighting: Sighting) -> str:
    entry = _namesakes().get(sighting.text.lower())
    return f"It may be {entry.meaning}." if entry else "Others have the same name."


def _without_namesakes(
    sighting: Sighting, bearers: dict[int, Name], item: Item, lexicon: Lexicon
) -> tuple[dict[int, Name], bool]:
    """Of a name that means something else as well, whom it can mean here; and whether that is in doubt."""
    entry = _namesakes().get(sighting.text.lower()) if bearers else None
    if entry is None:
        return bearers, False
    country = {pk: name for pk, name in bearers.items() if lexicon.known["country", pk].name == entry.name}
    others = {pk: name for pk, name in bearers.items() if pk not in country}
    against = sum(item.has(word) for word in entry.words)
    for_it = sum(item.has(word) for word in entry.words_of_country)
    if for_it > against:
        return country, False
    return (others, False) if against > for_it else (bearers, True)


@cache
def _namesakes() -> dict[str, reference.NamesakeEntry]:
    """By the name in small letters; the words folded too."""
    return {
        entry.name.lower(): replace(
            entry,
            words=tuple(map(key, entry.words)),
            words_of_country=tuple(map(key, entry.words_of_country)),
        )
        for entry in reference.namesakes()
    }


def _alive(bearers: dict[int, Name], year: int, lexicon: Lexicon) -> dict[int, Name]:
    """Of countries with the same name those that there were; a former one, while it was, before its heirs."""
    if len(bearers) < 2:
        return bearers
    years = {pk: lexicon.known["country", pk].years for pk in bearers}
    living = {
        pk: name for pk, name in bearers.items() if (years[pk][0] or year) <= year <= (years[pk][1] or year)
    }
    former = {pk: name for pk, name in living.items() if years[pk][1] is not None}
    present = {pk: name for pk, name in living.items() if name.form != "former"}
    return former or present or living or bearers
