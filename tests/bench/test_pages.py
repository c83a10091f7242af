import pytest
from django.test import Client
from django.test.utils import override_settings

from bench import pages, tables
from bench.clocks import Clock
from tests import cast

pytestmark = pytest.mark.django_db


def test_every_kind_of_page_is_measured_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # Once is enough of so many pages; those of test_speed are asked for again.
    monkeypatch.setattr(Clock, "warm", lambda clock, call: (clock.once(call),) * 2)
    cast.talks()
    answer = pages.measure(0)
    kinds = list(dict.fromkeys(page["kind"] for page in answer["pages"]))
    assert kinds[:5] == ["front", "article", "person", "person, last page", "country"]
    assert {page["url"] for page in answer["pages"]} >= {
        "/people/sergey-lavrov/",
        "/people/sergey-lavrov/and/countries/japan/",
        "/2015/09/21/",
        "/2015/09/",
        "/2015/",
    }
    assert min(page["queries"] for page in answer["pages"] if page["kind"] == "article") > 0
    rows = [line for line in tables.pages({"Engine": answer}).splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == ["page", "---", *kinds]


@override_settings(ROOT_URLCONF="bench.urls")
def test_the_view_they_are_held_against_has_one_query_and_ten_thousand_characters(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    cast.talks()
    with django_assert_num_queries(1):  # type: ignore[operator]
        page = client.get("/bench/model/").content.decode()
    assert 9_000 < len(page) < 11_000
