"""Questions that are asked on every page: written once by Django, and planned once by PostgreSQL.

Django takes longer to write a question than the database to answer it, and does it each time anew. Here it is
written with stand-ins for the values, once; later these are put in, and the rows become the same objects by
the same parts of Django (django.db.models.query.ModelIterable, 5.2).

PostgreSQL takes longer to plan such a question than to answer it. It plans a prepared statement once, and
psycopg prepares what a connection has asked some times in the same words (`prepare_threshold`), if the values
come beside the words; Django puts them in between.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators

KEPT = 300  # statements of one query set: one for each number of values that it was asked with

M = TypeVar("M", bound=Model)


def rows(statement: str, values: Sequence[Any]) -> list[Any]:
    """What a statement finds that is often asked in the same words. One query."""
    is_postgresql = connection.vendor == "postgresql"
    with _preparing() if is_postgresql else connection.cursor() as cursor:
        cursor.execute(statement, _of_one_type(values) if is_postgresql else values)
        return list(cursor.fetchall())


def _of_one_type(values: Sequence[Any]) -> list[Any]:
    """The same with numbers of one size, or each mixture of sizes would be prepared for itself."""
    from psycopg.types.numeric import Int8  # noqa: PLC0415 - where the database is SQLite it is not needed

    return [Int8(value) if type(value) is int else value for value in values]


@contextmanager
def _preparing() -> Iterator[Any]:
    """A cursor of PostgreSQL that sends values beside the words."""
    from psycopg import Cursor  # noqa: PLC0415 - the same

    connection.ensure_connection()
    held: Any = connection.connection
    usual, held.cursor_factory = held.cursor_factory, Cursor
    try:
        cursor = connection.cursor()
    finally:
        held.cursor_factory = usual
    with cursor:
        yield cursor


class _StandIn(Expression):
    """The place of a value, by its number."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Prepared(Generic[M]):
    """A query set of whole objects, without prefetching.

    `make` makes it, given a stand-in for each value, and for each list of values a list of them; they stand
    where values stand in conditions, and `make` may depend on nothing else. Of a relation a list of keys is
    looked for by `__pk__in`: Django would read them for `__in`.
    """

    def __init__(self, make: Callable[..., QuerySet[M]]) -> None:
        self._make = make
        self._written = lru_cache(KEPT)(self._write)

    def ask(self, *values: Any) -> list[M]:
        """The objects found. Dates must be as the database takes them. One query; none if nothing can be."""
        lengths = tuple(len(value) if isinstance(value, list) else None for value in values)
        statement = self._written(connection.vendor, lengths)
        if statement is None:
            return []
        flat = [each for value in values for each in (value if isinstance(value, list) else (value,))]
        return statement.objects(flat)

    def _write(self, _vendor: str, lengths: Sequence[int | None]) -> "_Statement[M] | None":
        numbers = iter(range(sum(1 if length is None else length for length in lengths)))
        stand_ins = [
            _StandIn(next(numbers)) if length is None else [_StandIn(next(numbers)) for _ in range(length)]
            for length in lengths
        ]
        try:
            return _Statement(self._make(*stand_ins))
        except EmptyResultSet:
            return None


class _Statement(Generic[M]):
    """What Django wrote, and how it makes objects of the rows."""

    def __init__(self, queryset: QuerySet[M]) -> None:
        compiler: Any = queryset.query.get_compiler(connection=connection)
        self._sql, self._parameters = compiler.as_sql()
        self._converters = compiler.get_converters([each[0] for each in compiler.select])
        self._convert = compiler.apply_converters
        self._annotations = list(compiler.annotation_col_map.items())
        places = compiler.klass_info["select_fields"]
        self._own = slice(places[0], places[-1] + 1)
        self._names = frozenset(column[0].target.attname for column in compiler.select[self._own])
        populators: Any = get_related_populators  # which has one more argument from Django 6.1 on
        self._related = populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
        self._model = queryset.model

    def objects(self, values: Sequence[Any]) -> list[M]:
        parameters = [
            values[each.number] if isinstance(each, _StandIn) else each for each in self._parameters
        ]
        found = rows(self._sql, parameters)
        return [self._object(row) for row in self._convert(found, self._converters)]

    def _object(self, row: Any) -> M:
        made = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
        for related in self._related:
            related.populate(row, made)
        for name, place in self._annotations:
            setattr(made, name, row[place])
        return made
