"""Whole pages of /search/ through Django, timed; and beside them what they are compared with."""

import gc
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count
from django.http import QueryDict
from django.test import Client, override_settings

from articles import editing
from articles.filters import ArticleFilter
from articles.keyset import Cursor
from articles.models import Article, Country, CountryTagging, Person
from articles.search.ask import Search
from bench import orm, tantivy_index
from bench.clocks import Clock
from bench.corpus import sample
from bench.mix import SAMPLE, Question, Tags, Vocabulary, questions

PAGE_SIZE = 20
SORTS = ("newest", "relevance")
EDITS = 20
ORM_CLASSES = ("rare word", "common word", "two or three words", "word, country")


def measure(corpus: Path, tantivy_folder: Path | None) -> dict[str, Any]:
    """Everything about the database at hand, in milliseconds; Tantivy where it has a folder."""
    clock = Clock(postmaster())
    mix = questions(Vocabulary(sample(corpus, SAMPLE)), tags())
    client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    # What was read to choose the questions is no part of a worker, whose collections would go through it.
    gc.collect()
    gc.freeze()
    with override_settings(ROOT_URLCONF="bench.urls"):
        _, nothing = clock.warm(lambda: client.get("/bench/nothing/"))
    pages = [_page(clock, client, asked, sort) for asked in mix for sort in SORTS if _applies(asked, sort)]
    edits = [_edit(client, article) for article in _spread_articles()]
    return {
        "empty_view": nothing.wall,
        "pages": pages,
        "edits": edits,
        "tantivy": tantivy_index.measure(clock, tantivy_folder, mix)
        if tantivy_folder and tantivy_index.is_here()
        else [],
        "orm": orm.measure(clock, _first_of(mix)) if connection.vendor == "postgresql" else [],
    }


def postmaster() -> int:
    """The process id of the server behind the connection, 0 when there is none on this machine."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("PPid:"))


def tags() -> Tags:
    """Those with most items; of equals the first slug."""
    countries = Country.objects.order_by("-article_count", "slug")[:12]
    people = Person.objects.order_by("-article_count", "slug")[:12]
    pairs = (
        CountryTagging.objects.filter(subject__in=list(countries[:6]))
        .values_list("subject__slug", "article__topic_taggings__subject__slug")
        .exclude(article__topic_taggings=None)
        .annotate(items=Count("pk"))
        .order_by("-items", "subject__slug", "article__topic_taggings__subject__slug")[:40]
    )
    return Tags(
        [country.slug for country in countries],
        [person.slug for person in people],
        [(country, topic) for country, topic, _ in pairs],
    )


def address(asked: Question, sort: str) -> str:
    """The address of the page, with the cursor that a reader who walked there would have."""
    parameters = [*asked.parameters, ("sort", sort)]
    search = search_of(parameters)
    if asked.page < 0:
        parameters.append(("after", Cursor(backwards=True).encode()))
    elif asked.page > 1:
        before = search.page(Cursor(), PAGE_SIZE * (asked.page - 1)).after
        parameters.append(("after", before.encode() if before else ""))
    return f"/search/?{urlencode(parameters)}"


def search_of(parameters: list[tuple[str, str]]) -> Search:
    return ArticleFilter(QueryDict(urlencode(parameters)), Article.objects.public()).search


def _applies(asked: Question, sort: str) -> bool:
    return sort == "newest" or asked.has_words


def _page(clock: Clock, client: Client, asked: Question, sort: str) -> dict[str, Any]:
    url = address(asked, sort)
    hits = search_of([*asked.parameters, ("sort", sort)]).count

    def get() -> None:
        response = client.get(url)
        if response.status_code != 200:
            raise RuntimeError(f"{url} answers {response.status_code}")

    first, warm = clock.warm(get)
    if warm.wall > 1000:
        print(f"  {warm.wall:,.0f} ms: {url}", file=sys.stderr, flush=True)
    return {
        "kind": asked.kind,
        "sort": sort,
        "url": url,
        "hits": hits,
        "first": first.wall,
        "wall": warm.wall,
        "cpu": warm.cpu,
    }


def _first_of(mix: list[Question]) -> list[Question]:
    """The first of some classes: the plain way takes its time."""
    return [next(asked for asked in mix if asked.kind == kind) for kind in ORM_CLASSES]


def _spread_articles() -> list[Article]:
    count = Article.objects.public().count()
    step = max(1, count // EDITS)
    keys = list(Article.objects.public().order_by("pk").values_list("pk", flat=True)[::step][:EDITS])
    return list(Article.objects.filter(pk__in=keys).order_by("pk"))


def _edit(client: Client, article: Article) -> dict[str, float]:
    """Saves a new headline and looks for it; then puts the old one back. Milliseconds of each."""
    former, word = article.headline, f"qzx{os.getpid()}x{article.pk}"
    begun = time.perf_counter()
    saved = _with_headline(article, f"{former[:400]} {word}")
    visible = time.perf_counter()
    response = client.get(f"/search/?q={word}")
    found = time.perf_counter()
    if saved.get_absolute_url() not in response.content.decode(errors="replace") and not _is_packed(response):
        raise RuntimeError(f"An edit of article {article.pk} was not found in the next request.")
    if search_of([("q", word)]).count != 1:
        raise RuntimeError(f"An edit of article {article.pk} is not in the index.")
    _with_headline(saved, former)
    return {"save": (visible - begun) * 1000, "search": (found - visible) * 1000}


def _is_packed(response: Any) -> bool:
    return bool(response.headers.get("Content-Encoding"))


def _with_headline(article: Article, headline: str) -> Article:
    article.headline = headline
    return editing.save_edit(article, user=None, before=article.version_number)
