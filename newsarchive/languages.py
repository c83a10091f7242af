"""The language of the interface: part of the address, and of nothing else.

`/people/` is the page in English, `/ru/people/` the same page in Russian. No cookie and no Accept-Language
decide, so that an address means the same to every reader and to every cache between; each page names its
others (`rel=alternate hreflang`). Items stay in the language they were filed in.
"""

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.encoding import escape_uri_path

from newsarchive.middleware import GetResponse

# The desk, probes and files of the site have one language.
_ONE_LANGUAGE = ("/admin/", "/healthz", "/readyz", "/static/", "/robots.txt", "/sitemap", "/favicon.ico")


class LanguageOfAddress:
    """Takes the language off an address and lets everything below know of it.

    What was taken off becomes the script prefix (PEP 3333), which `reverse` puts before every address: the
    links of a page stay in its language, and no address has to be stated twice.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        others = (code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
        self.others = re.compile(rf"/({'|'.join(others)})(/.*)?", re.DOTALL)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        named = self.others.fullmatch(request.path_info)
        if named is None or (named[2] or "/").startswith(_ONE_LANGUAGE):
            with translation.override(settings.LANGUAGE_CODE):
                return self.get_response(request)
        if named[2] is None:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{request.path}/{'?' * bool(query)}{query}")
        request.path_info = named[2]
        with speaking(named[1]):
            return self.get_response(request)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Texts and addresses made within are in this language; what is no language of the site is English."""
    prefix, spoken = _site(), code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    before = get_script_prefix()
    set_script_prefix(prefix if spoken == settings.LANGUAGE_CODE else f"{prefix}{spoken}/")
    try:
        with translation.override(spoken):
            yield
    finally:
        set_script_prefix(before)


def addresses(request: HttpRequest, known: Container[str]) -> list[tuple[str, str, str]]:
    """Of the page of a request in each language: code, name of the language in itself, and path.

    The path has the parameters that are known, of any page: what a page ignores makes no other page.
    """
    here, site = get_script_prefix(), _site()
    asked = [(name, value) for name, values in request.GET.lists() if name in known for value in values]
    rest = escape_uri_path(request.path.removeprefix(here)) + ("?" + urlencode(asked) if asked else "")
    return [
        (code, name, f"{site}{'' if code == settings.LANGUAGE_CODE else f'{code}/'}{rest}")
        for code, name in settings.LANGUAGES
    ]


def unprefixed(path: str) -> str:
    """A path that `reverse` gave, as it is without a language: what names a thing is the same in all."""
    return _site() + path.removeprefix(get_script_prefix())


def _site() -> str:
    """The path of the site, with a slash at its end, whatever the language of the request."""
    here, language = get_script_prefix(), translation.get_language()
    return here if language == settings.LANGUAGE_CODE else here.removesuffix(f"{language}/")
