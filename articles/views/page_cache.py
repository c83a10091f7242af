"""Whole pages, kept as long as the edition of the archive stands in which they were made.

They are in Django's cache "pages", compressed, with that edition. Only addresses without parameters are kept:
of these there are no more than the archive has, and a search has to be counted whenever it is asked.
"""

import gzip
import hashlib
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

LONGEST = 256 * 1024  # bytes of a page, not compressed


class Page(NamedTuple):
    edition: tuple[object, ...]
    headers: dict[str, str]
    compressed: bytes


def key(request: HttpRequest) -> str:
    """Under what the page of an address is kept; empty where none is."""
    if not settings.PAGE_CACHE or request.META.get("QUERY_STRING"):
        return ""
    # Host and language are part of an address, and the page names it.
    return hashlib.blake2b(request.build_absolute_uri().encode(), digest_size=16).hexdigest()


def kept(name: str, standing: tuple[object, ...]) -> Page | None:
    """The page under a key, if it was made in the edition that stands. No query."""
    page: Page | None = caches["pages"].get(name)
    return page if page and page.edition == standing else None


def keep(name: str, standing: tuple[object, ...], response: HttpResponse) -> Page | None:
    """Keeps a page that was made after that edition was seen to stand; nothing but a whole one."""
    if response.status_code != 200 or response.streaming or response.cookies:
        return None
    if len(response.content) > LONGEST:
        return None
    compressed = gzip.compress(response.content, compresslevel=6, mtime=0)
    page = Page(standing, dict(response.headers), compressed)
    caches["pages"].set(name, page, timeout=None)
    return page


def response(page: Page, request: HttpRequest) -> HttpResponse:
    """The page again, compressed for whoever takes that. It says the same to all and so gives nothing away
    by its length."""
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(page.compressed), headers=page.headers)
    etag = f"W/{page.headers['ETag']}"  # as compression makes it elsewhere
    return HttpResponse(page.compressed, headers={**page.headers, "ETag": etag, "Content-Encoding": "gzip"})
