"""The index on SQLite: FTS5, contentless, with the tokens given to it as they are.

Stems and written forms stand in columns of their own; only those of stems have weight. FTS5 needs the former
tokens to take an entry out, so they are kept, compressed, beside it.
"""

import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from django.db import DatabaseError, connection

from articles.chronology import day_bounds
from articles.search.columns import Columns
from articles.search.engine import (
    BODY_WEIGHT,
    HEADLINE_WEIGHT,
    STANDFIRST_WEIGHT,
    Document,
    Hit,
    Order,
    Stored,
)
from articles.search.facet import EVERYTHING, tally
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Match, Plan, Stem, Without, scored

# The ascii tokenizer splits at what is neither letter nor digit below U+0080 and keeps all else: just what
# `analysis` gives.
_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS search_document (
        number INTEGER PRIMARY KEY, article_id INTEGER NOT NULL UNIQUE, length INTEGER NOT NULL,
        facets BLOB NOT NULL, digest BLOB NOT NULL, tokens BLOB NOT NULL, generation INTEGER NOT NULL
    )
    """,
    "CREATE INDEX IF NOT EXISTS search_document_generation ON search_document (generation)",
    # What `columns` needs to catch up: which numbers went in which generation, complete since the one noted.
    "CREATE TABLE IF NOT EXISTS search_removed (number INTEGER NOT NULL, generation INTEGER NOT NULL)",
    """
    CREATE TABLE IF NOT EXISTS search_generation (
        id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL, complete_from INTEGER NOT NULL
    )
    """,
    "INSERT OR IGNORE INTO search_generation VALUES (1, 0, 0)",
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(
        headline, standfirst, body, headline_exact, standfirst_exact, body_exact, words,
        content='', tokenize='ascii'
    )
    """,
)
_COLUMNS = "headline, standfirst, body, headline_exact, standfirst_exact, body_exact, words"
_INSERT = f"INSERT INTO search_index (rowid, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
_DELETE = f"""
    INSERT INTO search_index (search_index, rowid, {_COLUMNS})
    VALUES ('delete', %s, %s, %s, %s, %s, %s, %s, %s)
"""
_NOTE = """
    INSERT INTO search_document (number, article_id, length, facets, digest, tokens, generation)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_BM25 = f"bm25(search_index, {HEADLINE_WEIGHT}, {STANDFIRST_WEIGHT}, {BODY_WEIGHT}, 0.0, 0.0, 0.0, 0.0)"
_SEPARATOR = "\n"
_NOTHING = "x"  # a word that no document has


_MOST_REMOVED = 10_000


class SqliteEngine:
    def __init__(self) -> None:
        self._in_memory = Columns()

    def install(self) -> None:
        with connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(table)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
            cursor.execute("DELETE FROM search_document")
            _forget_removed(cursor, _next_generation(cursor))

    def stored(self, article_ids: Collection[int]) -> dict[int, Stored]:
        marks = ",".join(["%s"] * len(article_ids))
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT article_id, number, length, facets, digest FROM search_document
                WHERE article_id IN ({marks})
                """,
                list(article_ids),
            )
            return {row[0]: Stored(row[1], row[2], bytes(row[3]), bytes(row[4])) for row in cursor.fetchall()}

    def remove(self, article_ids: Collection[int]) -> None:
        if not article_ids:
            return
        marks = ",".join(["%s"] * len(article_ids))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT number, tokens FROM search_document WHERE article_id IN ({marks})", list(article_ids)
            )
            former = [(number, *_unpacked(tokens)) for number, tokens in cursor.fetchall()]
            cursor.executemany(_DELETE, former)
            generation = _next_generation(cursor)
            cursor.executemany(
                "INSERT INTO search_removed VALUES (%s, %s)", [(number, generation) for number, *_ in former]
            )
            cursor.execute("SELECT count(*) FROM search_removed")
            if cursor.fetchone()[0] > _MOST_REMOVED:
                _forget_removed(cursor, generation)
            cursor.execute(f"DELETE FROM search_document WHERE article_id IN ({marks})", list(article_ids))

    def write(self, documents: Sequence[Document]) -> None:
        columns = [(*_columns(document),) for document in documents]
        with connection.cursor() as cursor:
            generation = _next_generation(cursor)
            cursor.executemany(
                _INSERT, [(d.number, *texts) for d, texts in zip(documents, columns, strict=True)]
            )
            cursor.executemany(
                _NOTE,
                [
                    (d.number, d.article_id, d.length, d.facets, d.digest, _packed(texts), generation)
                    for d, texts in zip(documents, columns, strict=True)
                ],
            )

    def count(self, match: Match) -> int:
        where, parameters = _where(match)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM search_index WHERE {where}", parameters)
            return int(cursor.fetchone()[0])

    def tally(self, match: Match) -> Counter[int]:
        where, parameters = _where(match)
        with connection.cursor() as cursor:
            # The copy in memory holds what is committed and public, and nothing else.
            if match.unpublished or connection.in_atomic_block:
                cursor.execute(
                    f"""
                    SELECT facets FROM search_document
                    WHERE number IN (SELECT rowid FROM search_index WHERE {where})
                    """,
                    parameters,
                )
                return tally(b"".join(row[0] for row in cursor.fetchall()))
            cursor.execute(f"SELECT group_concat(rowid) FROM search_index WHERE {where}", parameters)
            joined: str | None = cursor.fetchone()[0]
        if joined is None:
            return Counter()
        return self._in_memory.tally(np.sort(np.fromstring(joined, dtype=np.int64, sep=",")))

    def page(
        self, match: Match, order: Order, size: int, after: Hit | None = None, backwards: bool = False
    ) -> list[Hit]:
        if order is Order.RELEVANCE:
            return self._best(match, size, after, backwards)
        where, parameters = _where(match)
        descending = (order is Order.NEWEST) is not backwards
        if after is not None:
            where += f" AND rowid {'<' if descending else '>'} %s"
            parameters.append(after.number)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT rowid FROM search_index WHERE {where}
                ORDER BY rowid {"DESC" if descending else "ASC"} LIMIT %s
                """,
                [*parameters, size],
            )
            return [Hit(row[0]) for row in cursor.fetchall()]

    def _best(self, match: Match, size: int, after: Hit | None, backwards: bool) -> list[Hit]:
        hits, parameters = _scored_hits(match)
        beyond = ""
        if after is not None:
            beyond = f"WHERE (score, number) {'>' if backwards else '<'} (%s, %s)"
            parameters += [after.score, after.number]
        direction = "ASC" if backwards else "DESC"
        # Rounded, so that the last bit of a sum cannot order two items differently on the two engines.
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                WITH hit AS MATERIALIZED (SELECT number, round(score, 6) AS score FROM ({hits}) AS scored)
                SELECT number, score FROM hit {beyond} ORDER BY score {direction}, number {direction} LIMIT %s
                """,
                [*parameters, size],
            )
            return [Hit(number, score) for number, score in cursor.fetchall()]

    def numbers(self, match: Match) -> tuple[str, list[Any]]:
        where, parameters = _where(match)
        return f"SELECT rowid AS number FROM search_index WHERE {where}", parameters

    def entries(self, after: int, size: int) -> dict[int, Stored]:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT article_id, number, length, facets, digest FROM search_document
                WHERE article_id > %s ORDER BY article_id LIMIT %s
                """,
                [after, size],
            )
            return {row[0]: Stored(row[1], row[2], bytes(row[3]), bytes(row[4])) for row in cursor.fetchall()}

    def damage(self) -> str:
        everything = expression(Facet(EVERYTHING))
        with connection.cursor() as cursor:
            try:
                cursor.execute("INSERT INTO search_index (search_index) VALUES ('integrity-check')")
            except DatabaseError as error:
                return f"SQLite finds the index malformed: {error}"
            cursor.execute(
                """
                WITH known AS (SELECT rowid AS number FROM search_index WHERE search_index MATCH %s)
                SELECT
                    (SELECT count(*) FROM search_document WHERE number NOT IN (SELECT number FROM known)),
                    (SELECT count(*) FROM known WHERE number NOT IN (SELECT number FROM search_document))
                """,
                [everything],
            )
            lost, strange = cursor.fetchone()
        return f"{lost:,} entries cannot be found, {strange:,} are of no article" if lost or strange else ""


def _next_generation(cursor: Any) -> int:
    """Generations are numbered by the clock, so that one that was rolled back is never taken for another."""
    cursor.execute("SELECT value FROM search_generation")
    generation = max(int(cursor.fetchone()[0]) + 1, time.time_ns())
    cursor.execute("UPDATE search_generation SET value = %s", [generation])
    return generation


def _forget_removed(cursor: Any, generation: int) -> None:
    cursor.execute("DELETE FROM search_removed")
    cursor.execute("UPDATE search_generation SET complete_from = %s", [generation])


def _columns(document: Document) -> tuple[str, ...]:
    fields = (document.headline, document.standfirst, document.body)
    return (*(stems for stems, _ in fields), *(words for _, words in fields), document.words)


def _packed(texts: Sequence[str]) -> bytes:
    return zlib.compress(_SEPARATOR.join(texts).encode(), 1)


def _unpacked(tokens: bytes) -> list[str]:
    return zlib.decompress(tokens).decode().split(_SEPARATOR)


def _where(match: Match, plan: Plan | None = None) -> tuple[str, list[Any]]:
    """Conditions for a plan, the match's own unless told otherwise, in its span and among what it may see."""
    low, high = day_bounds(match.span.first, match.span.last)
    conditions, parameters = ["search_index MATCH %s"], [expression(plan or match.plan_within_span())]
    bounds: list[Any] = [*parameters]
    # Numbers of unpublished items are negative.
    rowid = "abs(rowid)" if match.unpublished else "rowid"
    if low is not None or not match.unpublished:
        conditions.append(f"{rowid} >= %s")
        bounds.append(max(low or 1, match.floor))
    if high is not None:
        conditions.append(f"{rowid} < %s")
        bounds.append(high)
    if match.among is not None:
        # The plus keeps SQLite from looking up each of these in the index, which would begin the search anew.
        conditions.append(
            "+rowid IN (SELECT rowid FROM search_index WHERE search_index MATCH %s AND rowid >= %s)"
        )
        bounds += [expression(match.among), match.floor]
    return " AND ".join(conditions), bounds


def _scored_hits(match: Match) -> tuple[str, list[Any]]:
    """A query for the numbers and scores of all hits.

    FTS5 scores wrongly beside a NOT: it misses words in branches, and counts words of branches that do not
    hold. So what is unwanted is taken away outside of it; and where that cannot be, words are scored apart.
    """
    plan = match.plan_within_span()
    wanted, unwanted = _apart(plan)
    if any(map(_negates, wanted)):
        where, parameters = _where(match, plan)
        scores, score_parameters = _scores(match.plan)
        hits = f"""
            SELECT number, sum(score) AS score
            FROM (SELECT rowid AS number, 0.0 AS score, 1 AS is_hit FROM search_index WHERE {where} {scores})
            GROUP BY number HAVING sum(is_hit) = 1
        """
        return hits, [*parameters, *score_parameters]
    where, parameters = _where(match, AllOf(tuple(wanted)))
    if unwanted:
        where += " AND rowid NOT IN (SELECT rowid FROM search_index WHERE search_index MATCH %s)"
        parameters.append(expression(AnyOf(tuple(unwanted))))
    return f"SELECT rowid AS number, -{_BM25} AS score FROM search_index WHERE {where}", parameters


def _apart(plan: Plan) -> tuple[list[Plan], list[Plan]]:
    """What a plan wants together, and what it does not want."""
    match plan:
        case AllOf(nodes):
            parts = [_apart(node) for node in nodes]
            return [node for wanted, _ in parts for node in wanted], [
                node for _, unwanted in parts for node in unwanted
            ]
        case Without(node):
            return [], [node]
        case _:
            return [plan], []


def _negates(plan: Plan) -> bool:
    match plan:
        case AllOf(nodes) | AnyOf(nodes):
            return any(map(_negates, nodes))
        case _:
            return isinstance(plan, Without)


def _scores(plan: Plan) -> tuple[str, list[Any]]:
    """More rows for a UNION: the scores of words, those of one guard together."""
    guarded: dict[Plan | None, list[str]] = defaultdict(list)
    for stem, headline_only, guard in scored(plan):
        guarded[guard].append(expression(Stem((stem,), headline_only)))
    parts, parameters = [""], list[Any]()
    for guard, words in guarded.items():
        part = f"SELECT rowid, -{_BM25}, 0 FROM search_index WHERE search_index MATCH %s"
        parameters.append(" OR ".join(words))
        if guard is not None:
            # The plus keeps SQLite from asking for each row of the guard by itself.
            part += " AND +rowid IN (SELECT rowid FROM search_index WHERE search_index MATCH %s)"
            parameters.append(expression(guard))
        parts.append(part)
    return " UNION ALL ".join(parts), parameters


def expression(plan: Plan) -> str:
    """The plan as an FTS5 query, every word quoted."""
    match plan:
        case Stem(stems, headline_only):
            columns = "headline" if headline_only else "{headline standfirst body}"
            return f"({columns} : ({' OR '.join(map(_quoted, stems))}))"
        case Exact(words, headline_only, prefix):
            columns = "headline_exact" if headline_only else "{headline_exact standfirst_exact body_exact}"
            return f"({columns} : {_quoted(' '.join(words))}{' *' if prefix else ''})"
        case Facet(word):
            return f"(words : {_quoted(word)})"
        case AnyOf(nodes):
            return f"({' OR '.join(map(expression, nodes))})" if nodes else expression(Facet(_NOTHING))
        case Without(node):
            return f"({expression(Facet(EVERYTHING))} NOT {expression(node)})"
        case AllOf(nodes):
            wanted = [expression(node) for node in nodes if not isinstance(node, Without)] or [
                expression(Facet(EVERYTHING))
            ]
            unwanted = [expression(node.node) for node in nodes if isinstance(node, Without)]
            query = f"({' AND '.join(wanted)})"
            return f"({query} NOT ({' OR '.join(unwanted)}))" if unwanted else query


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
