"""Who is at the door: the address that too many wrong passwords are counted for, and what is said then."""

import ipaddress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from newsarchive.errors import error_page


def address(request: HttpRequest) -> str:
    """Of the client, as the outermost of our own proxies saw it.

    Each proxy adds the address of its peer at the end of X-Forwarded-For; what stands before those of ours is
    whatever the client likes to say.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    trusted: int = settings.TRUSTED_PROXIES
    if not trusted or len(said) < trusted:
        return peer
    try:
        return str(ipaddress.ip_address(said[-trusted].strip()))
    except ValueError:
        return peer


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """The page of whoever has failed too often; 429 (RFC 6585, section 4)."""
    wait = settings.AXES_COOLOFF_TIME
    page = error_page(429)
    page.headers["Retry-After"] = str(int(wait.total_seconds()))
    page.headers["Cache-Control"] = "no-store"
    return page
