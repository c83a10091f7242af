"""The names that the archive knows, as tries: read when first asked for, and kept by each process.

What changed is told by `NameChange`. Before each batch a process reads the last changes, those it has seen
too: one that was committed late is then not missed, and one that was rolled back is noticed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import Any, NamedTuple, Self

from django.db.models import Q

from articles import prepared, reference
from articles.models import SUBJECTS, Alias, Country, NameChange, NameException
from articles.models.proposal import KINDS
from articles.models.subject import Origin
from articles.prepared import Prepared
from articles.search.analysis import key
from articles.search.folding import script
from articles.tagging.inflection import LATIN_LANGUAGES
from articles.tagging.reading import Reader
from articles.tagging.trie import CAPITALS, COMMON, PROPER, Name, Trie, case_of, words_of

Subject = tuple[str, int]  # kind and key

# A change may be committed after so many later ones.
_LATE = 200
# With more changed subjects than this everything is read anew.
_MANY = 2000
_MOST_WORDS = 12
# Languages in which countries have names of their own here; others see the English ones.
_OWN_NAMES = frozenset(("en", "ru", "uk", "de", "fr", "es"))


@dataclass(slots=True)
class Known:
    """What the database says of one subject."""

    name: str
    sort_name: str
    given: bool
    years: tuple[int | None, int | None] = (None, None)
    code: str = ""
    is_reference: bool = False
    aliases: Sequence[tuple[str, str, str]] = ()  # text, language, kind


@dataclass(frozen=True, slots=True)
class Taught:
    """A NameException, ready to be compared."""

    pk: int
    key: str
    words: str  # folded
    place: str
    source: int | None
    language: str


class Knowledge(NamedTuple):
    """All that a lexicon has read, to be sent to another process; `edition` is another after each change."""

    edition: int
    known: dict[Subject, Known]
    taught: dict[Subject, list[Taught]]


class Lexicon:
    """All names; a trie of people for each way to inflect, one of places and topics for each language.

    `given_only` leaves out subjects that have their name from labels of items alone: the import, which makes
    such subjects all the time, then has names that stay the same.
    """

    def __init__(self, *, given_only: bool = False) -> None:
        self._given_only = given_only
        self.edition = 0
        self.known: dict[Subject, Known] = {}
        self.taught: dict[Subject, list[Taught]] = {}
        self._languages: set[str] = set()
        self._people: dict[str, Trie] = {}
        self._others: dict[str, Trie] = {}
        self._readers: dict[str, Reader] = {}
        self._seen: dict[int, int] = {}  # changes, by key their token
        self._is_read = False
        self._lock = RLock()

    @classmethod
    def of(cls, subjects: Sequence[Any]) -> "Lexicon":
        """The names of these people, countries and topics alone. Two queries, none without subjects."""
        own = cls()
        own.known = _known_of(subjects)
        own.taught = _taught_of(subjects) if subjects else {}
        own._settle()
        return own

    @property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.edition, self.known, self.taught)

    @classmethod
    def knowing(cls, knowledge: Knowledge) -> Self:
        """One that does not look at the database."""
        lexicon = cls()
        _, lexicon.known, lexicon.taught = knowledge
        lexicon._settle()
        lexicon.edition = knowledge.edition
        return lexicon

    def reader(self, language: str) -> Reader:
        """Who reads items in a language (BCP 47). Tries are made when first asked for."""
        primary = language.partition("-")[0].lower()
        if primary not in self._languages:
            primary = ""
        with self._lock:
            if primary not in self._readers:
                self._readers[primary] = Reader(primary, self._tries(primary))
            return self._readers[primary]

    def renew(self) -> None:
        """Brings the names in line with the database: one query when nothing changed."""
        with self._lock:
            horizon = max(self._seen, default=0) - _LATE
            rows = NameChange.objects.filter(pk__gt=horizon).values_list("pk", "token", "kind", "subjects")
            changes = {pk: (kind, subjects) for pk, _, kind, subjects in rows}
            tokens = {pk: token for pk, token, *_ in rows}
            fresh = [change for pk, change in changes.items() if pk not in self._seen]
            changed = {(kind, pk) for kind, subjects in fresh for pk in subjects or ()}
            many = len(changed) > _MANY or any(subjects is None for _, subjects in fresh)
            if not self._is_read or many or self._has_missed(tokens, horizon):
                self._read()
            elif changed:
                self._read_again(changed)
            self._seen = tokens
            self._is_read = True

    def _has_missed(self, tokens: dict[int, int], horizon: int) -> bool:
        """Whether changes were rolled back, or forgotten before they were seen."""
        if not self._seen:
            return bool(tokens)
        return any(tokens.get(pk) != token for pk, token in self._seen.items() if pk > horizon)

    def _tries(self, language: str) -> tuple[Trie, Trie]:
        """The people and the rest."""
        inflecting = language if language in LATIN_LANGUAGES else ""
        if inflecting not in self._people:
            self._people[inflecting] = self._made(Trie(inflecting), ("person",), language)
        if language not in self._others:
            nothing = _of_nothing(inflecting, language).copy()
            self._others[language] = self._made(nothing, ("country", "topic"), language)
        return self._people[inflecting], self._others[language]

    def _read(self) -> None:
        for made in (self._people, self._others, self._readers):
            made.clear()
        self.known = {subject: known for model in SUBJECTS for subject, known in self._stored(model)}
        self.taught = _taught(NameException.objects.order_by("pk"))
        self._settle()

    def _read_again(self, changed: Collection[Subject]) -> None:
        differs = False
        for model in SUBJECTS:
            pks = [pk for kind, pk in changed if kind == model.kind]
            now = dict(self._stored(model, pks)) if pks else {}
            for subject in [(model.kind, pk) for pk in pks]:
                before = self.known.pop(subject, None)
                if subject in now:
                    self.known[subject] = now[subject]
                if before != now.get(subject):
                    differs = True
                    self._spread(subject, before, now.get(subject))
        taught = self.taught
        self.taught = _taught(NameException.objects.order_by("pk"))
        if differs:
            self._settle()
        elif self.taught != taught:
            self.edition += 1

    def _stored(self, model: Any, pks: Collection[int] | None = None) -> Iterator[tuple[Subject, Known]]:
        return (row for row in _known(model, pks) if row[1].given or not self._given_only)

    def _settle(self) -> None:
        self.edition += 1
        spoken = {language for known in self.known.values() for _, language, _ in known.aliases}
        self._languages = spoken | LATIN_LANGUAGES | {"en"}
        self._readers.clear()  # they remember where names begin

    def _spread(self, subject: Subject, before: Known | None, now: Known | None) -> None:
        """Gives the names of a subject, as they are now, to the tries that are made already."""
        for language, trie in (self._people if subject[0] == "person" else self._others).items():
            for name in _spelt(subject, before, language) if before else ():
                trie.discard(name)
            for name in _spelt(subject, now, language) if now else ():
                trie.add(name)

    def _made(self, trie: Trie, kinds: Collection[str], language: str) -> Trie:
        for subject, known in self.known.items():
            if subject[0] in kinds:
                for name in _spelt(subject, known, language):
                    trie.add(name)
        return trie


lexicon = Lexicon()
given = Lexicon(given_only=True)


def names_of(subject: Any, languages: Collection[str]) -> list[str]:
    """The names by which items in these languages are found; of a country not those of all its cities."""
    lexicon.renew()
    known = lexicon.known.get((subject.kind, subject.pk))
    if known is None:
        return []
    found = [
        (form, text)
        for language in languages
        for text, form in _names((subject.kind, subject.pk), known, language.partition("-")[0])
    ]
    return [text for form, text in found if form not in ("city", "region", "seat", "state", "surname")]


def _spelt(subject: Subject, known: Known, language: str) -> Iterator[Name]:
    for text, form in _names(subject, known, language):
        words = words_of(text)
        if words and len(words) <= _MOST_WORDS:
            case = COMMON if form == "topic" and case_of(text) != CAPITALS else _case(text, form)
            yield Name(*subject, form, words, case)


def _case(text: str, form: str) -> int:
    """As it is written, but names have a capital; those of peoples, in many languages, have none."""
    case = case_of(text)
    return case if form == "demonym" else max(case, PROPER)


def _known(model: Any, pks: Collection[int] | None = None) -> Iterator[tuple[Subject, Known]]:
    """The subjects that may be proposed, with their aliases: those hidden or out of use may not."""
    rows = model._default_manager.filter(is_hidden=False, is_deprecated=False).order_by("pk")
    aliases = Alias.objects.filter(**{f"{model.kind}__isnull": False}).order_by("pk")
    if pks is not None:
        rows, aliases = rows.filter(pk__in=pks), aliases.filter(**{f"{model.kind}__in": pks})
    extra = ("alpha2", "alpha4", "existed_from", "existed_until") if model is Country else ()
    of_subject: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for pk, *alias in aliases.values_list(model.kind, "text", "language", "kind"):
        of_subject[pk].append((alias[0], alias[1].partition("-")[0], alias[2]))
    for pk, name, sort_name, origin, *of_country in rows.values_list(
        "pk", "name", "sort_name", "origin", *extra
    ):
        found = of_subject.get(pk, ())
        known = Known(name, sort_name, origin != Origin.IMPORT or bool(found), aliases=found)
        known.is_reference = origin == Origin.REFERENCE
        if of_country:
            alpha2, alpha4, first, last = of_country
            known.code, known.years = alpha4 or alpha2, (first, last)
        yield (model.kind, pk), known


def _known_of(subjects: Iterable[Any]) -> dict[Subject, Known]:
    """The same of subjects that are loaded. One query."""
    found: dict[Subject, Known] = {}
    for subject in subjects:
        known = Known(subject.name, subject.sort_name, given=True, aliases=[])
        known.is_reference = subject.origin == Origin.REFERENCE
        if isinstance(subject, Country):
            known.code, known.years = subject.code, (subject.existed_from, subject.existed_until)
        found[subject.kind, subject.pk] = known
    for kind, pk, text, language, form in _aliases(list(found)):
        known = found[kind, pk]
        known.aliases = [*known.aliases, (text, language.partition("-")[0], form)]
    return found


def _aliases(subjects: Collection[Subject]) -> list[tuple[str, int, str, str, str]]:
    """Kind and key of the subject, text, language and kind of their aliases. One query at most, as SQL:
    on every page of an item, and putting it together costs the ORM more than asking it."""
    selects, parameters = [], []
    for kind in KINDS:
        if pks := [pk for its_kind, pk in subjects if its_kind == kind]:
            marks = ", ".join(["%s"] * len(pks))
            selects.append(
                f"SELECT '{kind}', {kind}_id, text, language, kind, id FROM {Alias._meta.db_table} "  # noqa: S608
                f"WHERE {kind}_id IN ({marks})"
            )
            parameters += pks
    if not selects:
        return []
    rows = prepared.rows(f"{' UNION ALL '.join(selects)} ORDER BY 6", parameters)
    return [row[:-1] for row in rows]


def _names(subject: Subject, known: Known, language: str) -> Iterable[tuple[str, str]]:
    kind = subject[0]
    if kind == "person":
        return _names_of_person(known)
    if kind == "topic":
        return _names_of_topic(known, language)
    return _names_of_country(known, language)


def _names_of_person(known: Known) -> Iterator[tuple[str, str]]:
    """Full names in every language; and last names, which count beside a full one or behind a title."""
    yield known.name, "name"
    last, comma, _first = known.sort_name.partition(",")
    yield (last if comma else known.name.split()[-1]), "surname"
    for text, _language, _kind in known.aliases:
        words = text.split()
        runs_together = script(text[0]) == "gram"
        if len(words) > 1 or runs_together:
            yield text, "name"
        if not runs_together:
            yield words[-1], "surname"


def _names_of_topic(known: Known, language: str) -> Iterator[tuple[str, str]]:
    """Topics are common words: only in their own language, which of the reference data is English."""
    if not known.is_reference or language == "en":
        yield known.name, "topic"
    for text, its_language, _kind in known.aliases:
        if its_language in ("", language):
            yield text, "topic"


def _names_of_country(known: Known, language: str) -> Iterator[tuple[str, str]]:
    english = language == "en" or language not in _OWN_NAMES
    if english or not known.code:
        yield known.name, "name"
    for text, its_language, kind in known.aliases:
        if its_language in ("", language) or (its_language == "en" and english and kind != "demonym"):
            yield text, kind
            if kind == "demonym":
                yield from _plural(text, language)
        if its_language == language == "de":
            yield f"{text}s", kind
    for kind, text in _places(language).get(known.code, ()) if known.code else ():
        yield text, kind
        if kind == "demonym":
            yield from _plural(text, language)


def _plural(text: str, language: str) -> Iterator[tuple[str, str]]:
    if language == "en" and not text.endswith(("s", "ese", "sh", "ch")):
        yield f"{text}s", "demonym"


@cache
def _places(language: str) -> dict[str, list[tuple[str, str]]]:
    """By code of the country: kind and text. Languages without places of their own see the English ones."""
    wanted = language if language in ("ru", "uk") else "en"
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for entry in reference.places():
        if entry.language == wanted and (entry.kind != "demonym" or wanted == language):
            found[entry.code] += [(entry.kind, name) for name in entry.names]
    return found


@cache
def _of_nothing(inflecting: str, language: str) -> Trie:
    """The names that stand for nothing, so that no part of them is taken for another."""
    trie = Trie(inflecting)
    for kind, text in _places(language).get("", ()):
        trie.add(Name("", 0, kind, words_of(text), COMMON))
    return trie


def _taught_of(subjects: Iterable[Any]) -> dict[Subject, list[Taught]]:
    """What was taught of these. One query."""
    keys: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for subject in subjects:
        keys[subject.kind].append(subject.pk)
    return _taught(_exceptions.ask(*keys.values()))


_exceptions = Prepared(
    lambda *keys: NameException.objects.filter(
        Q(*((f"{kind}__pk__in", pks) for kind, pks in zip(KINDS, keys, strict=True)), _connector=Q.OR)
    ).order_by("pk")
)


def _taught(exceptions: Iterable[NameException]) -> dict[Subject, list[Taught]]:
    found: dict[Subject, list[Taught]] = defaultdict(list)
    for row in exceptions:
        taught = Taught(row.pk, row.key, key(row.words), row.place, row.source_id, row.language)
        found[row.kind, row.subject_id].append(taught)
    return found
