"""The index on PostgreSQL: a tsvector with the lexemes given to it as they are, under a GIN index.

Stems stand for themselves, once each and without positions; stems of the headline begin with "^", facet words
with "#". Written forms begin with "=" and have positions, for phrases; in the headline they have weight A. A
vector holds 16,383 positions and 255 of each lexeme: phrases beyond these are not seen.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from psycopg.errors import QueryCanceled
from psycopg.pq import Format

from articles.search import engine
from articles.search.engine import Document, Stored
from articles.search.facet import EVERYTHING
from articles.search.lexemes import GAP, Terms
from articles.search.plan import AllOf, AnyOf, Beginning, Exact, Facet, Match, Plan, Stem, Without

_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS search_document (
        article_id bigint PRIMARY KEY, number bigint NOT NULL UNIQUE, length integer NOT NULL,
        facets bytea NOT NULL, digest bytea NOT NULL, lexemes tsvector NOT NULL
    )
    """,
    # Entries wait in a list of the index, which has room (kB) for a batch, until `write` has them sorted in.
    """
    CREATE INDEX IF NOT EXISTS search_document_lexemes ON search_document
    USING gin (lexemes) WITH (fastupdate = on, gin_pending_list_limit = 16384)
    """,
    # A phrase is looked for in the vector of every candidate: kept in its row and packed by lz4 it costs a
    # fifth of what it does packed by pglz in a table apart.
    "ALTER TABLE search_document ALTER lexemes SET STORAGE MAIN",
    """
    DO $$ BEGIN
        ALTER TABLE search_document ALTER lexemes SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN NULL; -- a server built without lz4
    END $$
    """,
)
# When the planner can foresee that a question finds much, it reads every row and unpacks each vector, where
# the index is quicker.
_UNFORESEEN = "(SELECT %s::tsquery)"
_JOINED = "SELECT string_agg(article_id::text, ',') FROM search_document WHERE"
_IDS = f"{_JOINED} lexemes @@ {_UNFORESEEN}"
_AMONG = f"{_JOINED} article_id = ANY(%s) AND lexemes @@ %s::tsquery"
_LAST_POSITION = 16_383
_MOST_POSITIONS = 255
# A gap between fields, so that no phrase runs from one into the next.
_GAP = 2
_LEXEME = re.compile(r"'((?:[^'\\]|''|\\\\)*)'(?::([0-9ABC,]+))?")


class PostgresqlEngine:
    def install(self) -> None:
        with connection.cursor() as cursor:
            for statement in _TABLES:
                cursor.execute(statement)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_document")

    def stored(self, article_ids: Collection[int]) -> dict[int, Stored]:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT article_id, number, length, facets, digest FROM search_document
                WHERE article_id = ANY(%s)
                """,
                [list(article_ids)],
            )
            return {row[0]: Stored(row[1], row[2], bytes(row[3]), bytes(row[4])) for row in cursor.fetchall()}

    def remove(self, article_ids: Collection[int]) -> None:
        if article_ids:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM search_document WHERE article_id = ANY(%s)", [list(article_ids)])

    def write(self, documents: Sequence[Document]) -> None:
        with connection.cursor() as cursor:
            columns = "number, article_id, length, facets, digest, lexemes"
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY search_document ({columns}) FROM STDIN") as copy,
            ):
                for d in documents:
                    copy.write_row((d.number, d.article_id, d.length, d.facets, d.digest, vector(d)))
            # A batch sorted in at once costs a fifth of one lexeme after the other, and no reader has to look
            # through a list. Only the owner of the index may ask for it; for others autovacuum does it later.
            cursor.execute(
                """
                SELECT gin_clean_pending_list(oid) FROM pg_class
                WHERE oid = 'search_document_lexemes'::regclass AND pg_has_role(relowner, 'MEMBER')
                """
            )

    def ids(
        self, plans: Sequence[Plan], among: Collection[int] | None = None, seconds: float = math.inf
    ) -> list[str]:
        if not plans:
            return []
        expressions = [expression(plan) for plan in plans]
        if among is None:
            statement, parameters = _IDS, list[Any](expressions)
        else:
            statement = _AMONG
            parameters = [value for text in expressions for value in (list(among), text)]
        question = " UNION ALL ".join([statement] * len(plans))
        return [joined or "" for (joined,) in _within(seconds, question, parameters)]

    def any_public(self, plans: Sequence[Plan], seconds: float) -> list[bool]:
        found = engine.existing([self.numbers(Match(plan)) for plan in plans])
        return list(_within(seconds, *found)[0])

    def numbers(self, match: Match) -> tuple[str, list[Any]]:
        condition, parameters = engine.numbered(match)
        sql = f"SELECT number FROM search_document WHERE lexemes @@ {_UNFORESEEN} AND {condition}"
        return sql, [expression(match.plan_within_span()), *parameters]

    def rows(self, question: str, parameters: Sequence[str] = ()) -> list[Any]:
        with _binary_cursor() as cursor:
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
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT article_id, lexemes::text FROM search_document WHERE article_id = ANY(%s)",
                [list(article_ids)],
            )
            found = {pk: _terms(text) for pk, text in cursor.fetchall()}
        return {pk: having for pk, having in found.items() if having is not None}

    def damage(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM search_document WHERE NOT COALESCE(lexemes @@ %s::tsquery, false)",
                [expression(Facet(EVERYTHING))],
            )
            lost = int(cursor.fetchone()[0])
        return f"{lost:,} entries cannot be found" if lost else ""


def _binary_cursor() -> CursorWrapper:
    """A cursor whose answers come as they are stored: bytes would come as text of twice the length."""
    connection.ensure_connection()
    make: Any = ServerBindingCursor
    cursor = make(connection.connection)
    cursor.format = Format.BINARY
    return (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )


def _within(seconds: float, question: str, parameters: list[Any]) -> list[Any]:
    """The rows that answer a question, if they come in time."""
    # In one message, and so in one transaction. No time at all is, to PostgreSQL, no limit.
    limit = 0 if seconds == math.inf else max(1, round(seconds * 1000))
    before = f"SET LOCAL statement_timeout = {limit}"
    with _given_up(), connection.cursor() as cursor:
        cursor.execute(f"{before}; {question}; SET LOCAL statement_timeout TO DEFAULT", parameters)
        cursor.nextset()
        rows: list[Any] = cursor.fetchall()
        return rows


@contextmanager
def _given_up() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise engine.TooSlow from error
        raise


def expression(plan: Plan) -> str:  # noqa: PLR0911 - a return for each kind of plan
    """The plan as the text of a tsquery, every lexeme quoted."""
    match plan:
        case Stem(stems, headline_only):
            return f"({' | '.join(_quoted('^' * headline_only + stem) for stem in stems)})"
        case Exact(words, headline_only, prefix):
            label = ":A" if headline_only else ""
            *firsts, last = [_quoted("=" + word) + label for word in words]
            if prefix:
                last = f"{last.removesuffix(':A')}:*{'A' if headline_only else ''}"
            return f"({' <-> '.join([*firsts, last])})"
        case Beginning(stem):
            return f"{_quoted('^' + stem)}:*"
        case Facet(word):
            return _quoted("#" + word)
        case Without(node):
            return f"({expression(Facet(EVERYTHING))} & !{expression(node)})"
        case AnyOf(nodes):
            return (
                f"({' | '.join(map(expression, nodes))})" if nodes else expression(Without(Facet(EVERYTHING)))
            )
        case AllOf(nodes):
            parts = [
                f"!{expression(node.node)}" if isinstance(node, Without) else expression(node)
                for node in nodes
            ]
            if all(isinstance(node, Without) for node in nodes):
                parts.insert(0, expression(Facet(EVERYTHING)))
            return f"({' & '.join(parts)})"


def vector(document: Document) -> str:
    """The document as the text of a tsvector."""
    fields = ((document.headline, "A"), (document.standfirst, "B"), (document.body, "C"))
    positions: dict[str, list[str]] = defaultdict(list)
    start = 1
    for (_, words), label in fields:
        word_list = words.split()
        for offset, word in enumerate(word_list):
            positions["=" + word].append(f"{min(start + offset, _LAST_POSITION)}{label}")
        start += len(word_list) + _GAP
    parts = [
        f"{_quoted(lexeme)}:{','.join(places[:_MOST_POSITIONS])}" for lexeme, places in positions.items()
    ]
    parts += map(_quoted, dict.fromkeys(stem for (stems, _), _ in fields for stem in stems.split()))
    parts += [_quoted("^" + stem) for stem in dict.fromkeys(document.headline[0].split())]
    parts += [_quoted("#" + word) for word in document.words.split()]
    return " ".join(parts)


def _terms(text: str) -> Terms | None:
    """Those of a vector; None when it has more words than PostgreSQL keeps the places of."""
    stems: list[str] = []
    of_headline: list[str] = []
    places: dict[int, str] = {}
    for quoted, positions in _LEXEME.findall(text):
        lexeme = quoted.replace("''", "'").replace("\\\\", "\\")
        if not positions:
            if lexeme[0] == "^":
                of_headline.append(lexeme[1:])
            elif lexeme[0] != "#":
                stems.append(lexeme)
            continue
        at = [int(position.rstrip("ABC")) for position in positions.split(",")]
        if len(at) >= _MOST_POSITIONS or at[-1] >= _LAST_POSITION:
            return None
        places |= dict.fromkeys(at, lexeme[1:])
    return Terms(stems, of_headline, list(_written(places)))


def _written(places: dict[int, str]) -> Iterator[str]:
    """The words in their order: where places are left out a field ends."""
    last = 0
    for place in sorted(places):
        if place != last + 1:
            yield GAP
        yield places[place]
        last = place
    yield GAP


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
