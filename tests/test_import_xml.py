"""NewsML and NITF through the importer: articles with their tags, and rejects with their bytes."""

from pathlib import Path

import pytest

from articles.importer import import_files
from articles.models import Article, Reject, SourceItem

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parent / "data"
FILES = [DATA / name for name in ("newsml-g2.xml", "newsml-1.xml", "nitf.xml")]


def test_items_become_articles_with_their_tags() -> None:
    result = import_files(FILES)
    assert (result.read, result.new, result.rejected) == (8, 4, 4)
    assert [
        (
            article.external_id,
            article.source.name,
            sorted(topic.code or topic.name for topic in article.topics.all()),
        )
        for article in Article.objects.select_related("source").order_by("external_id")
    ] == [
        ("ISL.2014.0911.2", "ISL", ["Quays & piers", "medtop:20000337"]),
        ("urn:isle:text:1", "Isle Wire", ["medtop:04000000", "medtop:20000638", "quays and piers"]),
        ("urn:isle:text:3", "isle.example.org", []),
        ("urn:newsml:isle.example.org:20040512:TX-1", "Isle Wire", ["medtop:04000000"]),
    ]


def test_countries_are_tagged_by_their_codes() -> None:
    import_files(FILES)
    article = Article.objects.get(external_id="ISL.2014.0911.2")
    assert sorted(country.alpha2 for country in article.countries.all()) == ["GB", "NO"]


def test_what_is_no_article_is_rejected_with_its_bytes() -> None:
    import_files(FILES)
    for reject in Reject.objects.all():
        received = (DATA / Path(reject.file_name).name).read_bytes()
        assert received[reject.offset :].startswith(bytes(reject.data))
    assert sorted(bytes(data)[:9] for data in Reject.objects.values_list("data", flat=True)) == [
        b"<NewsItem",
        b"<newsItem",
        b"<newsItem",
        b"<packageI",
    ]


def test_the_same_files_again_change_nothing() -> None:
    import_files(FILES)
    again = import_files(FILES[::-1])
    assert (again.read, again.new, again.updated, again.unchanged, again.rejected) == (8, 0, 0, 4, 4)
    assert SourceItem.objects.count() == 4
