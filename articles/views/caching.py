"""What caches may keep of a reader's page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., HttpResponse])

FRESH_FOR = 60  # seconds; after that a cache asks again, and is answered 304 while nothing changed


def reader_page(view: View) -> View:
    """GET and HEAD only; shared caches may keep it for a minute. The view must not look at the session or the
    user."""

    @wraps(view)
    def cached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=FRESH_FOR)
        # Said here too, because compression leaves out what is short, such as a 304.
        patch_vary_headers(response, ["Accept-Encoding"])
        if response.status_code == 200:
            set_response_etag(response)
        # Django's own `conditional_page` leaves HEAD alone.
        answer = get_conditional_response(request, etag=response.headers.get("ETag"), response=response)
        return answer or response

    # Exempt, so that a POST is told 405 and which methods there are, instead of 403 for want of a token.
    return csrf_exempt(require_safe(cached))  # type: ignore[return-value]
