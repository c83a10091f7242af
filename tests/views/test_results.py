import csv
import datetime as dt
import io
import json
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from articles.citations import bibtex
from articles.citations.reference import reference
from articles.models import Article
from articles.views import results
from tests import cast

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.getvalue().decode()


def headlines(client: Client, query: str) -> list[str]:
    return [
        json.loads(line)["headline"] for line in text(client, f"/search/results.jsonl?{query}").splitlines()
    ]


@pytest.fixture
def items() -> list[Article]:
    days = [cast.MOMENT + dt.timedelta(days=number) for number in range(3)]
    return [
        cast.article(f"Treaty {number}", published_at=day, people=[cast.lavrov()])
        for number, day in enumerate(days)
    ]


def test_the_same_door_finds_the_same_items_newest_first(client: Client, items: list[Article]) -> None:
    cast.article("Herring")
    cast.article("Treaty, a draft", status=Article.Status.DRAFT)
    cast.withdraw(cast.article("Treaty, withdrawn"), "An error.")
    assert headlines(client, "q=treaty") == ["Treaty 2", "Treaty 1", "Treaty 0"]
    assert headlines(client, "q=treaty&sort=oldest&to=2015-09-22") == ["Treaty 0", "Treaty 1"]
    assert headlines(client, "person=sergey-lavrov&from=2015-09-23") == ["Treaty 2"]
    assert headlines(client, "q=zebra") == []


@pytest.mark.usefixtures("items")
def test_a_table_has_a_row_for_each(client: Client) -> None:
    cast.article("=1+1 treaty", editorial_note="For editors.")
    written = text(client, "/search/results.csv?q=treaty")
    rows = list(csv.DictReader(io.StringIO(written)))
    assert [row["headline"] for row in rows] == ["Treaty 2", "Treaty 1", "'=1+1 treaty", "Treaty 0"]
    assert "For editors." not in written


def test_citations_stand_one_after_the_other(client: Client, items: list[Article]) -> None:
    assert text(client, "/search/results.bib?q=treaty") == "".join(
        bibtex.entry(reference(item, "http://testserver")) for item in reversed(items)
    )


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        ("csv", "text/csv; header=present; charset=utf-8"),
        ("jsonl", "application/jsonl; charset=utf-8"),
        ("bib", "application/x-bibtex; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_file_is_to_be_saved_and_not_indexed(
    client: Client, ending: str, media_type: str, method: str
) -> None:
    response = getattr(client, method)(f"/search/results.{ending}?q=treaty")
    response.getvalue()
    names = ("Content-Type", "Content-Disposition", "X-Robots-Tag", "Cache-Control")
    assert [response.headers[name] for name in names] == [
        media_type,
        f'attachment; filename="news-archive.{ending}"',
        "noindex",
        "public, max-age=60",
    ]
    assert response.cookies == {}


@pytest.mark.usefixtures("items")
def test_a_file_ends_at_its_limit_and_the_page_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def note() -> list[str]:
        return re.findall(r"A file has the first ([\d,]+) by date", client.get("/search/?q=treaty").text)

    assert note() == []
    monkeypatch.setattr(results, "MOST", 2)
    monkeypatch.setattr("articles.views.search.MOST", 2)
    assert headlines(client, "q=treaty") == ["Treaty 2", "Treaty 1"]
    assert note() == ["2"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2015-13", "There is no 2015-13 in the calendar."),
        ("person=nobody", "There is no person called"),
    ],
)
def test_what_cannot_be_read_is_told_before_anything_is_sent(client: Client, query: str, said: str) -> None:
    response = client.get(f"/search/results.csv?{query}")
    assert response.status_code == 400
    assert said in response.text


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_head_is_get_without_the_file(client: Client, encoding: str) -> None:
    cast.talks()
    accepted = {"accept-encoding": encoding}
    get, head = (
        client.generic(method, "/search/results.csv", headers=accepted) for method in ("GET", "HEAD")
    )
    told = [{k: v for k, v in answer.headers.items() if k != "X-Request-ID"} for answer in (get, head)]
    assert told[0] == told[1]
    assert ("Content-Length" in told[0], head.getvalue(), get.getvalue() == b"") == (False, b"", False)


def test_only_so_many_files_are_written_at_once_and_each_gives_its_turn_back(client: Client) -> None:
    held = [client.get("/search/results.csv") for _ in range(results.AT_ONCE)]
    refused = client.get("/search/results.csv")
    assert (refused.status_code, refused.headers["Retry-After"], refused.headers["Cache-Control"]) == (
        503,
        "30",
        "no-store",
    )
    assert client.head("/search/results.csv").status_code == 200
    for response in held:
        assert response.getvalue() != b""
    assert [text(client, "/search/results.bib") for _ in range(results.AT_ONCE + 1)] == [""] * 3


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/search/results.csv").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("ending", "queries"), [("csv", 4), ("bib", 1)])
def test_a_batch_costs_the_same_queries_however_many_items(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int, ending: str, queries: int
) -> None:
    for _ in range(count):
        cast.talks()
    response = client.get(f"/search/results.{ending}?q=treaty")
    with django_assert_num_queries(queries):
        assert len(response.getvalue()) > 0


def test_the_search_page_leads_to_the_files(client: Client) -> None:
    cast.talks()
    page = client.get("/search/?q=treaty&person=sergey-lavrov&sort=oldest").text
    assert re.findall(r'<a href="([^"]*)" rel="nofollow" download>(.*?)</a>', page) == [
        (f"/search/results.{ending}?q=treaty&amp;person=sergey-lavrov&amp;sort=oldest", name)
        for ending, name in (("csv", "CSV"), ("jsonl", "JSON Lines"), ("bib", "BibTeX"))
    ]
