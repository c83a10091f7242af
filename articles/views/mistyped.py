"""What a reader may have meant by an address at which there is nothing.

Whatever is typed, the work is bounded: a few ranges of indexes, a few hundred slugs compared.
"""

import datetime as dt
import logging
import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from typing import Any

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst

from articles.models import SUBJECTS, Article, Country, NameWord, Source, Subject
from articles.models.identity import slug_base
from articles.search import facet
from articles.search.suggest import words_typed
from articles.templatetags.archive import long_day
from articles.views import periods, subject
from newsarchive.errors import error_page, page_not_found

logger = logging.getLogger(__name__)

OFFERED = 4
CANDIDATES = 100  # slugs looked at for each word of a name
OF_A_DAY = 1000
MOST_WORDS = 3
ALIKE = 0.65  # of two slugs, by `difflib`
ENDING = 4  # letters at the end of a slug that may be wrong, when the beginning is right

_PLACES = ("people", "countries", "topics", "sources", "dates", "search", "corrections", "removed", "about")
_SAID_OTHERWISE = {"person": "people", "country": "countries", "topic": "topics", "source": "sources"}
_MODELS = {model.kind_plural: model for model in SUBJECTS}
_DATE = re.compile(r"/?([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})(?:/+([^/]{0,200}).*)?")
_NOT_OURS = re.compile(r"/(?:admin|static|api|\.)|.*\.\w{1,5}/?$")

Proposal = tuple[str, str]  # name, address


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of status 404, with the likely addresses."""
    proposals = likely(request.path_info)
    if not proposals:
        return page_not_found(request, exception)
    context: dict[str, Any] = {"likely": proposals}
    if type(exception) is Http404 and exception.args and isinstance(exception.args[0], str):
        context["reason"] = exception.args[0]
    return error_page(404, context)


def likely(path: str) -> list[Proposal]:
    """Up to OFFERED addresses, the likeliest first; none while the database is away."""
    if _NOT_OURS.match(path):
        return []
    try:
        found = list(dict.fromkeys(_proposed(path)))
    except (DatabaseError, ValueError):  # a text that no database can hold is a ValueError
        return []
    except Exception:  # the page comes out whatever is broken
        logger.exception("What %r may have meant cannot be told", path)
        return []
    return found[:OFFERED]


def _proposed(path: str) -> Iterator[Proposal]:
    parts = [part[:200] for part in path.split("/") if part][:6]
    if not parts:
        return
    if date := _DATE.fullmatch(path.rstrip("/")):
        yield from _of_day(*date.groups())
        return
    place = _place(parts[0])
    if len(parts) == 1:
        yield from [(capfirst(place), reverse(f"articles:{place}"))] if place else _anywhere(parts[0])
    elif place == "sources":
        yield from _nearest(parts[1], Source.objects.filter(article_count__gt=0)[:CANDIDATES])
    elif place in _MODELS:
        yield from _names(_MODELS[place], parts[1])
        if parts[2:3] == ["and"] and len(parts) > 4 and _place(parts[3]) in _MODELS:
            yield from _names(_MODELS[_place(parts[3])], parts[4])
        else:
            yield from _anywhere(parts[1])


def _place(word: str) -> str:
    """What the first part of an address stands for; empty for nothing we know."""
    word = word.lower()
    near = get_close_matches(word, [*_PLACES, *_SAID_OTHERWISE], 1, 0.75)
    return _SAID_OTHERWISE.get(near[0], near[0]) if near else ""


def _anywhere(slug: str) -> Iterator[Proposal]:
    """What has just this slug, of whatever kind. Three queries."""
    for model in SUBJECTS:
        for found in subject.visible(model).filter(slug=slug_base(slug, fallback="-")):
            yield capfirst(found.shown_name), found.get_absolute_url()


def _names(model: type[Subject], slug: str) -> Iterator[Proposal]:
    """Those of a kind with a slug like this: they share a word of it, or how it begins.

    Countries are few, and all are compared. At most five queries."""
    if model is Country:
        yield from _nearest(slug_base(slug, fallback="-"), subject.visible(model).order_by()[:OF_A_DAY])
        return
    plain = slug_base(slug, fallback="-")
    words = sorted(words_typed(plain.replace("-", " ")), key=len, reverse=True)[:MOST_WORDS]
    bearers: set[int] = set()
    for word in words:
        rows = NameWord.objects.filter(kind=facet.KINDS[model.kind], word=word.encode())
        bearers.update(rows.values_list("subject", flat=True)[:CANDIDATES])
    seen = subject.visible(model)
    beginning = plain[: max(len(plain) - ENDING, 2)]
    like = seen.filter(slug__gte=beginning, slug__lt=f"{beginning}\U0010ffff").order_by("slug")
    yield from _nearest(plain, [*seen.filter(pk__in=bearers), *like[:CANDIDATES]])


def _of_day(year: str, month: str, day: str, slug: str | None) -> Iterator[Proposal]:
    """The items of a day with a slug like this, what has it on another day, and the day itself. Three
    queries."""
    public = Article.objects.public()
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        date = None
    if slug:
        plain = slug_base(slug, fallback="-")
        if date:
            of_day = public.filter(published_on=date).only("slug", "headline", "published_on")
            yield from _nearest(plain, of_day.order_by("sequence")[:OF_A_DAY])
        # Asked for a state as well, SQLite would begin with all that is published.
        same = Article.objects.filter(slug=plain).only("status", "slug", "headline", "published_on")
        for found in same.order_by()[:CANDIDATES]:
            if found.is_public:
                yield found.headline, found.get_absolute_url()
    if date:
        yield long_day(date), periods.day_url(date)


def _nearest(slug: str, candidates: Iterable[Any]) -> Iterator[Proposal]:
    """Those with slugs that are most alike, each once."""
    by_slug = {candidate.slug: candidate for candidate in candidates}
    matcher = SequenceMatcher(None, b=slug, autojunk=False)
    scored = []
    for other in by_slug:
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE:
            scored.append((matcher.ratio(), other))
    for likeness, other in sorted(scored, reverse=True)[:OFFERED]:
        if likeness >= ALIKE:
            found = by_slug[other]
            yield capfirst(getattr(found, "shown_name", "") or found.headline), found.get_absolute_url()
