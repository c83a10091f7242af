"""Many rows of a table at once, several times as fast as `bulk_create`, which makes an object of each row and
an expression of each value."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

Row = Mapping[str, Any]  # by attribute: article_id, not article

# What the drivers take as it is. Everything else is for the field to prepare.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)


def insert(model: type[models.Model], rows: Iterable[Row], *, lacking: bool = False) -> None:
    """Writes rows of which all leave out the same: that has the default of its field.

    The database numbers them where they have no key; who wants to know it asks for `keys` first. Of
    `lacking` ones those are passed over that stand already. Neither `save` nor a signal is called. One
    statement, in the caller's transaction. Raises what `bulk_create` would: DataError, IntegrityError,
    ValueError.
    """
    written = list(rows)
    if not written:
        return
    key: Any = model._meta.pk
    numbered = isinstance(key, models.AutoField) and key.attname not in written[0]
    fields = [field for field in model._meta.concrete_fields if not (numbered and field is key)]
    values = list(zip(*(_values(field, written) for field in fields), strict=True))
    _write(model, fields, values, "ON CONFLICT DO NOTHING" if lacking else "")


def create(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """Writes new objects, and gives them their keys. The moment of their making they do not learn."""
    for each, pk in zip(objects, keys(model, len(objects)), strict=True):
        each.pk = pk
    insert(model, map(vars, objects))


def upsert(
    model: type[models.Model], key: Sequence[str], rest: Sequence[str], written: Sequence[Sequence[Any]]
) -> None:
    """Writes rows, or gives their values to those that stand under the same unique key.

    `key` and `rest` name the attributes that each row has, in this order; values are as the drivers take
    them. No key may occur twice. One statement.
    """
    if not written:
        return
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    quoted = connection.ops.quote_name
    columns = {name: quoted(fields[name].column) for name in (*key, *rest)}
    into = f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(columns.values())})"
    changes = ", ".join(f"{columns[name]} = excluded.{columns[name]}" for name in rest)
    otherwise = f"ON CONFLICT ({', '.join(columns[name] for name in key)}) DO UPDATE SET {changes}"
    if connection.vendor == "postgresql":
        arrays = ", ".join(f"%b::{fields[name].db_type(connection)}[]" for name in columns)
        _send(f"{into} SELECT * FROM unnest({arrays}) {otherwise}", written)  # noqa: S608 - names of the model
        return
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"{into} VALUES ({marks}) {otherwise}", written)


def _send(statement: str, written: Sequence[Sequence[Any]]) -> None:
    """Runs a statement of PostgreSQL with an array for each column.

    Django's own cursor would write megabytes of numbers and bytes into the statement as text.
    """
    from psycopg import Cursor  # noqa: PLC0415 - where the database is SQLite it is not needed

    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, [list(column) for column in zip(*written, strict=True)])


def keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Takes the next keys of a table. On SQLite who writes is alone: nobody takes them meanwhile."""
    if not count:
        return []
    key: Any = model._meta.pk
    table, column = (connection.ops.quote_name(name) for name in (model._meta.db_table, key.column))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            numbers = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
            cursor.execute(numbers, [table, key.column, count])
            return [number for (number,) in cursor.fetchall()]
        cursor.execute(
            f"""
            SELECT coalesce(max(last), 0) FROM (
                SELECT seq AS last FROM sqlite_sequence WHERE name = %s
                UNION ALL SELECT max({column}) FROM {table}
            )
            """,  # noqa: S608 - names of the model
            [model._meta.db_table],
        )
        last = cursor.fetchone()[0]
    return range(last + 1, last + 1 + count)


def _values(field: Any, rows: Sequence[Row]) -> Sequence[Any]:
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return [field.get_db_prep_save(timezone.now(), connection)] * len(rows)
    name, default = field.attname, field.get_default
    values = [row[name] if name in row else default() for row in rows]
    if isinstance(field, _PLAIN):
        return values
    prepared = field.get_db_prep_save
    return [None if value is None else prepared(value, connection) for value in values]


def _write(
    model: type[models.Model], fields: Sequence[Any], rows: Sequence[tuple[Any, ...]], otherwise: str
) -> None:
    quoted = connection.ops.quote_name
    table = f"{quoted(model._meta.db_table)} ({', '.join(quoted(field.column) for field in fields)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not otherwise:
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {table} VALUES ({marks}) {otherwise}", rows)  # noqa: S608 - as above
