"""What holds for every form of the desk, whatever it is of."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from articles import editing
from articles.models import (
    Alarm,
    Alert,
    Alias,
    Article,
    Country,
    Errand,
    Feed,
    ImportRun,
    NameException,
    Operation,
    Person,
    Post,
    Proposal,
    Reject,
    SearchTally,
    Source,
    SourceItem,
    Subscriber,
    Topic,
)
from articles.models.identity import new_uid
from tests import cast, staff

pytestmark = pytest.mark.django_db

MANY = 3000
MOST = 30  # options of a list that does not grow with the archive
MODELS = [
    model
    for model in apps.get_app_config("articles").get_models()
    # The queue of proposals has pages of its own instead of forms.
    if admin.site.is_registered(model) and model is not Proposal
]


class Page(HTMLParser):
    """Counts the options of each select, and gathers what the policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.options: list[int] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "select":
            self.options.append(0)
        elif tag == "option":
            self.options[-1] += 1
        if tag == "style" or (
            tag == "script" and not given.get("src") and given.get("type") != "application/json"
        ):
            self.inline.append(tag)
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]


def read(response: Any) -> Page:
    page = Page()
    page.feed(response.content.decode())
    return page


def crowd() -> None:
    """Three thousand of each kind of thing that a form could list."""
    for model in (Person, Country, Topic, Source):
        entries = [
            model(name=f"{model.kind} {n}", slug=f"{model.kind}-{n}", uid=new_uid()) for n in range(MANY)
        ]
        for n, entry in enumerate(entries):
            if isinstance(entry, Country):
                entry.alpha4 = f"{n:04}"  # those without a code would share the names that are of no country
        model._default_manager.bulk_create(entries)  # type: ignore[arg-type]


def one_of_each() -> dict[type, Any]:
    item = cast.talks()
    editing.save_edit(item, user=None, before=1, add=[cast.putin()])
    Alias.objects.create(person=cast.lavrov(), text="Лавров")
    Topic.objects.filter(pk=cast.diplomacy().pk).update(parent=cast.international_relations())
    run = ImportRun.objects.create(format="wire")
    Reject.objects.create(run=run, file_name="f", reason="bad", data=b"\xff\x00", sha256="0" * 64)
    SourceItem.objects.create(
        article=item,
        run=run,
        data=b"\xffraw",
        sha256="1" * 64,
        size=4,
        parser="wire",
        parser_version=1,
        file_name="f",
        offset=0,
    )
    cast.soviet_union().successors.add(cast.russia())
    assert Post.objects.exists()
    Feed.objects.create(url="https://example.org/feed")
    Errand.objects.create(kind=Errand.Kind.LOOK, summary="look at files")
    NameException.objects.create(country=cast.japan(), name="Japan", words="Airlines")
    SearchTally.objects.create(day=cast.MOMENT.date(), words="tea", found=False)
    Alarm.objects.create(account=staff.sue(), hour=cast.MOMENT, items=501)
    Alert.objects.create(subscriber=Subscriber.objects.create(user=staff.sue()), query="q=treaty")
    return {model: model._default_manager.order_by("pk").first() for model in MODELS}


def test_no_form_or_list_offers_a_growing_list_or_breaks_the_policy() -> None:
    crowd()
    items = one_of_each()
    client = staff.signed_in(staff.sue())
    for model in MODELS:
        name = f"admin:articles_{model._meta.model_name}"
        pages = [reverse(f"{name}_changelist"), reverse(f"{name}_change", args=[items[model].pk])]
        if model.__name__ in {"Article", "Person", "Country", "Topic", "Source", "Feed"}:
            pages += [reverse(f"{name}_add"), reverse(f"{name}_delete", args=[items[model].pk])]
        pages.append(reverse(f"{name}_history", args=[items[model].pk]))
        for address in pages:
            response = client.get(address)
            assert response.status_code in {200, 403}, address
            page = read(response)
            assert (address, [count for count in page.options if count > MOST]) == (address, [])
            assert (address, page.inline) == (address, [])


@pytest.mark.parametrize("page", ["change", "versions", "publish", "withdraw", "restore", "hold"])
def test_pages_of_an_article_keep_to_the_policy(page: str) -> None:
    item = one_of_each()[Article]
    client = staff.signed_in(staff.sue())
    response = client.get(reverse(f"admin:articles_article_{page}", args=[item.pk]))
    assert (response.status_code, read(response).inline) == (200, [])


def test_bytes_as_received_are_shown_as_text() -> None:
    items = one_of_each()
    client = staff.signed_in(staff.ada())
    page = client.get(
        reverse("admin:articles_sourceitem_change", args=[items[SourceItem].pk])
    ).content.decode()
    assert "<pre>\ufffdraw</pre>" in page


def test_names_of_other_peoples_making_are_escaped(client: Client) -> None:
    payload = "<script>alert(1)</script>"
    item = cast.article(payload, byline=payload, people=[cast.lavrov()])
    Person.objects.update(name=payload)
    Operation.objects.create(kind="edit", summary=payload, changes={"x": payload})
    desk = staff.signed_in(staff.sue())
    for address in (
        reverse("admin:articles_article_changelist"),
        *(reverse(f"admin:articles_article_{p}", args=[item.pk]) for p in ("change", "preview", "withdraw")),
        reverse("admin:articles_operation_change", args=[Operation.objects.get().pk]),
        reverse("admin:articles_person_changelist"),
    ):
        assert payload not in desk.get(address).content.decode(), address


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/admin/articles/article/{pk}/withdraw/", {"decided": "yes", "reason": "x\x00"}),
        ("/admin/articles/article/bulk/?query=one&action=add", {"tag": "\x00", "shown": "1"}),
        ("/admin/articles/article/add/", {"headline": "x", "uid\x00": "x"}),
        ("/admin/articles/person/ailments/?list=twice", {"form": "\x00", "bearers": "1 2"}),
        ("/admin/login/", {"username": "\x00", "password": "x"}),
    ],
    ids=["decision", "bulk", "article", "names", "login"],
)
def test_a_nul_in_what_was_sent_is_refused(address: str, sent: dict[str, str]) -> None:
    article = cast.article("One")
    response = staff.signed_in(staff.sue()).post(address.format(pk=article.pk), sent)
    assert response.status_code == 400
    assert "bytes that are not text" in response.content.decode()


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "²", ""])
def test_rows_that_are_none_are_refused_to_an_action(key: str) -> None:
    sent = {"action": "withdraw_selected", "_selected_action": [key], "reason": "x", "decided": "1"}
    assert staff.signed_in(staff.sue()).post("/admin/articles/article/", sent).status_code == 400


@pytest.mark.parametrize("key", ["x", "9" * 30, "-1", "²"])
def test_a_key_that_is_none_is_told_beside_the_field(key: str) -> None:
    article = cast.article("One")
    client = staff.signed_in(staff.sue())
    for address, fields in (
        (f"article/{article.pk}/change", ("source", "supersedes", "person_taggings-0-subject")),
        (f"person/{cast.lavrov().pk}/change", ("posts-0-country",)),
        ("nameexception/add", ("topic",)),
    ):
        sent = dict.fromkeys(fields, key) | {"posts-0-title": "Minister"}
        for prefix in ("person_taggings", "country_taggings", "topic_taggings", "aliases", "posts"):
            sent |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
        response = client.post(f"/admin/articles/{address}/", sent)
        assert response.status_code == 200
        assert response.content.decode().count("not one of the available choices") == len(fields)
