"""Paging that does not count: a list shows its first rows and says about how many there are."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db import connection, models

# Rows that can be paged through. Beyond, a date or a search gets one there sooner than a page number.
REACH = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """Counts no further than REACH. `found` is how many there are in all, where somebody knows."""

    found: int | None = None

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if not isinstance(rows, models.QuerySet):
            return min(len(rows), REACH)
        return rows.order_by().values("pk")[:REACH].count()

    @property
    def is_bounded(self) -> bool:
        return self.count == REACH

    @property
    def in_all(self) -> int | None:
        """How many there are; about, when the list is of the whole table."""
        if self.found is not None:
            return self.found
        rows: Any = self.object_list
        whole = isinstance(rows, models.QuerySet) and not rows.query.where
        return estimated_rows(rows.model) if whole else None


def estimated_rows(model: type[models.Model]) -> int | None:
    """What the database knows without counting; None when it does not know yet."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(%s)", [table])
        else:
            cursor.execute(f"SELECT max(rowid) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None and row[0] >= 0 else None
