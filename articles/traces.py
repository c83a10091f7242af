"""By what articles are found to be parts of a story, kept in a table of its own, and who is near whom.

What may belong together has a key in common: a band of the SimHash, the opening of the headline or the
slugline, with its day or a day next to it. Keys that more than CROWD articles of a day share say nothing and
are passed over: what floods the wire costs no more than what does not.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.db.models import Count

from articles import chronology, rows, similarity, takes
from articles.formats.record import ArticleRecord
from articles.models import Article, StoryTrace

VERSION = 1  # Raise it when the same article leaves another trace: `chain_stories` then makes all anew.
WINDOW = 20 * 3600  # s; what is filed every day at the same hour lies beyond it
DISTANCE = 16  # bits in which the SimHashes of near-duplicates differ at most
CROWD = 256
MOST_ROWS = 50_000  # read at once; where there are more, something is crowded
ALL = 2**31 - 1

FIELDS = ("uid", "source_id", "external_id", "headline", "slugline", "body", "published_at", "supersedes_id")

_DAY = 86_400
_DAY_BITS = 22
_NAME_BITS = 63 - _DAY_BITS
_BANDS = tuple(f"band_{number}" for number in range(similarity.BANDS))
_KEYS = (*_BANDS, "headline", "slugline")
_MADE = ("version", "moment", "simhash", *_KEYS)
_COLUMNS = ("article_id", "moment", "simhash", *_KEYS)
_SAID = ("evolved_from", "evolved_key", "relation")
_PAIRS = 400_000  # compared in one step, which bounds the memory: 25 bytes each
_ROWS = 2000  # made numbers in one step: as tuples all of them would take ten times the memory

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Pair = tuple[int, int]


class Said(NamedTuple):
    """What the sender of an item says of its place in a story."""

    evolved_from: str = ""
    relation: str = ""

    @classmethod
    def by(cls, record: ArticleRecord) -> "Said":
        return cls(record.evolved_from[:255], record.relation or "")


class Filing:
    """An article as the rules of chaining read it; its SimHash may be known already."""

    def __init__(self, article: Article, simhash: int | None = None) -> None:
        self.pk = article.pk
        self.uid = article.uid
        self.source_id = article.source_id
        self.external_id = article.external_id
        self.supersedes_id = article.supersedes_id
        self.moment = chronology.first_sequence(article.published_at) >> chronology.RUNNING_BITS
        self.title = takes.read(article.headline)
        self.slug = takes.read(article.slugline) if article.slugline else None
        self._body = article.body
        self._simhash = simhash

    @cached_property
    def text(self) -> similarity.Text:
        return similarity.Text(self.title.words, self._body)

    @property
    def simhash(self) -> int:
        return self.text.simhash if self._simhash is None else self._simhash

    @cached_property
    def mark(self) -> takes.Title:
        """The headline's mark or, where it has none, the slugline's."""
        return self.title if self.title.is_marked or self.slug is None else self.slug

    @cached_property
    def order(self) -> tuple[int, int, str]:
        """Of two, the one with the higher order continues the other. The same in whatever order they came."""
        return self.moment, self.mark.number or int(self.mark.is_marked), self.uid


def made(filing: Filing, said: Said) -> StoryTrace:
    """The trace that this article leaves."""
    day = filing.moment // _DAY
    slug = " ".join(filing.slug.words) if filing.slug else ""
    trace = StoryTrace(
        article_id=filing.pk,
        version=VERSION,
        moment=filing.moment,
        simhash=filing.simhash,
        headline=_name(filing.source_id, "headline", filing.title.opening) << _DAY_BITS | day,
        slugline=_name(filing.source_id, "slugline", slug) << _DAY_BITS | day if slug else None,
        evolved_from=said.evolved_from,
        evolved_key=evolved_key(filing.source_id, said.evolved_from) if said.evolved_from else None,
        relation=said.relation,
    )
    for column, value in zip(_BANDS, similarity.bands(filing.simhash), strict=True):
        setattr(trace, column, value << _DAY_BITS | day)
    return trace


def evolved_key(source_id: int, external_id: str) -> int:
    """By which those who say that they continue an item are found."""
    return _name(source_id, "evolved", external_id)


def _name(source_id: int, kind: str, text: str) -> int:
    digest = blake2b(f"{source_id}\n{kind}\n{text}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> (64 - _NAME_BITS)


def differing(standing: StoryTrace | None, wanted: StoryTrace) -> bool:
    return standing is None or any(
        getattr(standing, name) != getattr(wanted, name) for name in (*_MADE, *_SAID)
    )


def keep(traces: Sequence[StoryTrace]) -> None:
    """Writes traces, new or changed."""
    told = (*_MADE, *_SAID)
    rows.upsert(StoryTrace, ["article_id"], told, list(map(attrgetter("article_id", *told), traces)))


@dataclass(frozen=True, slots=True)
class Near:
    """The traces that have a key in common with some that were asked for, those among them."""

    pks: Numbers
    moments: Numbers
    hashes: npt.NDArray[np.uint64]
    keys: Numbers  # a row a trace, a column a kind of key; 0: none
    crowded: Mapping[str, Mapping[int, int]]  # by column: the keys that too many share, and how many

    @classmethod
    def to(cls, traces: Collection[StoryTrace]) -> "Near":
        """One query; eleven more where the wire is flooded."""
        wanted = {column: _keys(traces, column) for column in _KEYS}
        table = _having(wanted, MOST_ROWS + 1)
        crowded: dict[str, dict[int, int]] = {column: {} for column in _KEYS}
        if len(table) > MOST_ROWS:
            crowded = {column: _crowded(column, keys) for column, keys in wanted.items()}
            wanted = {column: keys - crowded[column].keys() for column, keys in wanted.items()}
            table = _having(wanted, ALL)
        keys = table[:, 3:]
        for place, column in enumerate(_KEYS):
            values, counts = np.unique(keys[keys[:, place] != 0, place], return_counts=True)
            many = counts > CROWD
            crowded[column] |= dict(zip(values[many].tolist(), counts[many].tolist(), strict=True))
        return cls(table[:, 0], table[:, 1], table[:, 2].view(np.uint64), keys, crowded)

    def pairs(self, looking: Collection[int]) -> Iterator[Pair]:
        """(one of those looking, another) for all that may belong together, in no order."""
        values, telling = self.keys >> _DAY_BITS, self.keys != 0
        for place, column in enumerate(_KEYS):
            if self.crowded[column]:
                telling[:, place] &= ~np.isin(self.keys[:, place], list(self.crowded[column]))
        rows = np.flatnonzero(np.isin(self.pks, np.fromiter(looking, np.int64, len(looking))))
        step = max(1, _PAIRS // max(1, len(self.pks)))
        for start in range(0, len(rows), step):
            ones, others = self._matches(rows[start : start + step], values, telling)
            yield from zip(self.pks[ones].tolist(), self.pks[others].tolist(), strict=True)

    def _matches(
        self, rows: npt.NDArray[np.intp], values: Numbers, telling: Flags
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        recent = np.abs(self.moments[rows, None] - self.moments) <= WINDOW
        alike = np.bitwise_count(self.hashes[rows, None] ^ self.hashes) <= DISTANCE
        named = np.zeros_like(alike)
        for place in range(len(_BANDS), len(_KEYS)):
            same = values[rows, place, None] == values[:, place]
            named |= same & telling[rows, place, None] & telling[:, place]
        at, others = np.nonzero(recent & (alike | named))
        ones = rows[at]
        shared = (values[ones] == values[others]) & telling[ones] & telling[others]
        found = (ones != others) & (named[at, others] | shared[:, : len(_BANDS)].any(axis=1))
        return ones[found], others[found]

    def tipped(self, before: Collection[StoryTrace], after: Collection[StoryTrace]) -> set[int]:
        """The articles that have a key which became crowded, or ceased to be, by a change of traces. One
        query, where there are any. This must be near to both."""
        tipped: dict[str, set[int]] = {}
        for place, column in enumerate(_KEYS):
            change = _changes(before, after, column)
            crowded = self.crowded[column]
            fewer = (key for key, by in change.items() if by < 0 and key not in crowded)
            counts = {key: int((self.keys[:, place] == key).sum()) for key in fewer} | dict(crowded)
            tipped[column] = {key for key, n in counts.items() if (n > CROWD) != (n - change[key] > CROWD)}
        return {row[0] for row in _having(tipped, ALL)}


def _crowded(column: str, keys: Collection[int]) -> dict[int, int]:
    rows = StoryTrace.objects.filter(**{f"{column}__in": keys}).order_by().values(column)
    return dict(rows.annotate(n=Count("pk")).filter(n__gt=CROWD).values_list(column, "n"))


def _changes(before: Iterable[StoryTrace], after: Iterable[StoryTrace], column: str) -> Counter[int]:
    change = Counter(getattr(trace, column) or 0 for trace in after)
    change.subtract(getattr(trace, column) or 0 for trace in before)
    del change[0]
    return change


def _keys(traces: Iterable[StoryTrace], column: str) -> set[int]:
    """The keys of the same values on the same day, the day before and the day after."""
    own = {getattr(trace, column) for trace in traces} - {None}
    return {key + days for key in own for days in (-1, 0, 1)}


def _having(wanted: Mapping[str, Collection[int]], limit: int) -> Numbers:
    """The _COLUMNS of the traces that have one of these keys, each once; a row a trace.

    The numbers are written into the statement: there are ten thousand of them, and to bind each takes longer
    than to find what has it. Asked for one column OR another, PostgreSQL reads the whole table.
    """
    columns, table = ", ".join(_COLUMNS), connection.ops.quote_name(StoryTrace._meta.db_table)
    asked = [
        f"SELECT {columns} FROM {table} WHERE {column} IN ({','.join(map(str, sorted(keys)))})"  # noqa: S608
        for column, keys in wanted.items()
        if keys
    ]
    parts = [np.zeros((0, len(_COLUMNS)), np.int64)]
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(f"{' UNION '.join(asked)} LIMIT {limit}")
            while some := cursor.fetchmany(_ROWS):
                parts.append(np.array([[value or 0 for value in row] for row in some], np.int64))
    return np.concatenate(parts)
