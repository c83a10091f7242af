"""What the archive knows from the start: countries, topics, a few people, and what the codes of wires mean.

Typed, cached readers of the data files beside this module; nothing is read at import. README.md names every
source, licence and decision. `articles.reference.load` writes the entries to the database.
"""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class AliasEntry:
    text: str
    language: str  # BCP 47
    kind: str  # "capital", "city", "region", "state" (in short), "seat", "demonym" or "other"


@dataclass(frozen=True, slots=True)
class CountryEntry:
    """A current entry of ISO 3166-1, or one of ISO 3166-3, which has an `alpha4` and successors."""

    alpha2: str
    alpha3: str
    alpha4: str
    numeric: str
    name: str
    sort_name: str  # empty: sorts as its name
    name_ru: str
    region: str
    subregion: str
    latitude: float  # degrees, of the approximate middle
    longitude: float
    wikidata_id: str
    description: str
    aliases: tuple[AliasEntry, ...]
    existed_from: int | None  # year
    existed_until: int | None
    successors: tuple[str, ...]  # codes

    @property
    def code(self) -> str:
        """Alpha-4 of a former country, else alpha-2: the shortest code that means this one alone."""
        return self.alpha4 or self.alpha2


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """A Media Topic, or one of our own, whose code is empty. `parent` is the `reference` of another."""

    code: str
    name: str
    parent: str
    wikidata_id: str
    description: str
    aliases: tuple[AliasEntry, ...]

    @property
    def reference(self) -> str:
        """What other entries call this one."""
        return self.code or self.name


@dataclass(frozen=True, slots=True)
class PostEntry:
    title: str
    country: str  # alpha-2
    started: dt.date
    ended: dt.date | None


@dataclass(frozen=True, slots=True)
class PersonEntry:
    code: str
    name: str
    sort_name: str
    wikidata_id: str
    description: str
    aliases: tuple[AliasEntry, ...]
    posts: tuple[PostEntry, ...]


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """Names of places that stand for a country in news; of kind "other", longer names that stand for none."""

    code: str  # of the country; empty for "other"
    kind: str  # "capital", "city", "region", "state" (in short), "seat", "demonym" or "other"
    language: str  # BCP 47
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NamesakeEntry:
    """A name of a country that means something else as well, and the words of an item that tell which."""

    name: str
    meaning: str
    words: tuple[str, ...]  # for the other meaning
    words_of_country: tuple[str, ...]


@cache
def countries() -> tuple[CountryEntry, ...]:
    """The current countries and territories, in the order of their names."""
    return tuple(_country(entry) for entry in _read("countries")["countries"])


@cache
def historic() -> tuple[CountryEntry, ...]:
    """The former countries of ISO 3166-3."""
    return tuple(_country(entry) for entry in _read("historic")["historic"])


@cache
def country_names(language: str) -> Mapping[str, str]:
    """The name of each country, present or former -> its name in another language, where that has one."""
    named = ((entry.name, alias) for entry in (*historic(), *countries()) for alias in entry.aliases[::-1])
    return {name: alias.text for name, alias in named if (alias.language, alias.kind) == (language, "name")}


@cache
def topics() -> tuple[TopicEntry, ...]:
    """The current IPTC Media Topics, in the order of their codes."""
    return tuple(_topic(entry) for entry in _read("topics")["topics"])


@cache
def own_topics() -> tuple[TopicEntry, ...]:
    """Topics that the IPTC tree lacks; each comes after its parent."""
    return tuple(_topic(entry) for entry in _read("topics")["own"])


@cache
def retired_topics() -> Mapping[str, tuple[str, ...]]:
    """Retired Media Topic -> the current ones to use instead."""
    return {code: tuple(codes) for code, codes in _read("topics")["retired"].items()}


@cache
def people() -> tuple[PersonEntry, ...]:
    return tuple(_person(entry) for entry in _read("people")["people"])


@cache
def wire_codes() -> Mapping[str, Mapping[str, str]]:
    """Scheme -> code -> meaning.

    "reuters:places" gives the code of a country, "reuters:topics" the `reference` of a topic,
    "reuters:people" a name; "subj", the IPTC Subject Codes, the code of a Media Topic.
    """
    codes: dict[str, dict[str, str]] = _read("wire_codes")
    return codes


@cache
def places() -> tuple[PlaceEntry, ...]:
    rows = _rows("places")
    return tuple(
        PlaceEntry("" if code == "-" else code, kind, language, tuple(names.split(";")))
        for code, kind, language, names in rows
    )


@cache
def namesakes() -> tuple[NamesakeEntry, ...]:
    return tuple(
        NamesakeEntry(name, meaning, tuple(words.split(";")), tuple(of_country.split(";")))
        for name, meaning, words, of_country in _rows("namesakes")
    )


@cache
def words_beside(kind: str) -> frozenset[str]:
    """Words that tell something about a name beside them, in small letters: "titles", "organisations" …"""
    return frozenset(
        word for row_kind, words in _rows("beside_names") for word in words.split() if row_kind == kind
    )


def _rows(name: str) -> list[list[str]]:
    """The rows of a table that is read as it was written by hand."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines if line.strip() and not line.startswith("#")]


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return data


def _aliases(entry: dict[str, Any]) -> tuple[AliasEntry, ...]:
    labels = (AliasEntry(text, language, "name") for language, text in entry.get("labels", {}).items())
    return (*(AliasEntry(**alias) for alias in entry["aliases"]), *labels)


def _country(entry: dict[str, Any]) -> CountryEntry:
    former = {"alpha4": "", "existed_from": None, "existed_until": None}
    successors = tuple(entry.get("successors", ()))
    return CountryEntry(**{**former, **entry, "aliases": _aliases(entry), "successors": successors})


def _topic(entry: dict[str, Any]) -> TopicEntry:
    return TopicEntry(
        code=entry["code"],
        name=entry["name"],
        parent=entry["parent"],
        wikidata_id=entry.get("wikidata_id", ""),
        description=entry["description"],
        aliases=_aliases(entry),
    )


def _person(entry: dict[str, Any]) -> PersonEntry:
    posts = tuple(
        PostEntry(
            post["title"],
            post["country"],
            dt.date.fromisoformat(post["started"]),
            dt.date.fromisoformat(post["ended"]) if post["ended"] else None,
        )
        for post in entry["posts"]
    )
    return PersonEntry(**{**entry, "aliases": _aliases(entry), "posts": posts})
