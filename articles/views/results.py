"""All that a search finds as a file: its newest items or, where it is sorted so, its oldest, up to MOST.

The items are found before the first byte is sent, so that a search that cannot be answered says so; then they
are read and written a batch at a time. A file keeps a thread busy for seconds, so that a process writes
AT_ONCE at a time and asks the next reader to wait.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.citations import bibtex
from articles.citations.reference import reference
from articles.exporter import BATCH, WRITERS, lines
from articles.filters import ArticleFilter
from articles.keyset import Cursor
from articles.models import Article
from articles.search.find import Order
from articles.views.caching import FRESH_FOR
from articles.views.listing import Pairs, address, root

MOST = 10_000  # items in a file
AT_ONCE = 2  # files that a process writes
RETRY_AFTER = 30  # s

Write = Callable[[Sequence[Article], str], Iterator[bytes]]

_turns = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Format:
    """What readers call it, its media type, what a file begins with, and a batch of articles as its lines."""

    name: str
    media_type: str
    header: Callable[[], bytes]
    write: Write


def _exported(kind: str) -> Write:
    return lambda batch, _root: lines(batch, WRITERS[kind])


def _cited(batch: Sequence[Article], root: str) -> Iterator[bytes]:
    return (bibtex.entry(reference(article, root)).encode() for article in batch)


# By the end of the address.
FORMATS = {
    "csv": Format("CSV", "text/csv; header=present", WRITERS["csv"].header, _exported("csv")),
    "jsonl": Format("JSON Lines", "application/jsonl", WRITERS["jsonlines"].header, _exported("jsonlines")),
    "bib": Format("BibTeX", "application/x-bibtex", bytes, _cited),
}


@csrf_exempt
@require_safe
def results(request: HttpRequest, ending: str) -> HttpResponseBase:
    """The queries of a search without facets; and for each BATCH one and, but for BibTeX, three for tags."""
    written = FORMATS[ending]
    asked = ArticleFilter(request.GET, Article.objects.public())
    question = asked.search
    question.order = Order.OLDEST if question.order is Order.OLDEST else Order.NEWEST
    numbers = [ranked.hit.number for ranked in question.page(Cursor(), MOST).rows]
    if request.method == "HEAD":  # streamed as well: how long the file is nobody knows
        return _described(StreamingHttpResponse(()), written, ending)
    if not _turns.acquire(blocking=False):
        return _busy()
    return _described(StreamingHttpResponse(_Turn(_pieces(numbers, written, root(request)))), written, ending)


def downloads(keep: Pairs) -> list[tuple[str, str]]:
    """The names and addresses of the files of a search with these parameters."""
    return [
        (each.name, address(reverse(f"articles:search_{ending}"), keep)) for ending, each in FORMATS.items()
    ]


def _pieces(numbers: Sequence[int], written: Format, site: str) -> Iterator[bytes]:
    yield written.header()
    for start in range(0, len(numbers), BATCH):
        wanted = numbers[start : start + BATCH]
        rows = Article.objects.public().select_related("source", "supersedes")
        found = rows.in_bulk(wanted, field_name="sequence")
        yield b"".join(written.write([found[number] for number in wanted if number in found], site))


class _Turn:
    """One of the files that are written at a time, until it is whole or its reader is gone."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            _turns.release()

    __del__ = close  # of an answer that nobody was sent


def _described(response: HttpResponseBase, written: Format, ending: str) -> HttpResponseBase:
    response.headers["Content-Type"] = f"{written.media_type}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="news-archive.{ending}"'
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, public=True, max_age=FRESH_FOR)
    return response


def _busy() -> HttpResponse:
    sentence = gettext("Other files are being written just now. Please ask again in half a minute.")
    response = HttpResponse(f"{sentence}\n", status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response
