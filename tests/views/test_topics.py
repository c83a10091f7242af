from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Topic
from articles.models.subject import Origin
from articles.views.listing import PAGE_SIZE
from tests import cast

pytestmark = pytest.mark.django_db


def names(branches: Any) -> list[Any]:
    return [(branch.topic.name, names(branch.narrower)) for branch in branches]


def test_the_tree_has_the_branches_that_lead_to_items(client: Client) -> None:
    weather = Topic(name="weather", code="medtop:17000000", origin=Origin.REFERENCE)
    weather.save()
    cast.international_relations()
    cast.territorial_dispute()
    Topic.objects.update(origin=Origin.REFERENCE)
    cast.article(topics=[cast.diplomacy()])
    context = client.get("/topics/").context
    assert names(context["branches"]) == [("international relations", [("diplomacy", [])])]
    assert context["silent"] == [weather]
    assert context["covered"] == 1


def test_a_topic_below_a_hidden_one_stands_on_its_own(client: Client) -> None:
    cast.article(topics=[cast.diplomacy()])
    Topic.objects.filter(slug="international-relations").update(is_hidden=True)
    assert names(client.get("/topics/").context["branches"]) == [("diplomacy", [])]
    assert client.get("/topics/diplomacy/").context["crumbs"] == [("Topics", "/topics/"), ("Diplomacy", "")]


def test_a_topic_shows_its_branch(client: Client) -> None:
    cast.article(topics=[cast.diplomacy(), cast.territorial_dispute(), cast.international_relations()])
    cast.article(topics=[cast.territorial_dispute()])
    context = client.get("/topics/international-relations/").context
    assert [topic.name for topic in context["narrower"]] == ["territorial dispute", "diplomacy"]
    assert client.get("/topics/diplomacy/").context["crumbs"] == [
        ("Topics", "/topics/"),
        ("International relations", "/topics/international-relations/"),
        ("Diplomacy", ""),
    ]


def test_addresses_in_any_script_are_written_as_in_the_sitemap(client: Client) -> None:
    topic = Topic.objects.create(name="дипломатия", slug="дипломатия")
    for _ in range(PAGE_SIZE + 1):
        cast.article(topics=[topic])
    address = "/topics/%D0%B4%D0%B8%D0%BF%D0%BB%D0%BE%D0%BC%D0%B0%D1%82%D0%B8%D1%8F/"
    page = client.get(address)
    assert topic.get_absolute_url() == address
    assert page.context["canonical"] == f"http://testserver{address}"
    assert page.context["place"].older_url.partition("?")[0] == address


def test_our_own_topics_say_so(client: Client) -> None:
    cast.article(topics=[cast.diplomacy(), cast.territorial_dispute()])
    own = client.get("/topics/territorial-dispute/").content.decode()
    assert "Topic of this archive’s own" in own
    assert "IPTC medtop" not in own
    assert "IPTC medtop:20000640" in client.get("/topics/diplomacy/").content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_queries_do_not_grow_with_the_items(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(items):
        cast.article(people=[cast.lavrov()], topics=[cast.diplomacy()])
    # The topic; items; coverage; state and blocks of the index, names of the most
    # frequent; first and last item;
    # other names; broader topics; narrower topics.
    with django_assert_num_queries(12):
        client.get("/topics/diplomacy/")
    # The topics.
    with django_assert_num_queries(1):
        client.get("/topics/")
