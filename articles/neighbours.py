"""What stands before and after an item in the archive: on its day or, at the ends of that, on another.

The order is that of the pages of days: by local day and, within it, by sequence.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from articles.models import Article


def beside(day: Any, sequence: Any) -> Q:
    """The condition of being one of the two next to a local day, as the database takes it, and a place in
    time, for a query to be part of: four short ranges of the index."""
    return Q(pk=_first(day, sequence, "<", "DESC")) | Q(pk=_first(day, sequence, ">", "ASC"))


def around(item: Article, found: Iterable[Article]) -> tuple[Article | None, Article | None]:
    """The one before and the one after, of some items among which they are."""
    here = _place(item)
    placed = {_place(each): each for each in found}
    before = max((place for place in placed if place < here), default=None)
    after = min((place for place in placed if place > here), default=None)
    return (placed[before] if before else None), (placed[after] if after else None)


def _place(item: Article) -> tuple[dt.date, int]:
    return item.published_on, item.sequence


def _first(day: Any, sequence: Any, compared: str, direction: str) -> RawSQL:
    """The key of the next item in one direction."""
    table = connection.ops.quote_name(Article._meta.db_table)
    begin = f"SELECT id FROM {table} WHERE status = %s AND published_on"  # noqa: S608
    on_the_day = f"{begin} = %s AND sequence {compared} %s ORDER BY sequence {direction} LIMIT 1"
    on_another = f"{begin} {compared} %s ORDER BY published_on {direction}, sequence {direction} LIMIT 1"
    public = Article.Status.PUBLISHED.value
    return RawSQL(  # noqa: S611 - written here
        f"COALESCE(({on_the_day}), ({on_another}))", [public, day, sequence, public, day]
    )
