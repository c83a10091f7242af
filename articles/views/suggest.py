from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from articles.figures import items
from articles.models import SUBJECTS, Country
from articles.models.country import named
from articles.search import suggest as suggestions
from articles.views.caching import reader_page
from articles.views.listing import root, single

LONGEST = 200  # characters


@reader_page
def suggest(request: HttpRequest) -> HttpResponse:
    """What the beginning of a query may mean, as JSON; with `kind` only of that kind. At most 10 queries: two
    for each kind of subject, one for aliases, three for headlines."""
    kind = single(request, "kind")
    models = [model for model in SUBJECTS if kind in {"", model.kind_plural}]
    if not models:
        raise BadRequest(gettext("Suggestions are of people, countries or topics."))
    words = suggestions.words_typed(_typed(request))
    found = suggestions.subjects(words, models)
    answer: dict[str, Any] = {
        model.kind_plural: [
            {
                "name": named(subject.name) if model is Country else subject.name,
                "alias": subject.alias,
                "count": subject.count,
                "items": items(subject.count),
                "url": reverse(f"articles:{subject.kind}", args=[subject.slug]),
            }
            for subject in found[model.kind]
        ]
        for model in models
    }
    if not kind:
        answer["headlines"] = [
            {
                "headline": article.headline,
                "date": article.published_on.isoformat(),
                "url": article.get_absolute_url(),
            }
            for article in suggestions.headlines(words)
        ]
    return JsonResponse(answer | {"said": _said(sum(map(len, answer.values())))})


@reader_page
def completions(request: HttpRequest) -> HttpResponse:
    """The same for the search fields of browsers: OpenSearch Suggestions 1.1, a list of what was typed, the
    completions, what is said of each, and their addresses. The same queries."""
    typed, site = _typed(request), root(request)
    words = suggestions.words_typed(typed)
    found = suggestions.subjects(words)
    rows = [
        (subject.name, subject.alias, reverse(f"articles:{model.kind}", args=[subject.slug]))
        for model in SUBJECTS
        for subject in found[model.kind]
    ]
    rows += [
        (article.headline, article.published_on.isoformat(), article.get_absolute_url())
        for article in suggestions.headlines(words)
    ]
    names, said, paths = zip(*rows, strict=True) if rows else ((), (), ())
    answer = [typed, names, said, [site + path for path in paths]]
    return JsonResponse(answer, safe=False, content_type="application/x-suggestions+json")


def _typed(request: HttpRequest) -> str:
    typed = single(request, "q")
    if len(typed) > LONGEST:
        raise BadRequest(gettext("Suggestions are for at most %(most)s characters.") % {"most": LONGEST})
    return typed


def _said(found: int) -> dict[str, str]:
    """What stands above the suggestions, and what is read out of them: the page has no words of its own."""
    return {
        "list": gettext("Suggestions"),
        "people": gettext("People"),
        "countries": gettext("Countries"),
        "topics": gettext("Topics"),
        "headlines": gettext("Headlines"),
        "found": ngettext("%(count)s suggestion", "%(count)s suggestions", found) % {"count": found}
        if found
        else gettext("No suggestions"),
    }
