import datetime as dt
from collections.abc import Iterator

import pytest
from django.urls import get_script_prefix, reverse, set_script_prefix

from articles import paths
from articles.models import SUBJECTS

SLUGS = ("sergey-lavrov", "лавров", "日本", "a--b", "-", "x_1", "naïve-ñ")
DAYS = (dt.date(1, 1, 1), dt.date(987, 12, 31), dt.date(2015, 9, 21), dt.date(9999, 10, 1))


@pytest.fixture(params=["/", "/ru/", "/archive/ru/"], autouse=True)
def _language(request: pytest.FixtureRequest) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(request.param)
    yield
    set_script_prefix(before)


@pytest.mark.parametrize("name", ["front", "search", "people", "countries", "topics", "sources", "feed"])
def test_pages_have_the_address_of_their_pattern(name: str) -> None:
    assert paths.page(name) == reverse(f"articles:{name}")


@pytest.mark.parametrize("slug", SLUGS)
def test_subjects_and_sources_have_the_address_of_their_pattern(slug: str) -> None:
    for kind in ("person", "country", "topic", "source"):
        for name in (kind, f"{kind}_feed", f"{kind}_feed_json"):
            assert paths.below(name, slug) == reverse(f"articles:{name}", args=[slug])


@pytest.mark.parametrize("slug", SLUGS)
def test_pairs_have_the_address_of_their_pattern(slug: str) -> None:
    for one in SUBJECTS:
        for other in SUBJECTS:
            args = [one.kind_plural, slug, other.kind_plural, "b"]
            for name in ("pair", "pair_feed", "pair_feed_json"):
                made = paths.pair(name, (one.kind_plural, slug), (other.kind_plural, "b"))
                assert made == reverse(f"articles:{name}", args=args)


@pytest.mark.parametrize("day", DAYS)
def test_days_and_items_have_the_address_of_their_pattern(day: dt.date) -> None:
    parts = [day.year, day.month, day.day]
    for number, name in enumerate(("year", "month", "day"), start=1):
        assert paths.period(*parts[:number]) == reverse(f"articles:{name}", args=parts[:number])
    assert paths.permanent("0AZ9") == reverse("articles:permalink", args=["0AZ9"])
    for slug in SLUGS:
        assert paths.item(day, slug) == reverse("articles:article", args=[*parts, slug])
