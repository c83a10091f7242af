"""The index on SQLite: FTS5, contentless, with the tokens given to it as they are.

Stems stand in a column once each; written forms in columns of their own, in order, for phrases; stems of the
headline among the words of facets, as xh…. FTS5 needs the former tokens to take an entry out, so they are
kept, compressed, beside it.
"""

import math
import time
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, OperationalError, connection

from articles.search import engine
from articles.search.engine import Document, Stored
from articles.search.facet import EVERYTHING
from articles.search.lexemes import Terms
from articles.search.plan import AllOf, AnyOf, Beginning, Exact, Facet, Match, Plan, Stem, Without

# The ascii tokenizer splits at what is neither letter nor digit below U+0080 and keeps all else: just what
# `analysis` gives.
_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS search_document (
        article_id INTEGER PRIMARY KEY, number INTEGER NOT NULL UNIQUE, length INTEGER NOT NULL,
        facets BLOB NOT NULL, digest BLOB NOT NULL, tokens BLOB NOT NULL
    )
    """,
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS search_index USING fts5(
        stems, headline_exact, standfirst_exact, body_exact, words, content='', columnsize=0, tokenize='ascii'
    )
    """,
)
_COLUMNS = "stems, headline_exact, standfirst_exact, body_exact, words"
_INSERT = f"INSERT INTO search_index (rowid, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s)"
_DELETE = f"""
    INSERT INTO search_index (search_index, rowid, {_COLUMNS}) VALUES ('delete', %s, %s, %s, %s, %s, %s)
"""
_NOTE = """
    INSERT INTO search_document (article_id, number, length, facets, digest, tokens)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
_SEPARATOR = "\n"
_NOTHING = "x"  # a word that no document has
_HEADLINE = "xh"
_IDS = "SELECT group_concat(rowid) FROM search_index WHERE search_index MATCH %s"
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
_AT_ONCE = 100  # terms of a compound SELECT; SQLite takes 500


class SqliteEngine:
    def install(self) -> None:
        with connection.cursor() as cursor:
            for table in _TABLES:
                cursor.execute(table)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index (search_index) VALUES ('delete-all')")
            cursor.execute("DELETE FROM search_document")

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
                f"SELECT article_id, tokens FROM search_document WHERE article_id IN ({marks})",
                list(article_ids),
            )
            former = [(pk, *_unpacked(tokens)) for pk, tokens in cursor.fetchall()]
            cursor.executemany(_DELETE, former)
            cursor.execute(f"DELETE FROM search_document WHERE article_id IN ({marks})", list(article_ids))

    def write(self, documents: Sequence[Document]) -> None:
        columns = [_columns(document) for document in documents]
        with connection.cursor() as cursor:
            cursor.executemany(
                _INSERT, [(d.article_id, *texts) for d, texts in zip(documents, columns, strict=True)]
            )
            cursor.executemany(
                _NOTE,
                [
                    (d.article_id, d.number, d.length, d.facets, d.digest, _packed(texts))
                    for d, texts in zip(documents, columns, strict=True)
                ],
            )

    def ids(
        self, plans: Sequence[Plan], among: Collection[int] | None = None, seconds: float = math.inf
    ) -> list[str]:
        found: list[str] = []
        with _limited(seconds), connection.cursor() as cursor:
            for start in range(0, len(plans), _AT_ONCE):
                some = plans[start : start + _AT_ONCE]
                cursor.execute(" UNION ALL ".join([_IDS] * len(some)), [expression(plan) for plan in some])
                found += [joined or "" for (joined,) in cursor.fetchall()]
        return found

    def any_public(self, plans: Sequence[Plan], seconds: float) -> list[bool]:
        sql, parameters = engine.existing([self.numbers(Match(plan)) for plan in plans])
        with _limited(seconds), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(map(bool, cursor.fetchone()))

    def numbers(self, match: Match) -> tuple[str, list[Any]]:
        condition, parameters = engine.numbered(match)
        sql = f"""
            SELECT number FROM search_index CROSS JOIN search_document ON article_id = search_index.rowid
            WHERE search_index MATCH %s AND {condition}
        """
        return sql, [expression(match.plan_within_span()), *parameters]

    def rows(self, question: str, parameters: Sequence[str] = ()) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(question, parameters)
            found: list[Any] = cursor.fetchall()
            return found

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

    def terms(self, article_ids: Collection[int]) -> dict[int, Terms]:
        marks = ",".join(["%s"] * len(article_ids))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT article_id, tokens FROM search_document WHERE article_id IN ({marks})",
                list(article_ids),
            )
            return {pk: _terms(tokens) for pk, tokens in cursor.fetchall()}

    def damage(self) -> str:
        everything = expression(Facet(EVERYTHING))
        with connection.cursor() as cursor:
            try:
                cursor.execute("INSERT INTO search_index (search_index) VALUES ('integrity-check')")
            except DatabaseError as error:
                return f"SQLite finds the index malformed: {error}"
            cursor.execute(
                """
                WITH known AS (SELECT rowid AS pk FROM search_index WHERE search_index MATCH %s)
                SELECT
                    (SELECT count(*) FROM search_document WHERE article_id NOT IN (SELECT pk FROM known)),
                    (SELECT count(*) FROM known WHERE pk NOT IN (SELECT article_id FROM search_document))
                """,
                [everything],
            )
            lost, strange = cursor.fetchone()
        return f"{lost:,} entries cannot be found, {strange:,} are of no article" if lost or strange else ""


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    deadline = time.monotonic() + seconds
    own: Any = connection.connection
    own.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    except OperationalError as error:
        if time.monotonic() > deadline:
            raise engine.TooSlow from error
        raise
    finally:
        own.set_progress_handler(None, _STEPS)


def _columns(document: Document) -> tuple[str, ...]:
    fields = (document.headline, document.standfirst, document.body)
    stems = dict.fromkeys(" ".join(text for text, _ in fields).split())
    in_headline = [_HEADLINE + stem for stem in dict.fromkeys(document.headline[0].split())]
    return " ".join(stems), *(words for _, words in fields), " ".join([document.words, *in_headline])


def _packed(texts: Sequence[str]) -> bytes:
    return zlib.compress(_SEPARATOR.join(texts).encode(), 1)


def _unpacked(tokens: bytes) -> list[str]:
    return zlib.decompress(tokens).decode().split(_SEPARATOR)


def _terms(tokens: bytes) -> Terms:
    stems, *written, words = _unpacked(tokens)
    of_headline = (word.removeprefix(_HEADLINE) for word in words.split() if word.startswith(_HEADLINE))
    return Terms.of(stems, " ".join(of_headline), written)


def expression(plan: Plan) -> str:  # noqa: PLR0911 - a return for each kind of plan
    """The plan as an FTS5 query, every word quoted."""
    match plan:
        case Stem(stems, headline_only):
            column, prefix = ("words", _HEADLINE) if headline_only else ("stems", "")
            return f"({column} : ({' OR '.join(_quoted(prefix + stem) for stem in stems)}))"
        case Exact(words, headline_only, is_prefix):
            columns = "headline_exact" if headline_only else "{headline_exact standfirst_exact body_exact}"
            return f"({columns} : {_quoted(' '.join(words))}{' *' if is_prefix else ''})"
        case Beginning(stem):
            return f"(words : {_quoted(_HEADLINE + stem)} *)"
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
