import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.models import Alias, Topic
from articles.models.subject import Origin
from articles.views import topics
from articles.views.listing import PAGE_SIZE
from tests import cast

pytestmark = pytest.mark.django_db


def names(page: str) -> list[Any]:
    """The tree of a page as (name, narrower), read from its lists."""
    tree = re.search(r'<ul class="tree.*?</ul>\n(?=<p|\n|</main>)', page, re.DOTALL)
    assert tree is not None
    level: list[Any] = []
    above = [level]
    for tag, name in re.findall(r'(<ul|</ul)|<li[^>]*><a href="[^"]*">([^<]*)<', tree[0])[1:-1]:
        if name:
            above[-1].append((name, []))
        elif tag == "<ul":
            above.append(above[-1][-1][1])
        else:
            above.pop()
    return level


def test_the_tree_has_the_branches_that_lead_to_items(client: Client) -> None:
    weather = Topic(name="weather", code="medtop:17000000", origin=Origin.REFERENCE)
    weather.save()
    cast.international_relations()
    cast.territorial_dispute()
    Topic.objects.update(origin=Origin.REFERENCE)
    cast.article(topics=[cast.diplomacy()])
    response = client.get("/topics/")
    assert names(response.content.decode()) == [("International relations", [("Diplomacy", [])])]
    assert response.context["silent"] == [("weather", "/topics/weather/")]
    assert response.context["covered"] == 1


def test_lists_in_lists_are_closed_where_they_end(client: Client) -> None:
    relations = cast.international_relations()
    deep = Topic.objects.create(name="consulates", parent=cast.diplomacy())
    last = Topic.objects.create(name="weather")
    Topic.objects.update(origin=Origin.REFERENCE)
    cast.article(topics=[deep, cast.territorial_dispute(), last])
    assert names(client.get("/topics/").content.decode()) == [
        (
            "International relations",
            [("Diplomacy", [("Consulates", [])]), ("Territorial dispute", [])],
        ),
        ("Weather", []),
    ]
    assert relations.article_count == 0


def test_of_a_very_large_tree_the_broad_and_most_covered_are_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "LARGEST", 2)
    deep = Topic.objects.create(name="consulates", parent=cast.diplomacy())
    cast.international_relations()
    Topic.objects.update(origin=Origin.REFERENCE)
    cast.article(topics=[deep, cast.diplomacy()])
    response = client.get("/topics/")
    assert names(response.content.decode()) == [("International relations", [("Diplomacy", [])])]
    assert response.context["is_whole"] is False


def test_topics_are_found_by_name(client: Client) -> None:
    cast.talks()
    assert client.get("/topics/?q=dipl").context["found"] == [("diplomacy", "", "/topics/diplomacy/", 1)]


def test_a_topic_is_shown_with_those_narrower(client: Client) -> None:
    deep = Topic.objects.create(name="consulates", parent=cast.diplomacy())
    hidden = Topic.objects.create(name="secrets", parent=cast.international_relations(), is_hidden=True)
    Topic.objects.update(origin=Origin.REFERENCE)
    both = cast.article(topics=[cast.diplomacy(), deep])
    one = cast.article(topics=[cast.territorial_dispute()], people=[cast.lavrov()])
    cast.article(topics=[hidden])
    alone = client.get("/topics/international-relations/").context
    assert (list(alone["articles"]), alone["with_narrower"]) == ([], False)
    context = client.get("/topics/international-relations/?narrower=with").context
    assert list(context["articles"]) == [one, both]
    assert context["stats"][0] == ("Items", "2")
    assert [circle.title for circle in context["circles"]] == ["People"]
    assert context["canonical"] == "http://testserver/topics/international-relations/?narrower=with"
    assert client.get("/topics/diplomacy/?narrower=yes").status_code == 400


def test_a_topic_with_those_narrower_goes_on_in_pages(client: Client) -> None:
    items = [cast.article(topics=[cast.diplomacy()]) for _ in range(PAGE_SIZE + 1)]
    Topic.objects.update(origin=Origin.REFERENCE)
    first = client.get("/topics/international-relations/?narrower=with").context
    second = client.get(first["place"].older_url).context
    assert [*first["articles"], *second["articles"]] == items[::-1]
    assert client.get(second["place"].newer_url).context["articles"] == first["articles"]


def test_a_topic_below_a_hidden_one_stands_on_its_own(client: Client) -> None:
    cast.article(topics=[cast.diplomacy()])
    Topic.objects.filter(slug="international-relations").update(is_hidden=True)
    assert names(client.get("/topics/").content.decode()) == [("Diplomacy", [])]
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


def test_a_topic_as_deep_as_any_has_all_its_broader_ones(client: Client) -> None:
    topic = cast.diplomacy()
    for depth in range(12):
        topic = Topic.objects.create(name=f"level {depth}", parent=topic)
    cast.article(topics=[topic])
    Topic.objects.update(origin=Origin.REFERENCE)
    steps = [name for name, _ in client.get(topic.get_absolute_url()).context["crumbs"]]
    levels = [f"Level {depth}" for depth in range(12)]
    assert steps == ["Topics", "International relations", "Diplomacy", *levels]


def test_of_many_narrower_topics_all_stand_on_pages_of_their_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "MOST", 2)
    monkeypatch.setattr(topics, "ON_ONE_PAGE", 2)
    narrower = [Topic.objects.create(name=name, parent=cast.diplomacy()) for name in ("c", "a", "b")]
    Topic.objects.create(name="hidden", parent=cast.diplomacy(), is_hidden=True)
    cast.article(topics=narrower)
    Topic.objects.update(origin=Origin.REFERENCE)
    context = client.get("/topics/diplomacy/").context
    assert ([topic.name for topic in context["narrower"]], context["all_narrower"]) == (
        ["a", "b"],
        "/topics/?below=diplomacy",
    )
    first = client.get("/topics/?below=diplomacy").context
    second = client.get(first["place"].older_url).context
    assert [topic.name for page in (first, second) for topic in page["narrower"]] == ["a", "b", "c"]
    assert (first["canonical"], second["place"].first_url) == (
        "http://testserver/topics/?below=diplomacy",
        "/topics/?below=diplomacy",
    )
    assert client.get("/topics/international-relations/").context["all_narrower"] == ""


def test_narrower_topics_are_those_of_one_that_is_there(client: Client) -> None:
    topic = cast.diplomacy()
    Topic.objects.update(origin=Origin.REFERENCE)
    Alias.objects.create(topic=topic, text="foreign affairs")
    moved = client.get("/topics/?below=foreign-affairs")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/topics/?below=diplomacy")
    assert client.get("/topics/?below=nothing").status_code == 404
    assert client.get("/topics/?below=diplomacy&after=x").status_code == 400
    assert "There is none." in client.get("/topics/?below=diplomacy").content.decode()


@pytest.mark.parametrize("items", [1, 3])
def test_queries_of_the_narrower_topics(
    client: Client, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(items):
        Topic.objects.create(name=f"topic {number}", parent=cast.diplomacy())
    Topic.objects.update(origin=Origin.REFERENCE)
    # The topic; those below it.
    with django_assert_num_queries(2):
        client.get("/topics/?below=diplomacy")


def test_of_a_very_large_tree_the_broadest_are_there_before_those_below(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "LARGEST", 2)
    monkeypatch.setattr(topics, "BROADEST", 3)
    root = cast.international_relations()
    below = [Topic.objects.create(name=f"below {number}", parent=root) for number in range(4)]
    Topic.objects.create(name="weather")
    Topic.objects.update(origin=Origin.REFERENCE)
    cast.article(topics=below)
    response = client.get("/topics/")
    assert names(response.content.decode()) == [("International relations", [("Below 0", [])])]
    assert response.context["silent"] == [("weather", "/topics/weather/")]


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
    Topic.objects.update(origin=Origin.REFERENCE)
    # The topic; items, what stands beside them; state and blocks of the index; first and last item; names of
    # the most frequent; other names; broader topics; narrower topics.
    with django_assert_num_queries(9):
        client.get("/topics/diplomacy/")
    # The same, and those below it.
    with django_assert_num_queries(9):
        client.get("/topics/international-relations/?narrower=with")
    # The topics.
    with django_assert_num_queries(1):
        client.get("/topics/")


def test_of_a_tree_with_many_covered_topics_two_levels_are_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topics, "SHOWN_WHOLE", 1)
    deep = Topic.objects.create(name="consulates", parent=cast.diplomacy())
    cast.international_relations()
    Topic.objects.update(origin=Origin.REFERENCE)
    cast.article(topics=[deep, cast.territorial_dispute()])
    response = client.get("/topics/")
    assert names(response.content.decode()) == [
        ("International relations", [("Diplomacy", []), ("Territorial dispute", [])])
    ]
    assert response.context["is_whole"] is False
