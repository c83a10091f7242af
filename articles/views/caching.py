"""What caches may keep of a reader's page."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_safe

View = TypeVar("View", bound=Callable[..., HttpResponse])

FRESH_FOR = 60  # seconds; after that a cache asks again, and is answered 304 while nothing changed


def reader_page(view: View) -> View:
    """GET and HEAD only; shared caches may keep it for a minute. The view must not look at the session or the
    user."""

    @wraps(view)
    def cached(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        patch_cache_control(response, public=True, max_age=FRESH_FOR)
        return response

    # Exempt, so that a POST is told 405 and which methods there are, instead of 403 for want of a token.
    return csrf_exempt(require_safe(conditional_page(cached)))  # type: ignore[return-value]
