"""Numbers in the language of the interface: grouped, and with the noun that they count."""

from django.utils.formats import get_format
from django.utils.translation import ngettext


def grouped(number: int) -> str:
    """1,234,567 in English; in Russian with no-break spaces."""
    return f"{number:,}".replace(",", str(get_format("THOUSAND_SEPARATOR")))


def items(number: int) -> str:
    """1 item, 1,234 items"""
    return ngettext("%(count)s item", "%(count)s items", number) % {"count": grouped(number)}
