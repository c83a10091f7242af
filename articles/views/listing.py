"""What every listing does with its address.

One rule for parameters: names it does not know are ignored and left out of the canonical address; what it
knows but cannot read, or finds twice, answers 400 with a sentence.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext

from articles.keyset import BadCursor, Cursor, Page, Value
from articles.models import Article
from articles.search.find import Hit, Hits, Order
from articles.templatetags.archive import short_day

PAGE_SIZE = 20

T = TypeVar("T")
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in its listing: its canonical address, and what `_pagination.html` draws."""

    url: str
    newer_url: str
    older_url: str
    first_url: str
    last_url: str
    spot: str
    is_first: bool


def single(request: HttpRequest, name: str) -> str:
    """The value of a parameter that may be given once; empty when it is not given."""
    values = request.GET.getlist(name)
    if len(values) > 1:
        raise BadRequest(gettext("“%(name)s” may be given only once in an address.") % {"name": name})
    return values[0] if values else ""


def position(request: HttpRequest, *types: type[Value]) -> Cursor:
    """The cursor in `after`, of a listing whose keys have these types."""
    try:
        return Cursor.decode(single(request, "after"), *types)
    except BadCursor as error:
        raise BadRequest(
            gettext("“after” does not name a place in this list. Begin again from its first page.")
        ) from error


def place(
    request: HttpRequest, page: Page[Any], cursor: Cursor, *, keep: Pairs = (), spot: str = ""
) -> Place:
    """`keep`: the parameters beside `after` that make this listing what it is, in canonical order; `spot`:
    which rows these are, said only where there are others."""

    def link(to: Cursor | None) -> str:
        return "" if to is None else address(request.path, [*keep, ("after", to.encode())])

    # The first page may have been reached backwards; it has one address all the same.
    here = cursor if page.before or not cursor.backwards else Cursor()
    return Place(
        url=root(request) + link(here),
        newer_url=link(page.before),
        older_url=link(page.after),
        first_url=link(page.first),
        last_url=link(page.last),
        spot=spot if page.before or page.after else "",
        is_first=page.before is None,
    )


def address(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """The path with those parameters that have a value."""
    path = iri_to_uri(path)  # request.path comes decoded; every address is written like those of the sitemap
    query = "&".join(_encoded(name, value) for name, value in parameters if value)
    return f"{path}?{query}" if query else path


@lru_cache(1000)  # the hundred links of a page share most of them
def _encoded(name: str, value: str) -> str:
    return urlencode({name: value})


def root(request: HttpRequest) -> str:
    """The address of the site as it was called, without a slash at its end. Django has checked the host."""
    return request.build_absolute_uri("/").rstrip("/")


def newest_first(rows: QuerySet[Any, T]) -> Callable[[Cursor, int], list[T]]:
    """How `keyset.page` fetches rows that have a `sequence`."""
    return _by_sequence(rows, descending=True)


def oldest_first(rows: QuerySet[Any, T]) -> Callable[[Cursor, int], list[T]]:
    return _by_sequence(rows, descending=False)


def _by_sequence(rows: QuerySet[Any, T], *, descending: bool) -> Callable[[Cursor, int], list[T]]:
    def fetch(cursor: Cursor, count: int) -> list[T]:
        down = descending is not cursor.backwards
        beyond = {f"sequence__{'lt' if down else 'gt'}": cursor.key[0]} if cursor.key else {}
        return list(rows.filter(**beyond).order_by("-sequence" if down else "sequence")[:count])

    return fetch


def by_name(rows: QuerySet[Any, T]) -> Callable[[Cursor, int], list[T]]:
    """How `keyset.page` fetches people, countries or topics, A to Z; their key is `its_name`."""

    def fetch(cursor: Cursor, count: int) -> list[T]:
        found = rows
        if cursor.key:
            name, pk = cursor.key
            sign = "lt" if cursor.backwards else "gt"
            found = rows.filter(Q(**{f"sort_name__{sign}": name}) | Q(sort_name=name, **{f"pk__{sign}": pk}))
        order = ("-sort_name", "-pk") if cursor.backwards else ("sort_name", "pk")
        return list(found.order_by(*order)[:count])

    return fetch


def its_name(row: Any) -> tuple[str, int]:
    return row.sort_name, row.pk


def found_in(hits: Hits) -> Callable[[Cursor, int], list[int]]:
    """How `keyset.page` fetches what was found, newest first: the places in time. No query."""

    def fetch(cursor: Cursor, count: int) -> list[int]:
        after = Hit(int(cursor.key[0])) if cursor.key else None
        return [hit.number for hit in hits.page(Order.NEWEST, count, after, cursor.backwards)]

    return fetch


def itself(number: int) -> tuple[int]:
    """The key of what is listed by its place in time alone."""
    return (number,)


def by_sequence(row: Any) -> tuple[int]:
    return (row.sequence,)


def days(articles: Sequence[Article]) -> str:
    """From which day to which the items of a page are: "3 Mar 1987 – 5 Mar 1987"."""
    if not articles:
        return ""
    ends = sorted({articles[0].published_on, articles[-1].published_on})
    return " – ".join(map(short_day, ends))
