"""What stands around every page: parts that say the same on all of them."""

from functools import lru_cache

from django import template
from django.template.base import Template
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_KEPT = 100  # texts: of a handful of parts a few in each language


@register.simple_tag(takes_context=True)
def fixed(context: template.Context, name: str, **given: str) -> SafeString:
    """A partial that follows from the language and what it is given, and from nothing else of its page: made
    once for each of these, where `include` would make it for every page."""
    if context.template is None:
        raise template.TemplateSyntaxError("A fixed part stands in a template.")
    return _made(
        context.template.engine.get_template(name), get_language(), get_script_prefix(), tuple(given.items())
    )


@lru_cache(_KEPT)
def _made(
    partial: Template, _language: str | None, _prefix: str, given: tuple[tuple[str, str], ...]
) -> SafeString:
    return mark_safe(partial.render(template.Context(dict(given))).strip())  # noqa: S308 - of a template
