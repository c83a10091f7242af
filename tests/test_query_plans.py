"""How SQLite answers the queries of public pages, without statistics: along an index, never item by item.

Not /removed/, which sorts what was withdrawn: that is little.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import arrivals, chaining
from articles.holdings import Holding, known_ids
from articles.keyset import Cursor
from articles.received import Age
from articles.views import people
from articles.views.front import NEWEST
from tests import cast, fishery

pytestmark = pytest.mark.django_db

PAGES = (
    "/", "/feed/", "/dates/", "/2015/", "/2015/09/", "/2015/09/21/", "/2015/feed/", "/2015/09/21/feed/",
    "/people/", "/people/sergey-lavrov/", "/people/sergey-lavrov/feed/", "/countries/", "/countries/russia/",
    "/topics/", "/topics/diplomacy/", "/sources/", "/sources/tass/", "/sources/tass/feed/", "/corrections/",
    "/search/", "/search/?q=treaty", "/search/?q=treaty&country=russia&sort=newest",
    "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-2015-09.xml", "/sitemap-news.xml",
)  # fmt: skip
# Tables with a row, or several, for each item.
LARGE = r"articles_(article|persontagging|countrytagging|topictagging|version|sourceitem|story(part|trace))"


@pytest.fixture
def archive() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by what the tables hold, and here they hold next to nothing")
    item = cast.talks()
    cast.version(item, 1)
    cast.version(item, 2, note="The day is Monday.")
    cast.withdraw(cast.talks(headline="Withdrawn"), "It was a test.")
    now = timezone.now()
    last_year = now.replace(year=now.year - 1, day=1)
    for _ in range(NEWEST):
        cast.article(published_at=last_year)


def noted(call: Callable[[], object]) -> list[tuple[str, list[str]]]:
    """Each query of a call, and the steps of its plan."""
    queries: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        queries.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        call()
    return [(sql, steps(sql, parameters)) for sql, parameters in queries]


def asked(address: str, status: int = 200) -> list[tuple[str, list[str]]]:
    """Each query of a page, and the steps of its plan."""

    def get() -> None:
        assert Client().get(address).status_code == status

    return noted(get)


def steps(sql: str, parameters: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return [row[3] for row in cursor.fetchall()]


def walks(sql: str, plan: list[str]) -> bool:
    """Whether a table of items is read whole, or all items of one state for some of their days."""
    if any(re.match(rf"SCAN {LARGE}\b(?!.* COVERING)", step) for step in plan):
        return True
    by_state = any("article_status_newest (status=?)" in step for step in plan)
    condition = sql.partition(" WHERE ")[2].partition(" ORDER BY ")[0]
    # What else is asked is then asked of every item of that state.
    narrowed = (
        '"published_on"' in condition
        or '"id"' in condition.partition("EXISTS")[0]
        or "articles_storypart" in sql
    )
    return by_state and ("USE TEMP B-TREE FOR ORDER BY" in plan or narrowed)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("address", PAGES)
def test_no_page_walks_the_archive(address: str) -> None:
    assert [sql for sql, plan in asked(address) if walks(sql, plan)] == []


@pytest.mark.usefixtures("archive")
def test_people_are_counted_and_read_by_letter_in_an_index_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "ON_ONE_PAGE", 1)
    plans = [plan for sql, plan in asked("/people/?letter=L") if '"articles_person"' in sql]
    assert [("USING INDEX person_by_initial" in plan[0]) for plan in plans] == [True, True]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/feed/", (2**62,)),
        ("/2015/feed/", (735_862, 2**62)),
        ("/people/sergey-lavrov/feed/", (2**62,)),
        ("/sources/tass/feed/", (2**62,)),
    ],
    ids=["all", "year", "person", "source"],
)
def test_no_further_page_of_a_feed_does_either(address: str, key: tuple[int, ...]) -> None:
    for cursor in (Cursor(key), Cursor((*key[:-1], 1), backwards=True)):
        further = f"{address}?after={cursor.encode()}"
        assert [sql for sql, plan in asked(further) if walks(sql, plan)] == []


@pytest.mark.usefixtures("archive")
def test_the_page_of_an_item_with_a_story_and_related_items_does_not_either() -> None:
    tags: dict[str, Any] = {"people": [cast.lavrov()], "countries": [cast.japan()]}
    first = fishery.filed("Herring", **tags)
    chaining.chain([first, fishery.filed("UPDATE 1-Herring", minutes=30, **tags)])
    page = Client().get(first.get_absolute_url()).context
    assert (len(page["story"].parts), len(page["related"])) == (2, 1)
    assert [sql for sql, plan in asked(first.get_absolute_url()) if walks(sql, plan)] == []


@pytest.mark.usefixtures("archive")
def test_an_import_looks_up_what_is_known_by_its_ids() -> None:
    """Without a word on empty ids it walks all items of the source, for every batch."""
    source = cast.reuters()
    item = cast.article(source=source, external_id="1")
    found: list[dict[str, Holding]] = []
    ((_, plan),) = noted(lambda: found.append(known_ids(source.pk, ["1", "2"])))
    assert found == [{"1": Holding(item.pk, item.content_hash, Age())}]
    assert [step for step in plan if "article_external_id_once" not in step] == []


@pytest.mark.usefixtures("archive")
def test_mistyped_addresses_and_new_items_are_looked_up_by_their_own() -> None:
    item = cast.talks(headline="Ministers met")
    mistyped = asked(f"/2014/01/01/{item.slug}/", 404)
    news = noted(lambda: arrivals.news(range(item.pk, item.pk + 9)))
    assert [sql for sql, plan in [*mistyped, *news] if walks(sql, plan)] == []


@pytest.mark.usefixtures("archive")
def test_a_walk_would_be_noticed() -> None:
    by_day = 'SELECT * FROM "articles_article" WHERE "status" = %s AND "published_on" IN (%s, %s)'
    by_day += ' ORDER BY "sequence" DESC LIMIT 5'
    values = ["published", "2015-09-21", "2014-09-21"]
    assert walks(by_day, steps(by_day, values))
    by_key = 'SELECT * FROM "articles_article" WHERE "status" = %s AND "id" IN (%s, %s, %s, %s, %s)'
    assert walks(by_key, steps(by_key, ["published", 1, 2, 3, 4, 5]))
    whole = 'SELECT * FROM "articles_article" WHERE "headline" = %s'
    assert walks(whole, steps(whole, ["none"]))
