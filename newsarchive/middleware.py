"""What holds for every request: an id, security headers, text in what is sent, a working database."""

import logging
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.log import log_response
from django.utils.translation import gettext

from newsarchive.errors import database_outage, is_database_outage
from newsarchive.stack import roomy

GetResponse = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger(__name__)
request_id: ContextVar[str] = ContextVar("request_id", default="-")

# Powerful browser features; a page of text asks for none of them.
UNUSED_FEATURES = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
REFUSED = re.compile(r";\s*q\s*=\s*0(?:\.0{0,3})?\s*$", re.IGNORECASE)


class RoomForCalls:
    """Makes the time that a page takes independent of how deep the server stands when it calls Django."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    @roomy
    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)


class RequestId:
    """Gives each request an id, for its log lines and its `X-Request-ID` header; one sent in is ignored."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Not reset afterwards: Django logs the response when the middleware is done.
        request_id.set(secrets.token_hex(8))
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id.get()
        return response


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class SecurityHeaders:
    """Puts the Content-Security-Policy of `SECURE_CSP` and its companions on every response.

    The policy part goes when Django 6 brings `ContentSecurityPolicyMiddleware`, which reads the same setting.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.headers = {
            "Content-Security-Policy": policy(settings.SECURE_CSP),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
            "Referrer-Policy": str(settings.SECURE_REFERRER_POLICY),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
        }

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        return response


def policy(directives: Mapping[str, Sequence[str]]) -> str:
    """The header's text (CSP level 3, section 2.2.1)."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


class HeadWithoutBody:
    """Answers HEAD with the headers of GET and no body (RFC 9110, section 9.3.2), which servers only mend."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            # Content-Length stays what it would be for GET.
            response.content = b""
        elif request.method == "HEAD" and type(response) is StreamingHttpResponse:
            response.streaming_content = ()  # compression ends even nothing with a few bytes
        return response


class RefusedEncodings:
    """Takes out of `Accept-Encoding` what the asker refuses by `q=0` (RFC 9110, section 12.4.2): those who
    compress look for a name in it, and no further."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if named := request.META.get("HTTP_ACCEPT_ENCODING"):
            accepted = (part for part in named.split(",") if not REFUSED.search(part))
            request.META["HTTP_ACCEPT_ENCODING"] = ",".join(accepted)
        return self.get_response(request)


class WellFormedAddress:
    """Answers 400 to an address with a NUL, which PostgreSQL refuses, and to a query that is not UTF-8."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # WSGI (PEP 3333) hands bytes over as Latin-1. In the path Django has shown what is not UTF-8 as
        # %FF by now, which is at no address of ours.
        query = unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
        if "\0" in request.path_info or not is_text(query):
            raise BadRequest(gettext("The address contains bytes that are not text."))
        return self.get_response(request)


class WellFormedForm:
    """Answers 400 to a form with a NUL in it. Stands below the check for forged forms, which reads them.

    What is open to forms from anywhere is left to itself: its fields refuse a NUL, and its address alone
    should not have a body read.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return
        if any("\0" in text for name, texts in request.POST.lists() for text in (name, *texts)):
            raise BadRequest(gettext("What was sent contains bytes that are not text."))


def is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in data


class SessionWhenUsed(SessionMiddleware):
    """Django's sessions, silent on pages that never look at them.

    Django answers a cookie that names no session by deleting it, on any page: a shared cache would keep that
    answer of a public page, for everybody.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is None or not (session.accessed or session.modified):
            return response
        return super().process_response(request, response)


class DatabaseOutage:
    """Turns a database that is away, full or locked into a 503 that asks to come back."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_database_outage(exception):
            return None
        response = database_outage()
        # Django's own way of logging a response, so that it does not add a second line.
        log_response(
            "Database unavailable at %s: %s",
            request.path,
            exception,
            response=response,
            request=request,
            logger=logger,
        )
        return response
