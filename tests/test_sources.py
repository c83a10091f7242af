import json
from pathlib import Path

import pytest

from articles.formats import jsonlines, reuters
from articles.formats.record import ArticleRecord
from articles.importer import import_files
from articles.models import Article, Source
from articles.sources import Sources, UnknownSource

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"


def of(name: str, language: str = "", *, create: bool = True) -> Source | None:
    record = ArticleRecord("1", "h", source=name, language=language)
    return Sources(create=create).of(record, jsonlines.FORMAT)


def test_a_source_that_a_record_names_is_made_once() -> None:
    for _time in range(2):
        of("Nord Wire", "pt-BR")
    assert list(Source.objects.values_list("name", "slug", "language")) == [("Nord Wire", "nord-wire", "pt")]


def test_a_source_is_found_by_slug_or_name() -> None:
    source = Source.objects.create(name="The Nord Wire", slug="nord")
    assert [of("nord"), of("The Nord Wire")] == [source, source]


def test_an_operator_names_a_source_as_she_knows_it() -> None:
    nord = Source.objects.create(name="The Nord Wire", slug="nord")
    sources = Sources()
    assert [sources.called(said) for said in ("nord", "The Nord Wire", "the nord wire", "NORD")] == [nord] * 4
    assert [sources.called(said).slug for said in ("Reuters", "reuters", "TASS")] == [
        "reuters",
        "reuters",
        "tass",
    ]


def test_of_many_sources_the_likeliest_are_named() -> None:
    for number in range(20):
        Source.objects.create(name=f"Paper {number}", slug=f"paper-{number}")
    with pytest.raises(
        UnknownSource, match="There is no source “reutters”; the likeliest are reuters, "
    ) as told:
        Sources().called("Reutters")
    assert str(told.value).count(",") == 9


def test_an_agency_we_know_is_made_with_what_we_know() -> None:
    assert getattr(of("Reuters"), "time_zone", "") == "America/New_York"


def test_a_name_without_letters_and_one_that_an_address_means_get_a_free_slug() -> None:
    assert [getattr(of(name), "slug", "") for name in ("???", "!!", "Feed")] == [
        "source",
        "source-2",
        "feed-2",
    ]


def test_a_forecast_makes_none() -> None:
    assert getattr(of("Nord Wire", create=False), "slug", "") == "nord-wire"
    assert Source.objects.count() == 0


def test_what_the_record_says_comes_before_its_format() -> None:
    source = Sources().of(ArticleRecord("1", "h", source="nord"), reuters.FORMAT)
    assert getattr(source, "slug", "") == "nord"


def test_a_file_of_json_lines_is_imported_under_its_own_sources_and_twice_is_once() -> None:
    results = [import_files([DATA / "articles.jsonl"]) for _time in range(2)]
    assert [(result.new, result.unchanged, result.rejected) for result in results] == [(2, 0, 0), (0, 2, 0)]
    articles = Article.objects.select_related("source").order_by("external_id")
    assert [(a.external_id, a.source.slug, str(a.published_on), a.precision) for a in articles] == [
        ("n-1", "northwire", "2015-09-21", "minute"),
        ("n-2", "northwire", "2015-09-22", "day"),
    ]


def test_the_source_of_the_command_line_is_that_of_every_item(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    line = {"id": "1", "source": "x", "headline": "a", "published": "2015-01-01"}
    file.write_text(json.dumps(line), encoding="utf-8")
    import_files([file], source=Source.objects.create(name="Mine", slug="mine"))
    assert Article.objects.get().source.slug == "mine"
