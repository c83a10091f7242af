"""A search as it is kept: its query string with tags by uid, so that it goes on when they are renamed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from articles import facets
from articles.filters import TAG_PARAMETERS, ArticleFilter
from articles.models import SUBJECTS, Alert, Article, Source
from articles.search import facet, names
from articles.search.meaning import bind_all
from articles.search.nodes import Tag
from articles.search.plan import Match

LONGEST = Alert._meta.get_field("query").max_length or 0
AT_ONCE = 100
_MODELS = {model.kind: model for model in (*SUBJECTS, Source)}
_PLAIN = ("q", "lang", "from", "to", "exact")


def asked(query: str) -> ArticleFilter:
    """The search of a query string, as any page reads it. Its answers raise BadRequest."""
    return ArticleFilter(QueryDict(query), Article.objects.public())


def canonical(query: str) -> str:
    """The same search, in one form. Raises BadRequest for what no page would answer, or has no limits."""
    search = asked(query)
    values, uids = search.values, _uids(list(search.tags.values()))
    _ = search.meaning  # also reads the words
    pairs = [("q", " ".join((values["q"] or "").split()))]
    pairs += sorted({(tag.kind, uids[number]) for tag, number in search.tags.items()}, key=_order)
    pairs += [(name, search.data.get(name, "").strip()) for name in _PLAIN[1:]]
    if not any(value for name, value in pairs if name != "exact"):
        raise BadRequest(gettext("Search for something first: a word, a name, a source."))
    kept = urlencode([(name, value) for name, value in pairs if value])
    if len(kept) > LONGEST:
        raise BadRequest(gettext("This search is too long to be kept."))
    return kept


def _order(pair: tuple[str, str]) -> tuple[int, str]:
    return TAG_PARAMETERS.index(pair[0]), pair[1]


def _uids(numbers: Sequence[int]) -> dict[int, str]:
    """The uid behind each facet number of a tag; one query a kind."""
    found: dict[int, str] = {}
    for kind, model in _MODELS.items():
        values = [value for own, value in map(facet.split, numbers) if own == facet.KINDS[kind]]
        if values:
            rows = model._default_manager.filter(pk__in=values).order_by().values_list("pk", "uid")
            found |= {facet.number(facet.KINDS[kind], pk): uid for pk, uid in rows}
    return found


def matches(queries: Collection[str]) -> Iterator[tuple[str, Match]]:
    """What each kept search looks for; about ten queries for AT_ONCE of them.

    Those that can no longer be read, as when somebody they name was deleted, are left out.
    """
    ordered = sorted(queries)
    for start in range(0, len(ordered), AT_ONCE):
        searches = {query: asked(query) for query in ordered[start : start + AT_ONCE]}
        readable = {query: search for query, search in searches.items() if _is_readable(search)}
        _resolve(list(readable.values()))
        for query, search in readable.items():
            with suppress(BadRequest):
                yield query, search.search.match


def _is_readable(search: ArticleFilter) -> bool:
    try:
        _ = search.values, search.query
    except BadRequest:
        return False
    return True


def _resolve(searches: Sequence[ArticleFilter]) -> None:
    """Gives all of them at once what each would look up by itself."""
    numbers = names.addressed([tag for search in searches for tag in _tags(search)])
    for search in searches:
        if all(tag in numbers for tag in _tags(search)):
            search.tags = {tag: numbers[tag] for tag in _tags(search)}
    for expand in (True, False):
        some = [search for search in searches if bool(search.values["exact"]) is not expand]
        for search, meaning in zip(some, bind_all([each.query for each in some], expand=expand), strict=True):
            search.meaning = meaning


def titles(queries: Sequence[str]) -> dict[str, str]:
    """Each kept search in the words of its reader, such as “Lavrov, Japan”. Five queries, however many."""
    searches = {query: asked(query) for query in queries}
    tags = {query: _tags(search) for query, search in searches.items()}
    numbers = names.addressed([tag for own in tags.values() for tag in own])
    shown = facets.names(list(numbers.values()))
    return {
        query: _title(search, [_name(numbers.get(tag), shown) for tag in tags[query]])
        for query, search in searches.items()
    }


def _tags(search: ArticleFilter) -> list[Tag]:
    return [Tag(kind, value) for kind in TAG_PARAMETERS for value in search.values[kind]]


def _name(number: int | None, shown: Mapping[int, tuple[str, str]]) -> str:
    return (
        shown[number][1]
        if number is not None and number in shown
        else gettext("a name that is no longer here")
    )


def _title(search: ArticleFilter, tags: Sequence[str]) -> str:
    values = search.values
    code = (values["lang"] or "").lower()
    parts = [
        " ".join((values["q"] or "").split()),
        *tags,
        facets.language(code),
        gettext("from %(date)s") % {"date": search.data["from"].strip()} if values["from"] else "",
        gettext("until %(date)s") % {"date": search.data["to"].strip()} if values["to"] else "",
    ]
    return ", ".join(filter(None, parts))


def address(query: str) -> str:
    """Where the search stands on the site."""
    return f"{reverse('articles:search')}?{query}"
