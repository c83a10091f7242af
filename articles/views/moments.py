"""The days when something was most in the news, and the items that tell why."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from articles import paths
from articles.models import Article
from articles.portrait import Portrait
from articles.templatetags.archive import day_span
from articles.views.listing import Pairs, address


@dataclass(frozen=True, slots=True)
class Moment:
    """Some days, what leads to their items, and the item they begin with."""

    days: str
    count: int
    times: int
    url: str
    opening: Article | None


def moments(of: Portrait, items: Mapping[int, Article], narrowed: Pairs) -> list[Moment]:
    """`items` by sequence; `narrowed` are the parameters of a search that finds the items of all days."""
    return [
        Moment(
            days=day_span(burst.first, burst.last),
            count=burst.count,
            times=round(burst.times),
            url=in_days(narrowed, burst.first, burst.last),
            opening=items.get(opening),
        )
        for burst, opening in zip(of.bursts, of.openings, strict=True)
    ]


def in_days(narrowed: Pairs, first: dt.date | None, last: dt.date | None) -> str:
    """The search from one day to another; without one that side is open."""
    span = [(name, day.isoformat() if day else "") for name, day in (("from", first), ("to", last))]
    return address(paths.page("search"), [*narrowed, *span])
