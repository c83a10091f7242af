"""Bytes as received, on the pages of the desk."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def as_text(data: Any) -> str:
    """Bytes as text; those that are none show as U+FFFD."""
    return bytes(data).decode("utf-8", "replace")
