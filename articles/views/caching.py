"""What caches may keep of a reader's page."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles import edition
from articles.views import page_cache

Edition = tuple[object, ...]
View = TypeVar("View", bound=Callable[..., HttpResponse])

FRESH_FOR = 60  # seconds; after that a cache asks again, and is answered 304 while nothing changed
REMEMBERED = 20_000  # answers, of about 300 bytes each


def reader_page(view: View) -> View:
    """GET and HEAD only; shared caches may keep it for a minute. The view must not look at the session or the
    user, nor at anything that does not make another edition (see `articles.edition`)."""

    @wraps(view)
    def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known, name = _tags(request), page_cache.key(request)
        # Read before the page: what changes meanwhile makes another edition, and is looked at again.
        standing = edition.current() if known or name else ()
        if tag := next((tag for tag in known if _unchanged.holds((_address(request), tag), standing)), None):
            answer: HttpResponse = HttpResponseNotModified(headers={"ETag": tag})
        else:
            answer = _answer(request, lambda: view(request, *args, **kwargs), name, standing)
            if answer.status_code == 304:
                _unchanged.note((_address(request), answer.headers["ETag"]), standing)
        if answer.status_code == 304:
            answer.headers["ETag"] = _as_asked(request, answer.headers["ETag"])
        patch_cache_control(answer, public=True, max_age=FRESH_FOR)
        # Said here too, because compression leaves out what is short, such as a 304.
        patch_vary_headers(answer, ["Accept-Encoding"])
        return answer

    # Exempt, so that a POST is told 405 and which methods there are, instead of 403 for want of a token.
    return csrf_exempt(require_safe(cached))  # type: ignore[return-value]


def _answer(
    request: HttpRequest, make: Callable[[], HttpResponse], name: str, standing: Edition
) -> HttpResponse:
    """The page, of which somebody may have the state that it is in; made only where none is kept."""
    page = page_cache.kept(name, standing) if name else None
    if page is None:
        made = make()
        if made.status_code == 200:
            set_response_etag(made)
        page = page_cache.keep(name, standing, made) if name else None
        if page is None:
            return _conditional(request, made, made.headers.get("ETag"))
    answer = _conditional(request, HttpResponse(headers=page.headers), page.headers["ETag"])
    # One that is kept is compressed already.
    return page_cache.response(page, request) if answer.status_code == 200 else answer


def _conditional(request: HttpRequest, response: HttpResponse, etag: str | None) -> HttpResponse:
    # Django's own `conditional_page` leaves HEAD alone.
    return get_conditional_response(request, etag=etag, response=response) or response


def _tags(request: HttpRequest) -> list[str]:
    """Those that the asker has, as they were before compression made them weak."""
    tags: list[str] = parse_etags(request.headers.get("If-None-Match", ""))
    return [tag.removeprefix("W/") for tag in tags]


def _as_asked(request: HttpRequest, tag: str) -> str:
    """The tag as the asker has it, by which a cache knows the page it may keep on using (RFC 9111, 4.3.4)."""
    weak = f"W/{tag}"
    return weak if weak in parse_etags(request.headers.get("If-None-Match", "")) else tag


def _address(request: HttpRequest) -> str:
    return f"{request.get_host()}{request.get_full_path()}"


class Unchanged:
    """Of pages that were found unchanged the edition in which they were, the last REMEMBERED of them.

    As long as the same edition stands they need not be made to know it.
    """

    def __init__(self) -> None:
        self._editions: OrderedDict[tuple[str, str], Edition] = OrderedDict()
        self._lock = Lock()

    def holds(self, page: tuple[str, str], standing: Edition) -> bool:
        return self._editions.get(page) == standing

    def note(self, page: tuple[str, str], standing: Edition) -> None:
        with self._lock:
            self._editions[page] = standing
            self._editions.move_to_end(page)
            while len(self._editions) > REMEMBERED:
                self._editions.popitem(last=False)


_unchanged = Unchanged()
