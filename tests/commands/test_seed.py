import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.models import Article, ImportRun, Source
from articles.search.analysis import plain_text
from articles.seeding import ITEM

pytestmark = pytest.mark.django_db

SHARED = Path(__file__).parents[3] / "shared" / "seed" / ITEM.name


def seed() -> str:
    out = StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def said(standing: None) -> str:
    return seed()


@pytest.fixture
def article(said: str) -> Article:
    return Article.objects.get()


def test_the_item_has_its_address_and_its_day(article: Article) -> None:
    assert article.get_absolute_url() == (
        "/2015/09/21/russian-and-japanese-foreign-ministers-to-discuss-peace-treaty-in-moscow/"
    )
    assert (article.precision, article.published_on) == (Article.Precision.DAY, dt.date(2015, 9, 21))
    assert article.published_at == dt.datetime(2015, 9, 20, 21, tzinfo=dt.UTC)
    assert article.is_public


def test_the_text_comes_out_exactly(article: Article) -> None:
    assert article.headline == "Russian and Japanese foreign ministers to discuss peace treaty in Moscow"
    assert article.standfirst.startswith("The problem of the southern Kuril Islands is the key obstacle")
    assert (article.dateline, article.location, article.section) == (
        "MOSCOW, September 21. /TASS/",
        "Moscow",
        "All news",
    )
    blocks = ITEM.read_text(encoding="utf-8").split("\n\n")
    first = blocks[3].removeprefix("MOSCOW, September 21. /TASS/. ")
    assert plain_text(article.body) == "\n\n".join([first, *blocks[4:]]).strip()


def test_the_source_is_tass_in_moscow_time(article: Article) -> None:
    source = Source.objects.get()
    assert (source.slug, source.name, source.time_zone, source.language) == (
        "tass",
        "TASS",
        "Europe/Moscow",
        "en",
    )
    assert source.rights


def test_the_item_is_tagged_with_the_words_that_say_so(article: Article) -> None:
    assert sorted(article.people.values_list("slug", flat=True)) == [
        "fumio-kishida",
        "sergey-lavrov",
        "vladimir-putin",
    ]
    assert sorted(article.countries.values_list("slug", flat=True)) == [
        "japan",
        "russia",
        "soviet-union",
        "ukraine",
    ]
    assert sorted(article.topics.values_list("slug", flat=True)) == [
        "diplomacy",
        "economic-sanctions",
        "international-relations",
        "peace-process",
        "territorial-dispute",
        "trade",
        "treaty",
    ]
    taggings = [
        *article.person_taggings.all(),
        *article.country_taggings.all(),
        *article.topic_taggings.all(),
    ]
    assert {tagging.origin for tagging in taggings} == {"seed"}
    assert all(tagging.evidence["mentions"] for tagging in taggings)
    assert {tagging.sequence for tagging in taggings} == {article.sequence}


def test_seeding_again_changes_nothing_and_says_so(said: str) -> None:
    assert said.startswith("Seeded: ")
    before = list(Article.objects.values())
    assert seed() == "Seeded already: nothing changed.\n"
    assert list(Article.objects.values()) == before
    assert ImportRun.objects.filter(unchanged=1).count() == 1


@pytest.mark.skipif(not SHARED.is_file(), reason="the item as handed over is not beside the project")
def test_the_item_is_a_copy_byte_for_byte() -> None:
    assert ITEM.read_bytes() == SHARED.read_bytes()


def test_an_archive_of_an_older_release_knows_the_item_by_its_hash(article: Article) -> None:
    assert article.content_hash == "d25527c005243d63e157f7129a56e6d98753b158ed230f54566c4eb237ba6fef"


def test_an_item_of_which_a_text_was_kept_twice_is_seeded_again_all_the_same(article: Article) -> None:
    original = article.originals.get()
    original.pk = None
    original.save()
    assert seed() == "Seeded already: nothing changed.\n"
