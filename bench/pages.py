"""The pages that are not a search: time, queries and weight of each kind, beside a small Django view."""

import gzip
import random
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from articles import addresses
from articles.keyset import Cursor
from articles.models import SUBJECTS, Article, Source
from bench.clocks import Clock

MOST, SPREAD = 5, 10
SEED = 5
_FILE = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')


def measure(postmaster: int) -> dict[str, Any]:
    """Of each kind of page the pages asked, in milliseconds; and the view they are held against.

    First each page once, in an order that says nothing, as a new worker is asked; no page is kept meanwhile.
    """
    clock = Clock(postmaster)
    client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    asked = [(kind, url) for kind, urls in kinds().items() for url in urls]
    urls = list(dict.fromkeys(url for _, url in asked))
    random.Random(SEED).shuffle(urls)
    with override_settings(PAGE_CACHE=0):
        firsts = {url: clock.once(partial(client.get, url)).wall for url in urls}
        with override_settings(ROOT_URLCONF="bench.urls"):
            _, model = clock.warm(lambda: client.get("/bench/model/"))
        found = [_page(clock, client, kind, url) | {"first": firsts[url]} for kind, url in asked]
    return {"model": model.wall, "pages": found, "files": _files(client)}


def kinds() -> dict[str, list[str]]:
    """Addresses by kind of page: of subjects the most covered and some of all, of articles some of all."""
    last = Cursor(backwards=True).encode()
    articles = [article.get_absolute_url() for article in spread(Article.objects.public())]
    found = {"front": ["/"], "article": articles}
    for model in (*SUBJECTS, Source):
        covered: Any = model._default_manager.filter(article_count__gt=0)
        most = [subject.get_absolute_url() for subject in covered.order_by("-article_count", "pk")[:MOST]]
        some = [subject.get_absolute_url() for subject in spread(covered)]
        found[model.kind] = list(dict.fromkeys([*most, *some]))
        if most:
            found[f"{model.kind}, last page"] = [f"{most[0]}?after={last}"]
    found["pair"] = list(_pairs())
    day = [url.rsplit("/", 2)[0] + "/" for url in articles]
    found |= {"day": day, "month": [url[:9] for url in day], "year": [url[:6] for url in day]}
    names = ("people", "countries", "topics", "sources", "dates", "corrections", "removed")
    found |= {f"all {name}": [f"/{name}/"] for name in names}
    return found | {"feed": ["/feed/"]}


def spread(rows: Any) -> list[Any]:
    """Some from evenly spaced places of the order of keys."""
    keys = rows.order_by("pk").values_list("pk", flat=True)
    first, last = keys.first() or 0, keys.last() or 0
    found = [
        rows.filter(pk__gte=first + (last - first) * step // SPREAD).order_by("pk").first()
        for step in range(SPREAD)
    ]
    return list({row.pk: row for row in found if row is not None}.values())


def _pairs() -> Iterator[str]:
    """The most covered subjects of each kind with those of each other."""
    most = [
        [
            (model.kind, slug)
            for slug in manager.order_by("-article_count", "pk").values_list("slug", flat=True)[:2]
        ]
        for model in SUBJECTS
        for manager in [model._default_manager.filter(article_count__gt=0)]
    ]
    for at, some in enumerate(most):
        for others in most[at + 1 :]:
            yield from (addresses.of_pair(one, other) for one in some for other in others)


def _page(clock: Clock, client: Client, kind: str, url: str) -> dict[str, Any]:
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answers {response.status_code}")
    _, warm = clock.warm(lambda: client.get(url))
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    queries = len(asked)  # counted now: the next request forgets them
    tag = {"if-none-match": response.headers["ETag"]}
    _, unchanged = clock.warm(lambda: client.get(url, headers=tag))
    with override_settings(PAGE_CACHE=MOST):
        _, kept = clock.warm(lambda: client.get(url))
    return {
        "kind": kind,
        "url": url,
        "queries": queries,
        "bytes": len(response.content),
        "wall": warm.wall,
        "cpu": warm.cpu,
        "unchanged": unchanged.wall,
        "kept": kept.wall,
    }


def _files(client: Client) -> dict[str, int]:
    """Bytes of all style sheets and scripts that the front page names, as they are sent."""
    html = gzip.decompress(client.get("/").content).decode()
    sizes = {"style sheets": 0, "scripts": 0}
    for name in dict.fromkeys(_FILE.findall(html)):
        kind = "style sheets" if name.endswith(".css") else "scripts"
        sizes[kind] += len(gzip.compress(_static(name.removeprefix("/static/"))))
    return sizes


def _static(name: str) -> bytes:
    collected = Path(settings.STATIC_ROOT, name)
    return (collected if collected.exists() else Path(finders.find(name) or "")).read_bytes()
