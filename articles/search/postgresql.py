"""The index on PostgreSQL: a tsvector with the lexemes given to it as they are, under a GIN index.

Stems and written forms share one vector at the same positions; written forms begin with "=", facet words with
"#". Headline, standfirst and body are the weights A, B and C. A vector holds 16,383 positions and 255 of each
lexeme: phrases and frequencies beyond these are not seen.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

from django.db import connection

from articles.chronology import day_bounds
from articles.search.engine import (
    BODY_WEIGHT,
    HEADLINE_WEIGHT,
    K1,
    STANDFIRST_WEIGHT,
    B,
    Document,
    Hit,
    Order,
    Stored,
)
from articles.search.facet import EVERYTHING, tally
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Match, Plan, Stem, Without, scored

_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS search_document (
        number bigint PRIMARY KEY, article_id bigint NOT NULL UNIQUE, length integer NOT NULL,
        facets bytea NOT NULL, digest bytea NOT NULL, lexemes tsvector NOT NULL
    )
    """,
    # Entries wait in a list of the index, which has room (kB) for a batch, until `write` has them sorted in.
    """
    CREATE INDEX IF NOT EXISTS search_document_lexemes ON search_document
    USING gin (lexemes) WITH (fastupdate = on, gin_pending_list_limit = 16384)
    """,
    # Ranking reads the vector of every hit: kept in its row and packed by lz4 it costs a fifth of what it
    # does packed by pglz in a table apart.
    "ALTER TABLE search_document ALTER lexemes SET STORAGE MAIN",
    """
    DO $$ BEGIN
        ALTER TABLE search_document ALTER lexemes SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN NULL; -- a server built without lz4
    END $$
    """,
)
# When the planner can foresee that a question finds much, it reads every row and unpacks each vector, where
# the index is quicker for all hits. Only for the newest few should it foresee: it walks those by number.
_FORESEEN, _UNFORESEEN = "%s::tsquery", "(SELECT %s::tsquery)"
_LAST_POSITION = 16_383
_MOST_POSITIONS = 255
# A gap between fields, so that no phrase runs from one into the next.
_GAP = 2

# ts_rank with equal weights of one lexeme that occurs n times is the sum of 1/j² for j up to n, over pi²/6:
# strictly rising, so that these boundaries give n back. Occurrences are in order of position, so that with
# the weights of the later fields at zero it counts those of the earlier fields alone.
_SUMS: list[float] = [0.0]
for _n in range(1, _MOST_POSITIONS + 1):
    _SUMS.append(_SUMS[-1] + 1 / _n**2)
_BOUNDARIES = (
    "ARRAY["
    + ",".join(f"{(low + high) / 2 / 1.64493406685:.9f}" for low, high in pairwise(_SUMS))
    + "]::float8[]"
)
_IN_HEADLINE, _IN_STANDFIRST, _IN_BODY = "{0,0,0,1}", "{0,0,1,1}", "{0,1,1,1}"


# Gives no lexeme another weight, but unpacks the vector, once for all the functions that then read it.
_UNPACKED = "setweight(lexemes, 'A', '{}'::text[]) AS lexemes"


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
            cursor.executemany(
                """
                INSERT INTO search_document (number, article_id, length, facets, digest, lexemes)
                VALUES (%s, %s, %s, %s, %s, %s::tsvector)
                """,
                [(d.number, d.article_id, d.length, d.facets, d.digest, vector(d)) for d in documents],
            )
            # A batch sorted in at once costs a fifth of one lexeme after the other, and no reader has to look
            # through a list. Only the owner of the index may ask for it; for others autovacuum does it later.
            cursor.execute(
                """
                SELECT gin_clean_pending_list(oid) FROM pg_class
                WHERE oid = 'search_document_lexemes'::regclass AND pg_has_role(relowner, 'MEMBER')
                """
            )

    def count(self, match: Match) -> int:
        where, parameters = _where(match)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM search_document WHERE {where}", parameters)
            return int(cursor.fetchone()[0])

    def tally(self, match: Match) -> Counter[int]:
        where, parameters = _where(match)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT string_agg(facets, ''::bytea) FROM search_document WHERE {where}", parameters
            )
            return tally(bytes(cursor.fetchone()[0] or b""))

    def page(
        self, match: Match, order: Order, size: int, after: Hit | None = None, backwards: bool = False
    ) -> list[Hit]:
        if order is Order.RELEVANCE:
            return self._best(match, size, after, backwards)
        where, parameters = _where(match, _FORESEEN)
        descending = (order is Order.NEWEST) is not backwards
        if after is not None:
            where += f" AND number {'<' if descending else '>'} %s"
            parameters.append(after.number)
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                SELECT number FROM search_document WHERE {where}
                ORDER BY number {"DESC" if descending else "ASC"} LIMIT %s
                """,
                [*parameters, size],
            )
            return [Hit(row[0]) for row in cursor.fetchall()]

    def _best(self, match: Match, size: int, after: Hit | None, backwards: bool) -> list[Hit]:
        where, parameters = _where(match)
        score, score_parameters = self._score(match.plan)
        beyond, beyond_parameters = "", list[Any]()
        if after is not None:
            beyond = f"WHERE (score, number) {'>' if backwards else '<'} (%s::float8, %s)"
            beyond_parameters = [after.score, after.number]
        direction = "ASC" if backwards else "DESC"
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                WITH hit AS MATERIALIZED (
                    SELECT number, round(({score})::numeric, 6)::float8 AS score
                    FROM (
                        SELECT number, length, {_UNPACKED} FROM search_document WHERE {where} OFFSET 0
                    ) AS found
                )
                SELECT number, score FROM hit {beyond} ORDER BY score {direction}, number {direction} LIMIT %s
                """,
                [*score_parameters, *parameters, *beyond_parameters, size],
            )
            return [Hit(number, score) for number, score in cursor.fetchall()]

    def _score(self, plan: Plan) -> tuple[str, list[Any]]:
        # A word asked for twice counts twice.
        terms = Counter(scored(plan))
        if not terms:
            return "0", []
        documents, length, *frequencies = _statistics(
            [(stem, headline_only) for stem, headline_only, _ in terms]
        )
        mean_length = length / max(documents, 1)
        parts, parameters = [], list[Any]()
        for ((stem, headline_only, guard), times), found in zip(terms.items(), frequencies, strict=True):
            weight, weight_parameters = _weighted_frequency(stem, headline_only)
            # The inverse document frequency as FTS5 has it: never below a millionth.
            part = f"""
                (SELECT {times} * GREATEST(ln((%s - %s + 0.5::float8) / (%s + 0.5)), 1e-6) * f * {K1 + 1}
                    / (f + {K1} * ({1 - B} + {B} * length / %s::float8))
                    FROM (SELECT ({weight})::float8 AS f) AS frequency)
            """
            part_parameters: list[Any] = [documents, found, found, mean_length, *weight_parameters]
            # Most hits of an alternative lack most of its words, and asking that is cheap.
            here = Stem((stem,), headline_only)
            counts = here if guard is None else AllOf((here, guard))
            parts.append(f"CASE WHEN lexemes @@ %s::tsquery THEN {part} ELSE 0 END")
            parameters += [expression(counts), *part_parameters]
        return " + ".join(parts), parameters

    def numbers(self, match: Match) -> tuple[str, list[Any]]:
        where, parameters = _where(match)
        return f"SELECT number FROM search_document WHERE {where}", parameters

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
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM search_document WHERE NOT COALESCE(lexemes @@ %s::tsquery, false)",
                [expression(Facet(EVERYTHING))],
            )
            lost = int(cursor.fetchone()[0])
        return f"{lost:,} entries cannot be found" if lost else ""


def _statistics(terms: Sequence[tuple[str, bool]]) -> list[int]:
    """The number of documents, their length together, and how many have each term."""
    counts = f", (SELECT count(*) FROM search_document WHERE lexemes @@ {_UNFORESEEN})" * len(terms)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT COALESCE(sum(documents), 0)::bigint, COALESCE(sum(length), 0)::bigint{counts}
            FROM articles_indexstate
            """,
            [expression(Stem((stem,), headline_only)) for stem, headline_only in terms],
        )
        return list(cursor.fetchone())


def _weighted_frequency(stem: str, headline_only: bool) -> tuple[str, list[Any]]:
    def occurrences(weights: str) -> str:
        return f"width_bucket(ts_rank('{weights}'::float4[], lexemes, %s::tsquery)::float8, {_BOUNDARIES})"

    lexeme = _quoted(stem)
    headline = f"{HEADLINE_WEIGHT} * {occurrences(_IN_HEADLINE)}"
    if headline_only:
        return headline, [lexeme]
    # Occurrences down to the standfirst contain those of the headline, and so on.
    return (
        f"{HEADLINE_WEIGHT - STANDFIRST_WEIGHT} * {occurrences(_IN_HEADLINE)}"
        f" + {STANDFIRST_WEIGHT - BODY_WEIGHT} * {occurrences(_IN_STANDFIRST)}"
        f" + {BODY_WEIGHT} * {occurrences(_IN_BODY)}"
    ), [lexeme] * 3


def _where(match: Match, question: str = _UNFORESEEN) -> tuple[str, list[Any]]:
    low, high = day_bounds(match.span.first, match.span.last)
    conditions, parameters = [f"lexemes @@ {question}"], list[Any]()
    plan = match.plan_within_span()
    parameters.append(expression(plan if match.among is None else AllOf((plan, match.among))))
    number = "abs(number)" if match.unpublished else "number"
    if low is not None or not match.unpublished:
        conditions.append(f"{number} >= %s")
        parameters.append(max(low or 1, match.floor))
    if high is not None:
        conditions.append(f"{number} < %s")
        parameters.append(high)
    return " AND ".join(conditions), parameters


def expression(plan: Plan) -> str:
    """The plan as the text of a tsquery, every lexeme quoted."""
    match plan:
        case Stem(stems, headline_only):
            label = ":A" if headline_only else ""
            return f"({' | '.join(_quoted(stem) + label for stem in stems)})"
        case Exact(words, headline_only, prefix):
            label = ":A" if headline_only else ""
            *firsts, last = [_quoted("=" + word) + label for word in words]
            if prefix:
                last = f"{last.removesuffix(':A')}:*{'A' if headline_only else ''}"
            return f"({' <-> '.join([*firsts, last])})"
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
    positions: dict[str, list[str]] = defaultdict(list)
    start = 1
    for (stems, words), label in ((document.headline, "A"), (document.standfirst, "B"), (document.body, "C")):
        stem_list, word_list = stems.split(), words.split()
        for offset, (stem, word) in enumerate(zip(stem_list, word_list, strict=True)):
            place = f"{min(start + offset, _LAST_POSITION)}{label}"
            positions[stem].append(place)
            positions["=" + word].append(place)
        start += len(stem_list) + _GAP
    parts = [
        f"{_quoted(lexeme)}:{','.join(places[:_MOST_POSITIONS])}" for lexeme, places in positions.items()
    ]
    parts += [_quoted("#" + word) for word in document.words.split()]
    return " ".join(parts)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
