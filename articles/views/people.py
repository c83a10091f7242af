import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import BooleanField, Count, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import edition, keyset
from articles.daily import Days
from articles.feeds import Write
from articles.keyset import Page
from articles.models import Person, Post
from articles.models.person import Initial
from articles.prepared import Prepared
from articles.search.analysis import key
from articles.views import subject
from articles.views.caching import reader_page
from articles.views.listing import address, by_name, its_name, place, position, root, single
from articles.views.moments import in_days
from articles.views.named import named, typed_name

# Up to this many people stand on one page; more are parted by letter.
ON_ONE_PAGE = 300
MOST_COVERED = 30
# Scripts that have a list of letters of their own, by their names in Unicode.
_SCRIPTS = {"LATIN": _("Latin letters"), "CYRILLIC": _("Cyrillic letters")}

Letter = tuple[str, list[str], int]  # a letter, the characters it stands for, and its people


@reader_page
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an item, A to Z. Three queries: the edition, the letters with their counts where it is
    new, the names; with `q` instead those of that name, in at most three."""
    if typed := typed_name(request):
        return _named(request, typed)
    letter, cursor = single(request, "letter"), position(request, str, int)
    letters = sorted(_letters(edition.current()), key=lambda each: _rank(each[0]))
    total = sum(each[2] for each in letters)
    together = total <= ON_ONE_PAGE
    known = {name: initials for name, initials, _ in letters}
    if letter and letter not in known:
        raise BadRequest(
            gettext("No name in the archive begins with “%(letter)s”.") % {"letter": letter[:10]}
        )
    context: dict[str, Any] = {
        "section": "people",
        "letters": letters,
        "scripts": _by_script(letters),
        "total": total,
        "letter": letter,
        "together": together,
    }
    if not together and not letter:
        context["most_covered"] = Person.objects.listed().order_by("-article_count", "id")[:MOST_COVERED]
        page: Page[Person] = Page([], None, None)
    else:
        rows = _initials().only("name", "sort_name", "slug", "article_count")
        rows = rows.filter(initial__in=known[letter]) if letter else rows
        page = keyset.page(by_name(rows), cursor, ON_ONE_PAGE, its_name)
    here = place(request, page, cursor, keep=[("letter", letter)])
    return render(
        request,
        "people/index.html",
        context | {"groups": _groups(page.rows, sort=together), "place": here, "canonical": here.url},
    )


def _named(request: HttpRequest, typed: str) -> HttpResponse:
    context = {
        "section": "people",
        "q": typed,
        "found": named(Person, typed),
        "noindex": True,
        "canonical": root(request) + address(request.path, [("q", typed)]),
    }
    return render(request, "people/index.html", context)


@reader_page
def person(request: HttpRequest, slug: str) -> HttpResponse:
    """One person. At most 10 queries: the person, the posts, those of `page_context`."""
    found = subject.find(Person, slug)
    if isinstance(found, HttpResponsePermanentRedirect):
        return found
    context = subject.page_context(request, found)
    if context["place"].is_first:
        context["posts"] = [_with_items(post, found, context["days"]) for post in _posts.ask(found.pk)]
    return render(request, "people/person.html", context)


@reader_page
def feed(request: HttpRequest, slug: str, write: Write) -> HttpResponse:
    return subject.feed(request, Person, slug, write)


_posts = Prepared(lambda person: Post.objects.filter(person=person).select_related("country"))


def _with_items(post: Post, person: Person, days: Days) -> dict[str, Any]:
    """A post of somebody, and the search for the items of its time if there are any."""
    first, last = post.started or dt.date.min, post.ended or dt.date.max
    count = sum(days.within(first, last).values()) if post.started or post.ended else 0
    url = in_days([("person", person.slug)], post.started, post.ended) if count else ""
    return {"post": post, "items": count, "items_url": url}


def initial(name: str) -> str:
    """The letter under which a name stands in the index: É under E, Й under Й, what is no letter under #."""
    letter = name[:1].upper()
    if letter == "Й":  # a letter of its own, though Unicode takes it apart
        return letter
    first = unicodedata.normalize("NFKD", letter)[:1]
    return first if first.isalpha() else "#"


def _groups(rows: Sequence[Person], *, sort: bool) -> list[tuple[str, list[Person]]]:
    """Names under their letters; sorted as readers expect, where all are at hand."""
    if sort:
        rows = sorted(rows, key=lambda person: (_rank(initial(person.sort_name)), key(person.sort_name)))
    return [(letter, list(of)) for letter, of in groupby(rows, lambda person: initial(person.sort_name))]


def script(letter: str) -> str:
    """Of _SCRIPTS, or empty for all others and for what is no letter."""
    name = unicodedata.name(letter, "").partition(" ")[0]
    return name if name in _SCRIPTS else ""


def _rank(letter: str) -> tuple[bool, int, str]:
    """Letters of the script that the page is written in first, those of other scripts after them, # last."""
    order, own = (*_SCRIPTS, ""), script(gettext("People")[0])
    written = script(letter)
    return letter == "#", 0 if written == own else 1 + order.index(written), letter


def _by_script(letters: Sequence[Letter]) -> list[tuple[str, list[tuple[int, str, int]]]]:
    """The letters as (title, those of one script), each with its place among all, itself, and its people."""
    placed = [(place, letter, people) for place, (letter, _characters, people) in enumerate(letters, start=1)]
    grouped = groupby(placed, lambda each: script(each[1]))
    return [(str(_SCRIPTS.get(name, _("Other"))), list(of)) for name, of in grouped]


def _initials() -> QuerySet[Any]:
    """Everybody listed, with the first character of the name: in the words of the index, because SQLite does
    not see that a value given as a parameter meets its condition."""
    listed: Any = RawSQL("NOT is_hidden AND article_count > 0", (), BooleanField())
    rows: QuerySet[Any] = Person.objects.filter(listed).annotate(initial=Initial("sort_name"))
    return rows


@lru_cache(maxsize=1)
def _letters(_edition: tuple[object, ...]) -> list[Letter]:
    """(letter, the characters it stands for, people). Everybody is counted, once for each edition."""
    rows = _initials().order_by().values_list("initial").annotate(people=Count("pk"))
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for character, count in rows:
        found[initial(character)].append((character, count))
    return [(letter, [c for c, _ in of], sum(count for _, count in of)) for letter, of in found.items()]
