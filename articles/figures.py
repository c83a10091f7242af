"""Numbers in the language of the interface: grouped, and with the noun that they count."""

from functools import cache

from django.utils.formats import get_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, ngettext, npgettext


def grouped(number: int) -> str:
    """1,234,567 in English; in Russian with no-break spaces. A template need not look for what to escape in
    the hundreds that a page may have."""
    text = str(number) if number < 1000 else f"{number:,}".replace(",", _separator(get_language()))
    return mark_safe(text)  # noqa: S308 - digits, and what parts them


@cache
def _separator(_language: str | None) -> str:
    """What parts thousands in the language of the interface."""
    return str(get_format("THOUSAND_SEPARATOR"))


def noun(number: int, what: str) -> str:
    """The noun alone, "item" or "person", as it stands after a number that is written apart."""
    if what == "person":
        return npgettext("after a number", "person", "people", number)
    return npgettext("after a number", "item", "items", number)


def items(number: int) -> str:
    """1 item, 1,234 items"""
    return ngettext("%(count)s item", "%(count)s items", number) % {"count": grouped(number)}
