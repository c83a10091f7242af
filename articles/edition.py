"""Which edition of the archive stands: as long as it does, no page of a reader is another than it was.

What readers see follows from articles, whose changes number the `generation` of the index; from what editors
did (`Operation`); from names and what belongs to them (`NameChange`); from versions; and some of it from the
day. Whoever writes anything else that readers see says so by `search.index.announce`.
"""

import datetime as dt

from articles import prepared
from articles.models import IndexState, NameChange, Operation, Version

# Of each the sum of the last: what was begun earlier and is committed later changes it too.
_LAST = "SELECT sum(id) FROM {table} WHERE id > (SELECT max(id) FROM {table}) - 64"
_TABLES = (Operation, NameChange, Version)


def current() -> tuple[object, ...]:
    """What tells this edition from every other. One query."""
    sums = ", ".join(f"({_LAST.format(table=model._meta.db_table)})" for model in _TABLES)
    statement = f"SELECT (SELECT generation FROM {IndexState._meta.db_table}), {sums}"  # noqa: S608
    (last,) = prepared.rows(statement, [])
    return (dt.datetime.now(dt.UTC).date(), *last)
