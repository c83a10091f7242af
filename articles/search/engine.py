"""What a search engine has to do. One stands behind each database; it is chosen here and nowhere else."""

import datetime as dt
import math
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.core.exceptions import BadRequest
from django.db import connection
from django.utils.translation import gettext

from articles.chronology import day_bounds
from articles.search.lexemes import Terms
from articles.search.plan import Match, Plan

TIME_LIMIT = 2  # s that an engine may take for all it is asked by one request


@dataclass(frozen=True, slots=True)
class Stored:
    """What the index holds of an article. Its number is the sequence, negative while it is not public."""

    number: int
    length: int
    facets: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """An index entry to be written: stems and written forms of each field, one after the other by space."""

    number: int
    article_id: int
    day: dt.date
    headline: tuple[str, str]
    standfirst: tuple[str, str]
    body: tuple[str, str]
    words: str
    facets: bytes
    length: int
    impact: bytes
    digest: bytes


class TooSlow(BadRequest):
    """What the engine was asked for and was not done with in time."""

    def __init__(self) -> None:
        super().__init__(
            gettext(
                "This search takes too long. Please make it narrower: with more words, without small words "
                "in quotation marks, or with a longer beginning of a word."
            )
        )


@dataclass(slots=True)
class Allowance:
    """The seconds that are left for what one request asks of the engine."""

    seconds: float = TIME_LIMIT

    @contextmanager
    def spent(self) -> Iterator[float]:
        """What is left; the time until the end of the block is taken off. Raises TooSlow when nothing is."""
        if self.seconds <= 0:
            raise TooSlow
        begun = time.monotonic()
        try:
            yield self.seconds
        finally:
            self.seconds -= time.monotonic() - begun


class Engine(Protocol):
    def install(self) -> None:
        """Creates the tables of the index where they are missing."""

    def clear(self) -> None:
        """Empties the index."""

    def stored(self, article_ids: Collection[int]) -> dict[int, Stored]:
        """The entries of these articles, by article id."""

    def remove(self, article_ids: Collection[int]) -> None: ...

    def write(self, documents: Sequence[Document]) -> None:
        """Adds entries for articles that have none."""

    def ids(
        self, plans: Sequence[Plan], among: Collection[int] | None = None, seconds: float = math.inf
    ) -> list[str]:
        """The ids of the articles that meet each plan, public or not, joined by commas in any order.

        Where `among` is given, ids that are not in it may be left out. Raises TooSlow when that many seconds
        did not do.
        """

    def any_public(self, plans: Sequence[Plan], seconds: float) -> list[bool]:
        """Of each plan, whether a public article meets it. Raises TooSlow when the seconds did not do."""

    def numbers(self, match: Match) -> tuple[str, list[Any]]:
        """SQL and parameters of a query for the document numbers of all hits, for use as a subquery."""

    def rows(self, question: str, parameters: Sequence[str] = ()) -> list[Any]:
        """The rows that answer a question, with bytes as they are stored."""

    def entries(self, after: int, size: int) -> dict[int, Stored]:
        """The next `size` entries beyond an article id, in order of article id."""

    def terms(self, article_ids: Collection[int]) -> dict[int, Terms]:
        """What the lexemes of these articles are made from, stems once each; of those left out it cannot all
        be told."""

    def damage(self) -> str:
        """What is wrong within the index itself, in a few words; empty when nothing is."""


def numbered(match: Match) -> tuple[str, list[int]]:
    """SQL and parameters: that an entry is in the span of a match, or within a day of it, and may be seen."""
    low, high = day_bounds(match.span.first, match.span.last)
    # Numbers of unpublished items are negative, and never 0.
    number = "abs(number)" if match.unpublished else "number"
    if high is None:
        return f"{number} >= %s", [low or 1]
    return f"{number} >= %s AND {number} < %s", [low or 1, high]


def existing(match_sql: Sequence[tuple[str, list[Any]]]) -> tuple[str, list[Any]]:
    """SQL and parameters of a row that tells of each query whether it finds something."""
    tests = ", ".join(f"EXISTS ({sql})" for sql, _ in match_sql)
    return f"SELECT {tests}", [value for _, values in match_sql for value in values]


@cache
def engine_of(vendor: str) -> Engine:
    if vendor == "sqlite":
        from articles.search.sqlite import SqliteEngine  # noqa: PLC0415 - it imports this module

        return SqliteEngine()
    if vendor == "postgresql":
        from articles.search.postgresql import PostgresqlEngine  # noqa: PLC0415 - it imports this module

        return PostgresqlEngine()
    raise RuntimeError(f"No search engine for the database {vendor}: use SQLite or PostgreSQL.")


def engine() -> Engine:
    return engine_of(connection.vendor)
