"""What `reverse` gives, for the hundred addresses of a page.

It tries every pattern for each of them, which takes as long as all the rest of a link. Here a pattern is
tried once in each language, which is the script prefix, and filled in; a test holds one against the other.
"""

import datetime as dt
from functools import cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

_SLUG = "-"


def page(name: str) -> str:
    """The address of a page that is the only one of its name, such as "search"."""
    return _around(get_script_prefix(), name)[0]


def below(name: str, slug: str) -> str:
    """The address of what has a slug, by the name of its pattern, such as "person" or "person_feed"."""
    before, after = _around(get_script_prefix(), name, _SLUG)
    return f"{before}{quote(slug)}{after}"


def pair(name: str, one: tuple[str, str], other: tuple[str, str]) -> str:
    """The address of two subjects, each by the first segment of its own address and its slug."""
    before, between, after = _around(get_script_prefix(), name, one[0], _SLUG, other[0], _SLUG)
    return f"{before}{quote(one[1])}{between}{quote(other[1])}{after}"


def period(year: int, month: int | None = None, day: int | None = None) -> str:
    """The address of a year, a month or a day."""
    parts = [f"{part:02}/" for part in (month, day) if part]
    return f"{page('front')}{year:04}/{''.join(parts)}"


def item(day: dt.date, slug: str) -> str:
    """The address of an item."""
    return f"{page('front')}{day.isoformat().replace('-', '/')}/{quote(slug)}/"


def permanent(uid: str) -> str:
    """The short address of an item."""
    return f"{page('front')}a/{quote(uid)}/"


@cache
def _around(_prefix: str, name: str, *args: str | int) -> tuple[str, ...]:
    """What stands around the slugs in an address."""
    whole = reverse(f"articles:{name}", args=args)
    first, *rest = whole.split(f"/{_SLUG}/")
    if not rest:
        return (whole,)
    *between, last = rest
    return (f"{first}/", *(f"/{each}/" for each in between), f"/{last}")
