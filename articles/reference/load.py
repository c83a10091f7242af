"""Writes the reference data to the database, without overwriting what an editor changed.

Three versions of each value meet: what was loaded last (ReferenceEntry), what stands in the database, and
what the data files say now. The new value replaces the one that stands only where that is still what
was loaded.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from articles.models import Alias, Country, Person, Post, Topic, prepare_subjects
from articles.models.identity import uid_for
from articles.models.name import spell
from articles.models.reference import ReferenceEntry
from articles.models.subject import Origin, tidy_name
from articles.reference import AliasEntry, CountryEntry, PersonEntry, TopicEntry
from articles.reference import countries as country_entries
from articles.reference import historic as historic_entries
from articles.reference import own_topics as own_topic_entries
from articles.reference import people as person_entries
from articles.reference import topics as topic_entries

AnySubject = Person | Country | Topic
Rows = set[tuple[Any, ...]]  # of an alias, a post or a successor


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries became new subjects, changed theirs, or had nothing to change."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.new + other.new, self.updated + other.updated, self.unchanged + other.unchanged)


@dataclass(slots=True)
class Entry:
    """One entry of the data: the plain fields of its subject, and the rows that hang on it by kind."""

    code: str
    fields: dict[str, Any]
    rows: dict[str, Rows]
    parent: str = ""  # code of another entry
    base: ReferenceEntry | None = None
    subject: Any = None
    is_new: bool = field(default=False)

    @property
    def values(self) -> dict[str, Any]:
        """The entry as ReferenceEntry keeps it."""
        rows = {name: sorted(map(list, rows), key=str) for name, rows in self.rows.items()}
        return {"fields": self.fields, "rows": rows, "parent": self.parent}

    def loaded_rows(self, name: str) -> Rows:
        return {tuple(row) for row in self.base.loaded["rows"].get(name, ())} if self.base else set()


@transaction.atomic
def load_reference() -> Counts:
    """Loads all reference data. A second run on the same data reads `ReferenceEntry` and writes nothing."""
    places = (*country_entries(), *historic_entries())
    own_codes = {entry.name: f"own:{entry.name}" for entry in own_topic_entries()}
    concepts = (*topic_entries(), *own_topic_entries())
    return (
        _load(Country, [_country(entry) for entry in places])
        + _load(Topic, [_topic(entry, own_codes) for entry in concepts])
        + _load(Person, [_person(entry) for entry in person_entries()])
    )


def _country(entry: CountryEntry) -> Entry:
    names = ("alpha2", "alpha3", "alpha4", "numeric", "region", "subregion", "latitude", "longitude")
    extra = {name: getattr(entry, name) for name in (*names, "existed_from", "existed_until")}
    rows: dict[str, Rows] = {
        "aliases": _alias_rows(entry.aliases),
        "successors": {(c,) for c in entry.successors},
    }
    return Entry(entry.code, {**_common(entry, entry.sort_name), **extra}, rows)


def _topic(entry: TopicEntry, own_codes: dict[str, str]) -> Entry:
    code = entry.code or own_codes[entry.name]
    fields = {**_common(entry, ""), "code": entry.code}
    rows = {"aliases": _alias_rows(entry.aliases)}
    return Entry(code, fields, rows, own_codes.get(entry.parent, entry.parent))


def _person(entry: PersonEntry) -> Entry:
    posts: Rows = {
        (post.title, post.country, post.started.isoformat(), post.ended.isoformat() if post.ended else None)
        for post in entry.posts
    }
    fields = _common(entry, entry.sort_name)
    return Entry(entry.code, fields, {"aliases": _alias_rows(entry.aliases), "posts": posts})


def _common(entry: CountryEntry | TopicEntry | PersonEntry, sort_name: str) -> dict[str, Any]:
    name = tidy_name(entry.name)
    return {
        "name": name,
        "sort_name": tidy_name(sort_name) or name,
        "description": entry.description,
        "wikidata_id": entry.wikidata_id,
    }


def _alias_rows(aliases: Iterable[AliasEntry]) -> Rows:
    return {(tidy_name(alias.text), alias.language, alias.kind) for alias in aliases}


def _load(model: type[AnySubject], entries: list[Entry]) -> Counts:
    known = {entry.code: entry for entry in ReferenceEntry.objects.filter(kind=model.kind)}
    for entry in entries:
        entry.base = known.get(entry.code)
    changed = [entry for entry in entries if entry.base is None or entry.base.loaded != entry.values]
    if not changed:
        return Counts(unchanged=len(entries))
    _find_subjects(model, entries)
    new = [entry for entry in changed if entry.base is None and entry.subject is None]
    _create(model, new, {entry.code: entry.subject for entry in entries if entry.subject is not None})
    subjects = {entry.code: entry.subject for entry in entries if entry.subject is not None}
    updated = [entry for entry in changed if entry.subject is not None]
    _merge_fields(model, [entry for entry in updated if not entry.is_new])
    _place_in_tree(updated, subjects)
    _merge_aliases(model, updated)
    if model is Country:
        _merge_successors(updated, subjects)
    elif model is Person:
        _merge_posts(updated)
    spell(model, [entry.subject.pk for entry in updated])
    _remember(model, changed)
    return Counts(len(new), len(updated) - len(new), len(entries) - len(updated))


def _find_subjects(model: type[AnySubject], entries: Sequence[Entry]) -> None:
    """Gives entries the subject they became, or one that an import or an editor made before them."""
    uids = {entry.code: entry.base.uid if entry.base else _uid(model, entry) for entry in entries}
    subjects: Any = model.objects.order_by("-id")
    if model is Person:  # there may be very many
        names = [entry.fields["name"] for entry in entries]
        subjects = subjects.filter(Q(uid__in=uids.values()) | Q(name__in=names))
    by_uid = {subject.uid: subject for subject in subjects}
    by_code = {getattr(subject, "code", "") or subject.name: subject for subject in subjects}
    for entry in entries:
        entry.subject = by_uid.get(uids[entry.code])
        if entry.subject is None and entry.base is None:
            entry.subject = by_code.get(entry.code) or by_code.get(entry.fields["name"])


def _uid(model: type[AnySubject], entry: Entry) -> str:
    return uid_for("reference", model.kind, entry.code)


def _create(model: type[AnySubject], entries: Sequence[Entry], subjects: dict[str, Any]) -> None:
    """Creates the subjects of entries; those of a tree level by level, so that a parent has its number."""
    for entry in entries:
        entry.subject = model(**entry.fields, uid=_uid(model, entry), origin=Origin.REFERENCE)
        entry.is_new = True
    prepare_subjects([entry.subject for entry in entries])
    manager: Any = model.objects
    waiting = {entry.code: entry for entry in entries}
    while waiting:
        level = [entry for entry in waiting.values() if entry.parent not in waiting]
        for entry in level:
            if entry.parent:
                entry.subject.parent = subjects.get(entry.parent)
        manager.bulk_create([entry.subject for entry in level])
        for entry in level:
            subjects[entry.code] = waiting.pop(entry.code).subject


def _merge_fields(model: type[AnySubject], entries: Sequence[Entry]) -> None:
    """A field follows the data while it holds what was loaded; of a subject taken over, while it is empty."""
    changed: dict[str, list[AnySubject]] = {}
    for entry in entries:
        loaded = entry.base.loaded["fields"] if entry.base else {}
        before = {name: getattr(entry.subject, name) for name in entry.fields}
        if not entry.base and before["sort_name"] == before["name"]:
            before["sort_name"] = ""  # the name stands in for an empty one
        for name, value in entry.fields.items():
            follows = before[name] == loaded[name] if name in loaded else before[name] in ("", None)
            if follows and before[name] != value:
                setattr(entry.subject, name, value)
                changed.setdefault(name, []).append(entry.subject)
    manager: Any = model.objects
    subjects = {subject.pk: subject for group in changed.values() for subject in group}
    if "name" in changed:
        prepare_subjects(changed["name"])
        changed["key"] = changed["name"]
    if subjects:
        manager.bulk_update(subjects.values(), list(changed), batch_size=500)


def _place_in_tree(entries: Sequence[Entry], subjects: dict[str, Any]) -> None:
    moved = []
    for entry in entries:
        if not entry.parent and not (entry.base and entry.base.loaded["parent"]):
            continue
        parent = subjects.get(entry.parent)
        loaded = subjects.get(entry.base.loaded["parent"]) if entry.base else None
        if entry.subject.parent_id == (loaded.pk if loaded else None) and parent != loaded:
            entry.subject.parent = parent
            moved.append(entry.subject)
    if moved:
        Topic.objects.bulk_update(moved, ["parent"], batch_size=500)


def _changes(entry: Entry, name: str, standing: Rows) -> tuple[Rows, Rows]:
    """Rows to add and to remove: what the data gained or lost since it was last loaded."""
    loaded, now = entry.loaded_rows(name), entry.rows[name]
    return now - loaded - standing, (loaded - now) & standing


def _merge_aliases(model: type[AnySubject], entries: Sequence[Entry]) -> None:
    standing: dict[int, dict[tuple[Any, ...], int]] = {}
    owner = f"{model.kind}_id"
    owners = [entry.subject.pk for entry in entries]
    rows = Alias.objects.filter(**{f"{owner}__in": owners}).values_list(
        owner, "text", "language", "kind", "id"
    )
    for row in rows:
        standing.setdefault(row[0], {})[row[1:4]] = row[4]
    added: list[Alias] = []
    removed: list[int] = []
    for entry in entries:
        present = standing.get(entry.subject.pk, {})
        gained, lost = _changes(entry, "aliases", set(present))
        removed += [present[row] for row in lost]
        taken = {row[:2] for row in present if row not in lost}
        for text, language, kind in sorted(gained, key=str):
            if (text, language) not in taken:
                alias = Alias(**{model.kind: entry.subject}, text=text, language=language, kind=kind)
                alias.prepare()
                added.append(alias)
    if removed:
        Alias.objects.filter(id__in=removed).delete()
    Alias.objects.bulk_create(added)


def _merge_successors(entries: Sequence[Entry], subjects: dict[str, Any]) -> None:
    link: Any = Country._meta.get_field("successors").remote_field.through
    codes = {subject.pk: code for code, subject in subjects.items()}
    standing: dict[int, Rows] = {}
    for earlier, later in link.objects.values_list("from_country_id", "to_country_id"):
        standing.setdefault(earlier, set()).add((codes.get(later),))
    added = []
    for entry in entries:
        gained, lost = _changes(entry, "successors", standing.get(entry.subject.pk, set()))
        later = [subjects[code].pk for (code,) in sorted(gained, key=str) if code in subjects]
        added += [link(from_country_id=entry.subject.pk, to_country_id=pk) for pk in later]
        if lost:
            gone = [subjects[code].pk for (code,) in lost if code in subjects]
            link.objects.filter(from_country_id=entry.subject.pk, to_country_id__in=gone).delete()
    link.objects.bulk_create(added)


def _merge_posts(entries: Sequence[Entry]) -> None:
    countries = dict(Country.objects.filter(alpha4="").exclude(alpha2="").values_list("alpha2", "id"))
    standing: dict[int, dict[tuple[Any, ...], Post]] = {}
    for post in Post.objects.filter(person__in=[entry.subject for entry in entries]).select_related(
        "country"
    ):
        dates = [day.isoformat() if day else None for day in (post.started, post.ended)]
        row = (post.title, post.country.alpha2 if post.country else None, *dates)
        standing.setdefault(post.person_id, {})[row] = post
    added = []
    for entry in entries:
        present = standing.get(entry.subject.pk, {})
        gained, lost = _changes(entry, "posts", set(present))
        Post.objects.filter(id__in=[present[row].pk for row in lost]).delete()
        taken = {(row[0], row[2]) for row in present if row not in lost}
        for title, country, started, ended in sorted(gained, key=str):
            if (title, started) not in taken:
                held_in = countries.get(country or "")
                added.append(
                    Post(person=entry.subject, title=title, country_id=held_in, started=started, ended=ended)
                )
    Post.objects.bulk_create(added)


def _remember(model: type[AnySubject], entries: Sequence[Entry]) -> None:
    known = []
    for entry in entries:
        if entry.base:
            entry.base.loaded = entry.values
            known.append(entry.base)
    ReferenceEntry.objects.bulk_update(known, ["loaded"], batch_size=200)
    ReferenceEntry.objects.bulk_create(
        ReferenceEntry(kind=model.kind, code=entry.code, uid=entry.subject.uid, loaded=entry.values)
        for entry in entries
        if not entry.base
    )
