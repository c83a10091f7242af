"""The desk as an administrator has it: time and queries of its lists, forms, autocompletes and confirmations.

Not within a transaction, for which the archive in memory would be made anew each time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import SUBJECTS, Article, Proposal, Source
from articles.models.identity import new_uid
from bench.clocks import Clock
from bench.pages import spread

ON_A_PAGE, REACH = 50, 10_000  # rows of a list, and how many of them can be paged through
NAMES = (*SUBJECTS, Source)


def measure(postmaster: int) -> list[dict[str, Any]]:
    """Of each page its kind, address, queries, and milliseconds of the clock and of the processor."""
    clock = Clock(postmaster)
    with administrator() as client:
        return [_page(clock, client, kind, url) for kind, urls in kinds().items() for url in urls]


@contextmanager
def administrator() -> Iterator[Client]:
    """Signed in; the account goes with the measurement."""
    client = Client(headers={"host": "localhost"})
    account = User.objects.create_superuser(f"bench-{new_uid()}")
    client.force_login(account)
    try:
        yield client
    finally:
        client.logout()
        account.delete()


def kinds() -> dict[str, list[str]]:
    """Addresses by kind of page; where a choice matters, of what is on most items."""
    return {
        "start page": [reverse("admin:index"), reverse("admin:statistics")],
        "lists": [_list(model) for model in apps.get_models() if admin.site.is_registered(model)],
        "list of items: last page": [_last_page(Article)],
        "list of items: filtered": list(_filtered()),
        "list of items: searched": [f"{_list(Article)}?q={words}" for words in _searches()],
        "lists of names: searched": [f"{_list(model)}?q={text}" for model in NAMES for text in ("an", "pet")],
        "lists of names: last page": [_last_page(model) for model in NAMES],
        "lists of names: hidden": [f"{_list(model)}?is_hidden__exact=1" for model in SUBJECTS],
        "forms": list(_forms()),
        "versions and story of an item": [
            reverse(f"admin:articles_article_{page}", args=[article.pk])
            for article in spread(Article.objects.public())[:3]
            for page in ("versions", "story")
        ],
        "autocomplete": list(_autocompletes()),
        "confirmation of deletion": [
            reverse(f"admin:articles_{model.kind}_delete", args=[most.pk])
            for model in NAMES
            for most in _most(model, 1)
        ],
        "review queue": list(_queue()),
        "near-duplicates": [reverse("admin:articles_article_copies")],
        "merge": list(_mergers()),
        "change in bulk": list(_bulk()),
        "names to mend": [
            f"{reverse(f'admin:articles_{model.kind}_ailments')}?list={name}"
            for model in SUBJECTS
            for name in ("alike", "twice", "inside", "bare", "unused")
        ],
    }


def _list(model: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _last_page(model: Any) -> str:
    rows = model._default_manager
    rows = rows.all() if model is Article else rows.filter(merged_into=None)
    return f"{_list(model)}?p={max(1, -(-rows[:REACH].count() // ON_A_PAGE))}"


def _most(model: Any, count: int) -> list[Any]:
    return list(model._default_manager.order_by("-article_count", "-pk")[:count])


def _filtered() -> Iterator[str]:
    for model in NAMES:
        for named in _most(model, 2):
            yield f"{_list(Article)}?{model.kind}={named.uid}"
    newest = Article.objects.public().order_by("-sequence").first()
    days = [f"{newest.published_on:%Y}", f"{newest.published_on:%Y-%m}"] if newest else []
    chosen = [
        *(f"date={day}" for day in days),
        "status__exact=draft",
        "status__exact=withdrawn",
        "review=yes",
    ]
    yield from (f"{_list(Article)}?{each}" for each in chosen)


def _searches() -> Iterator[str]:
    """Words from the text of an item, so that any archive has them; and its subjects."""
    for article in spread(Article.objects.public())[:2]:
        words = sorted(article.headline.split(), key=len)
        yield from (words[-1], "+".join(words[-2:]), article.uid)
    for model in SUBJECTS:
        yield from (f"{model.kind}:{named.slug}" for named in _most(model, 1))


def _forms() -> Iterator[str]:
    models = (Article, *NAMES)
    yield from (reverse(f"admin:articles_{model._meta.model_name}_add") for model in models)
    for model in NAMES:
        yield from (
            reverse(f"admin:articles_{model.kind}_change", args=[each.pk]) for each in _most(model, 2)
        )
    for article in spread(Article.objects.public()):
        yield reverse("admin:articles_article_change", args=[article.pk])


def _autocompletes() -> Iterator[str]:
    fields = [(f"{model.kind}tagging", "subject") for model in SUBJECTS]
    for model, field in (*fields, ("article", "source"), ("article", "supersedes")):
        for term in ("", "a", "pet", "smith", "россия"):
            asked = f"app_label=articles&model_name={model}&field_name={field}&term={term}"
            yield f"{reverse('admin:autocomplete')}?{asked}"


def _queue() -> Iterator[str]:
    listed = reverse("admin:articles_proposal_changelist")
    yield from (f"{listed}?kind={model.kind}" for model in SUBJECTS)
    yield reverse("admin:articles_proposal_newest")
    for proposal in Proposal.objects.waiting().with_subjects().order_by("-pk")[:2]:
        yield reverse("admin:articles_proposal_of", args=[proposal.kind, proposal.subject.uid])
        yield reverse("admin:articles_proposal_like", args=[proposal.pk])


def _mergers() -> Iterator[str]:
    for model in NAMES:
        of = "&".join(f"of={named.uid}" for named in _most(model, 2))
        yield f"{reverse(f'admin:articles_{model.kind}_merge')}?{of}"


def _bulk() -> Iterator[str]:
    for model in SUBJECTS:
        for named in _most(model, 1):
            asked = f"query={model.kind}%3D{named.slug}&action=add&kind={model.kind}"
            yield f"{reverse('admin:articles_article_bulk')}?{asked}"


def _page(clock: Clock, client: Client, kind: str, url: str) -> dict[str, Any]:
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answers {response.status_code}")
    _, warm = clock.warm(lambda: client.get(url))
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return {"kind": kind, "url": url, "queries": len(asked), "wall": warm.wall, "cpu": warm.cpu}
