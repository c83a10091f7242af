"""The labels of the wire (a scheme, a code, a name) and the people, countries and topics they stand for."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from django.db.models import Value

from articles import reference, rows
from articles.formats.record import ArticleRecord, Label
from articles.models import Alias, Country, Person, Topic, prepare_subjects
from articles.models.identity import uid_for
from articles.models.name import spell
from articles.models.subject import Origin, Subject, tidy_name

SubjectModel: TypeAlias = type[Person] | type[Country] | type[Topic]
Wanted: TypeAlias = tuple[SubjectModel, Label]

_WIRE_CODES = Path(__file__).parents[1] / "reference" / "wire_codes.json"
_FIELDS: dict[SubjectModel, Callable[[ArticleRecord], tuple[Label, ...]]] = {
    Person: lambda record: record.people,
    Country: lambda record: record.countries,
    Topic: lambda record: record.topics,
}


def labels_of(record: ArticleRecord, model: SubjectModel) -> tuple[Label, ...]:
    """The labels of a record that stand for subjects of one kind."""
    return _FIELDS[model](record)


def places_of(record: ArticleRecord, model: SubjectModel) -> tuple[Label, ...]:
    """The labels of a record that may stand for a subject of this kind, and for nothing if there is none."""
    return record.places if model is Country else ()


class LabelledSubjects:
    """Finds the subject of each label and makes those that are lacking; remembers what it found.

    A label is looked up in reference/wire_codes.json, which gives an ISO 3166 code, a Media Topic code or a
    name; then by code, by name and by alias. A label that leads nowhere makes a subject of its name; a place
    that is no country of the archive is none.
    """

    def __init__(self) -> None:
        self._known: dict[Wanted, int] = {}
        self._places: dict[Label, int] = {}

    def forget(self) -> None:
        """After a rollback, or when a subject was merged away meanwhile."""
        self._known.clear()
        self._places.clear()

    def resolve(self, records: Iterable[ArticleRecord]) -> None:
        """Learns all labels of these records; at most seven queries for each kind that has unknown ones.

        Places that were no countries are looked for again with each batch: they may have become some.
        """
        lacking: dict[SubjectModel, dict[Label, None]] = {Person: {}, Country: {}, Topic: {}}
        places: dict[Label, None] = {}
        for record in records:
            places |= dict.fromkeys(place for place in record.places if place not in self._places)
            for model, labels in lacking.items():
                for label in labels_of(record, model):
                    if (model, label) not in self._known:
                        labels[label] = None
        for model, labels in lacking.items():
            if labels:
                self._learn(model, list(labels))
        self._follow_mergers()
        if places:
            self._places |= _countries_among(places)

    def of(self, record: ArticleRecord, model: SubjectModel) -> dict[int, Label]:
        """Primary keys of a record's subjects of one kind, each with the first label that stands for it."""
        found: dict[int, Label] = {}
        for label in labels_of(record, model):
            found.setdefault(self._known[model, label], label)
        for place in places_of(record, model):
            if place in self._places:
                found.setdefault(self._places[place], place)
        return found

    def _follow_mergers(self) -> None:
        """What was merged, before it was learnt or since, is what it was merged into. One query."""
        merged = _merged(*_FIELDS)
        for wanted, pk in self._known.items() if merged else ():
            self._known[wanted] = merged.get((wanted[0].kind, pk), pk)

    def _learn(self, model: SubjectModel, labels: Sequence[Label]) -> None:
        meanings = {label: _meaning(label) for label in labels}
        keys = _existing(model, set(meanings.values()))
        missing = {meaning: label for label, meaning in reversed(meanings.items()) if meaning not in keys}
        keys |= _created(model, dict(reversed(missing.items())))
        for label, meaning in meanings.items():
            self._known[model, label] = keys[meaning]


def _meaning(label: Label) -> str:
    """The code or name that the label's code stands for; without an entry, its readable name."""
    if label.scheme == "medtop":
        # A topic that IPTC retired is tagged as the first of those to use instead.
        return next(iter(reference.retired_topics().get(label.code, ())), label.code)
    return _wire_codes().get(label.scheme, {}).get(label.code) or tidy_name(label.name or label.code)[:200]


def _countries_among(places: Iterable[Label]) -> dict[Label, int]:
    """Those places that are countries of the archive: by what their label means, or by an ISO code."""
    meanings = {place: (_meaning(place), place.code if _is_iso(place) else "") for place in places}
    wanted = {meaning for pair in meanings.values() for meaning in pair if meaning}
    by_alpha3 = Country.objects.filter(alpha3__in=[code for code in wanted if len(code) == 3])
    keys = dict(by_alpha3.values_list("alpha3", "pk")) | _existing(Country, wanted)
    merged = _merged(Country)
    keys = {meaning: merged.get((Country.kind, key), key) for meaning, key in keys.items()}
    found = {place: keys.get(name) or keys.get(code) for place, (name, code) in meanings.items()}
    return {place: key for place, key in found.items() if key is not None}


def _is_iso(place: Label) -> bool:
    return place.scheme.lower().replace("-", "").startswith("iso3166")


@cache
def _wire_codes() -> dict[str, dict[str, str]]:
    codes: dict[str, dict[str, str]] = json.loads(_WIRE_CODES.read_text(encoding="utf-8"))
    return codes


def _existing(model: SubjectModel, meanings: set[str]) -> dict[str, int]:
    """Codes and names that subjects have. A code outweighs a name, a name an alias, the older the newer."""
    kind = model.kind
    manager: Any = model._default_manager
    alias_rows = Alias.objects.filter(text__in=meanings, **{f"{kind}__isnull": False}).order_by("-id")
    found = dict(alias_rows.values_list("text", kind))
    found |= dict(manager.filter(name__in=meanings).order_by("-id").values_list("name", "id"))
    if model is Country:
        former = manager.filter(alpha4__in=[m for m in meanings if len(m) == 4])
        found |= dict(former.values_list("alpha4", "id"))
        current = manager.filter(alpha4="", alpha2__in=[m for m in meanings if len(m) == 2])
        found |= dict(current.values_list("alpha2", "id"))
    if model is Topic:
        coded = manager.filter(code__in=[m for m in meanings if m.startswith("medtop:")])
        found |= dict(coded.values_list("code", "id"))
    return found


def _merged(*models: SubjectModel) -> dict[tuple[str, int], int]:
    """Those that were merged into another, by kind and key, and that other. One query."""
    managers: list[Any] = [model._default_manager for model in models]
    first, *rest = (
        manager.filter(merged_into__isnull=False)
        .order_by()
        .values_list(Value(manager.model.kind), "pk", "merged_into")
        for manager in managers
    )
    return {(kind, pk): into for kind, pk, into in first.union(*rest, all=True)}


def _created(model: SubjectModel, missing: dict[str, Label]) -> dict[str, int]:
    """Makes a subject for each meaning that none has."""
    if not missing:
        return {}
    subjects: list[Any] = [_subject(model, meaning, label) for meaning, label in missing.items()]
    manager: Any = model._default_manager
    taken = set(manager.filter(uid__in=[subject.uid for subject in subjects]).values_list("uid", flat=True))
    for subject in subjects:
        if subject.uid in taken:
            subject.uid = model._meta.get_field("uid").get_default()
    prepare_subjects(subjects)
    rows.create(model, subjects)
    spell(model, [subject.pk for subject in subjects])
    return {meaning: subject.pk for meaning, subject in zip(missing, subjects, strict=True)}


def _subject(model: SubjectModel, meaning: str, label: Label) -> Subject:
    """A subject that keeps the permanent address wherever the same label is imported first."""
    uid = uid_for(model.kind, label.scheme, label.code)
    name = tidy_name(label.name) or _printed_names(model).get(meaning) or tidy_name(label.code)
    if model is Country:
        former, current = meaning if len(meaning) == 4 else "", meaning if len(meaning) == 2 else ""
        coded = {"alpha4": former} if former.isupper() else {"alpha2": current} if current.isupper() else {}
        return Country(name=name if coded else meaning, uid=uid, origin=Origin.IMPORT, **coded)
    if model is Topic:
        coded = {"code": meaning} if meaning.startswith("medtop:") else {}
        return Topic(name=name if coded else meaning, uid=uid, origin=Origin.IMPORT, **coded)
    return Person(name=meaning, sort_name=_sort_name(meaning), uid=uid, origin=Origin.IMPORT)


@cache
def _printed_names(model: SubjectModel) -> dict[str, str]:
    """Names in the reference data by code, for labels that are nothing but a code."""
    if model is Country:
        return {entry.code: entry.name for entry in (*reference.countries(), *reference.historic())}
    return {entry.code: entry.name for entry in reference.topics()} if model is Topic else {}


def _sort_name(name: str) -> str:
    """A person's name by its last word, as an index of people wants it: "Lavrov, Sergey"."""
    first, _space, last = name.rpartition(" ")
    return f"{last}, {first}" if first else name
