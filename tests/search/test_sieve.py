"""A sieve finds of a few items just what a search of the whole archive does."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from articles.filters import ArticleFilter
from articles.models import Article
from articles.search import index
from articles.search.find import find
from articles.search.sieve import Sieve
from tests import cast

pytestmark = pytest.mark.django_db

QUERIES: list[dict[str, str]] = [
    {"q": "treaty"},
    {"q": "treaties ministers"},
    {"q": '"peace treaty"'},
    {"q": '"southern Kuril"'},
    {"q": "kur*"},
    {"q": '"peace trea*"'},
    {"q": "treaty -Kishida"},
    {"q": "-treaty"},
    {"q": "treaty OR fishing"},
    {"q": "headline:treaty"},
    {"q": 'headline:"peace treaty"'},
    {"q": "headline:kur*"},
    {"q": "Lavrov"},
    {"q": "Лавров"},
    {"q": "person:sergey-lavrov"},
    {"q": "treaty after:2015-09-21"},
    {"q": "before:2015-09-21"},
    {"q": "is there a peace treaty with Japan?"},
    {"q": "ministers", "exact": "1"},
    {"person": "sergey-lavrov"},
    {"person": "sergey-lavrov", "country": "japan"},
    {"topic": "diplomacy", "lang": "en"},
    {"source": "tass"},
    {"lang": "ru"},
    {"from": "2015-09-22"},
    {"from": "2015", "to": "2015-09-21"},
    {"q": "nothing of the kind"},
]


def stock() -> list[int]:
    items = [
        cast.talks(),
        cast.article("Kuril fishing rights, no peace treaty", countries=[cast.japan()]),
        cast.article("Kurile treaties", published_at=cast.MOMENT + dt.timedelta(days=1)),
        cast.article("Лавров прибыл в Токио", language="ru", body="<p>Министры встретились.</p>"),
        cast.article("A draft about the treaty", status=Article.Status.DRAFT),
        cast.withdraw(cast.article("The treaty of the southern Kuril"), "wrong"),
        cast.article(people=[cast.lavrov(), cast.putin()]),
    ]
    return [item.pk for item in items]


@pytest.mark.parametrize("asked", QUERIES, ids=[urlencode(each) for each in QUERIES])
def test_it_finds_what_a_search_finds(asked: dict[str, str]) -> None:
    ids = stock()
    match = ArticleFilter(QueryDict(urlencode(asked)), Article.objects.public()).search.match
    hits = find(match)
    assert Sieve([match]).sift(index.documents(ids)) == [sorted(hits.snapshot.ids(hits.places).tolist())]


def test_many_questions_are_asked_at_once() -> None:
    ids = stock()
    matches = [
        ArticleFilter(QueryDict(urlencode(each)), Article.objects.public()).search.match for each in QUERIES
    ]
    apart = [Sieve([match]).sift(index.documents(ids))[0] for match in matches]
    assert Sieve(matches).sift(index.documents(ids)) == apart
    assert sum(map(len, apart)) > len(QUERIES)
