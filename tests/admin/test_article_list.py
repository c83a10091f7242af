"""The list of items at the desk: what it shows, finds and narrows."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles import editing
from articles.models import Article, Coverage
from tests import cast, staff
from tests.admin.test_article import LIST, desk

__all__ = ["desk"]

pytestmark = pytest.mark.django_db


def listed(client: Client, **query: str) -> list[str]:
    response = client.get(f"{LIST}?{urlencode(query)}")
    assert response.status_code == 200
    return [article.headline for article in response.context["cl"].result_list]


def test_the_list_shows_state_source_local_time_and_origin(desk: Client) -> None:
    cast.talks()
    cast.article("Ministers meet", created_by=staff.clara())
    row = desk.get(LIST).content.decode().replace("\xa0", " ")
    assert [text in row for text in ("21 September 2015, 10:30 BST", "clara", "Reuters")] == [True] * 3
    assert "21 September 2015</td>" in row
    assert listed(desk) == ["Ministers meet", Article.objects.order_by("sequence")[0].headline]


def test_the_list_asks_as_much_of_one_item_as_of_three(
    desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # Session, user, two of permissions; count, rows, months for the filter by date.
    cast.article()
    with django_assert_num_queries(8):
        desk.get(LIST)
    cast.article(people=[cast.lavrov()])
    cast.talks()
    with django_assert_num_queries(8):
        desk.get(LIST)


def test_the_list_never_counts_the_whole_table(
    desk: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr("articles.admin.paging.REACH", 2)
    for number in range(4):
        cast.article(f"Item {number}")
    response = desk.get(LIST)
    assert response.context["cl"].paginator.count == 2
    assert re.match("2 of (about 4|more) articles; <a href=", told(response))


def told(response: Any) -> str:
    """What stands below a list."""
    return " ".join(response.content.decode().partition('<p class="paginator">')[2].split())


@pytest.mark.parametrize(
    "query", [{}, {"q": "islands"}, {"q": "islands", "status__exact": "published"}], ids=str
)
def test_the_list_goes_on_where_its_pages_end(
    desk: Client, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    for module in ("paging", "article"):
        monkeypatch.setattr(f"articles.admin.{module}.REACH", 4)
    monkeypatch.setattr("articles.admin.article.ArticleAdmin.list_per_page", 2)
    for number in range(10):
        cast.article(f"Islands {number}")
    seen, address, pages = [], f"?{urlencode(query)}", []
    while address:
        first = desk.get(LIST + address).context["cl"]
        last = desk.get(f"{LIST}{address}&p=2").context["cl"] if first.multi_page else first
        seen += [article.headline for each in dict.fromkeys((first, last)) for article in each.result_list]
        pages.append((first.older, len(seen)))
        address = last.older
    assert seen == [f"Islands {number}" for number in range(9, -1, -1)]
    assert pages == [("", 4), ("", 8), ("", 10)]


def test_a_search_says_how_many_it_found_in_all(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("paging", "article"):
        monkeypatch.setattr(f"articles.admin.{module}.REACH", 2)
    for number in range(3):
        cast.article(f"Islands {number}")
    editing.create(
        Article(source=cast.reuters(), headline="Islands in draft", published_at=cast.MOMENT), user=None
    )
    first = desk.get(LIST, {"q": "islands"})
    assert "2 of 4 articles; <a href=" in told(first)
    older = desk.get(LIST + first.context["cl"].older)
    assert "2 of 4 articles; <a href=" in told(older)
    assert told(desk.get(LIST + older.context["cl"].older)).startswith("0 of 4 articles </p>")
    assert "Older than 21 September 2015" in older.content.decode()


@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 19, "9" * 40, "1;2"])
def test_a_place_in_time_that_is_none_is_refused(desk: Client, before: str) -> None:
    cast.article()
    for query in ({"before": before}, {"before": before, "q": "islands"}):
        response = desk.get(LIST, query)
        assert (response.status_code, response["Location"]) == (302, f"{LIST}?e=1")


def test_search_at_the_desk_is_the_search_of_the_site_and_finds_drafts(desk: Client) -> None:
    cast.article("Islands disputed", body="<p>The talks failed.</p>")
    draft = editing.create(
        Article(source=cast.reuters(), headline="Talk of islands", published_at=cast.MOMENT, body="failing"),
        user=staff.clara(),
    )
    cast.article("Islands alone")
    assert listed(desk, q="islands talk") == ["Talk of islands", "Islands disputed"]
    assert listed(desk, q='"the talks failed"') == ["Islands disputed"]
    assert listed(desk, q="islands -failing") == ["Islands alone"]
    assert listed(desk, q=draft.uid) == ["Talk of islands"]
    assert listed(desk, q="nothing-like-it") == []


@pytest.mark.parametrize(
    "q", ["(", '"', "*", "' OR 1=1 --", "title:", "and and", "-", "%", "the", "before:2015", "U.S."]
)
def test_no_search_is_an_error(desk: Client, q: str) -> None:
    cast.article("One")
    assert desk.get(LIST, {"q": q}).status_code == 200


def test_a_search_that_is_too_long_is_told_so(desk: Client) -> None:
    cast.article("One")
    response = desk.get(LIST, {"q": "word " * 401})
    assert "Please search for at most" in response.content.decode()


def test_filters_narrow_by_state_source_date_and_tag(desk: Client) -> None:
    cast.talks(headline="Talks")
    cast.article("Ministers", people=[cast.lavrov()], published_at=dt.datetime(2014, 3, 1, tzinfo=dt.UTC))
    draft = editing.create(
        Article(source=cast.reuters(), headline="Draft", published_at=cast.MOMENT),
        user=staff.clara(),
        add=[cast.lavrov()],
    )
    assert draft.status == "draft"
    assert listed(desk, status__exact="draft") == ["Draft"]
    assert listed(desk, source=cast.tass().uid) == ["Talks"]
    assert listed(desk, person=cast.lavrov().uid) == ["Draft", "Talks", "Ministers"]
    assert listed(desk, country=cast.japan().uid) == ["Talks"]
    assert listed(desk, topic=cast.diplomacy().uid, person=cast.kishida().uid) == ["Talks"]
    assert listed(desk, date="2015") == ["Draft", "Talks"]
    assert listed(desk, date="2014-03") == ["Ministers"]
    assert listed(desk, date="201") == ["Draft", "Talks", "Ministers"]
    assert listed(desk, person=cast.lavrov().uid, q="ministers") == ["Ministers"]
    assert listed(desk, person="nobody") == []


@pytest.mark.parametrize("name", ["published_on__year", "created_by__password__startswith", "id__gt", "slug"])
def test_a_filter_that_the_list_does_not_have_is_refused(desk: Client, name: str) -> None:
    response = desk.get(LIST, {name: "0"})
    assert response.status_code == 400


def test_a_common_tag_filters_alike(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.admin.listfilters.COMMON", 0)
    cast.article("Ministers", people=[cast.lavrov()])
    cast.article("Others")
    assert listed(desk, person=cast.lavrov().uid) == ["Ministers"]


def test_a_filter_shows_what_is_chosen_and_keeps_the_other_filters(desk: Client) -> None:
    cast.article("Ministers", people=[cast.lavrov()])
    page = desk.get(LIST, {"person": cast.lavrov().uid, "status__exact": "published", "q": "ministers"})
    text = page.content.decode()
    assert f'<option value="{cast.lavrov().uid}" selected>Sergey Lavrov</option>' in text
    assert text.count('<input type="hidden" name="status__exact" value="published">') == 5


@pytest.mark.parametrize("date", ["abc", "2015-13", "20155", "0000", "2015-00", "-1"])
def test_a_date_that_is_none_is_refused(desk: Client, date: str) -> None:
    cast.article()
    response = desk.get(LIST, {"date": date})
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?e=1")


def test_the_filter_by_date_offers_what_there_is(desk: Client) -> None:
    for year in range(1990, 2004):
        cast.article(published_at=dt.datetime(year, 5, 1, 12, tzinfo=dt.UTC))
    assert Coverage.objects.filter(facet=0).count() == 14

    def offered(**query: str) -> list[str]:
        spec = next(spec for spec in desk.get(LIST, query).context["cl"].filter_specs if spec.title == "date")
        return [choice["display"] for choice in spec.choices(desk.get(LIST, query).context["cl"])]

    assert offered() == ["All", "2000s", "1990s"]
    assert offered(date="200") == ["All", "2000s", "1990s", "2003", "2002", "2001", "2000"]
    assert offered(date="2003")[-1] == "May 2003"


def test_nobody_can_sort_a_million_rows(desk: Client) -> None:
    cast.article("B")
    cast.article("A")
    assert listed(desk, o="1") == ["A", "B"] == listed(desk, o="-1")


def test_the_way_to_change_all_items_takes_the_filters_along(desk: Client) -> None:
    cast.article(
        "Ministers of May", people=[cast.lavrov()], published_at=dt.datetime(2014, 5, 1, tzinfo=dt.UTC)
    )
    cast.article("Ministers of June", people=[cast.lavrov()])
    cast.article("Ministers alone")
    filters = {"q": "ministers", "person": cast.lavrov().uid, "source": cast.reuters().uid}
    for query, count in ((filters, 2), (filters | {"date": "2014-05"}, 1), ({"q": "ministers"}, 3)):
        page = desk.get(LIST, query).content.decode()
        (address,) = re.findall(r'href="(/admin/articles/article/bulk/[^"]*)"', page)
        assert desk.get(address.replace("&amp;", "&")).context["count"] == count
    assert 'bulk/"' in desk.get(LIST).content.decode()
