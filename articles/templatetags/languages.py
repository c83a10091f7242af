"""What a page says about itself in other languages of the interface."""

from typing import Any

from django import template
from django.utils import translation

from articles.filters import ArticleFilter
from newsarchive import languages

register = template.Library()

# All that some page reads.
_PARAMETERS = frozenset({*ArticleFilter.base_filters, "after", "below", "by", "letter", "narrower"})


@register.simple_tag(takes_context=True)
def in_other_languages(context: template.Context) -> list[tuple[str, str, str]]:
    """Code, name and path of this page in each language but its own; none on pages of errors."""
    request: Any = context.get("request")
    here = translation.get_language()
    return [each for each in languages.addresses(request, _PARAMETERS) if each[0] != here] if request else []


@register.simple_tag(takes_context=True)
def in_all_languages(context: template.Context) -> list[tuple[str, str]]:
    """Code and whole address of this page in each language, its own included (hreflang wants all of them)."""
    request: Any = context.get("request")
    if not request:
        return []
    return [
        (code, request.build_absolute_uri(path))
        for code, _, path in languages.addresses(request, _PARAMETERS)
    ]
