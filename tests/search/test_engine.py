"""The contract of the engines, on the engine at hand; `make test` runs the suite on both.

Each engine is also held against `oracle`, so that both give the same hits, order and scores.
"""

import datetime as dt
from collections.abc import Mapping

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from articles.models import Article
from articles.search import engine as engine_module
from articles.search.ask import Search
from articles.search.engine import engine, engine_of
from articles.search.facet import EVERYTHING
from articles.search.find import Hit, Order
from articles.search.index import documents
from articles.search.meaning import bind
from articles.search.plan import AllOf, AnyOf, Beginning, Exact, Facet, Match, Plan, Span, Stem, Without
from articles.search.query import QueryError, parse
from tests.search.answers import count, page
from tests.search.contract import CASES
from tests.search.oracle import Oracle
from tests.search.shelf import CANARIES, WIRES

pytestmark = pytest.mark.django_db
ALL = 100
Shelf = Mapping[int, str]


def asked(typed: str) -> Match:
    return Search(bind(parse(typed))).match


def found(shelf: Shelf, match: Match, order: Order) -> list[str]:
    return [shelf[hit.number] for hit in page(match, order, ALL)]


def test_newest_first(shelved: Shelf) -> None:
    assert {case.typed: found(shelved, asked(case.typed), Order.NEWEST) for case in CASES} == {
        case.typed: case.keys for case in CASES
    }


def test_oldest_first(shelved: Shelf) -> None:
    assert {case.typed: found(shelved, asked(case.typed), Order.OLDEST) for case in CASES} == {
        case.typed: case.keys[::-1] for case in CASES
    }


def test_best_first(shelved: Shelf) -> None:
    assert {case.typed: found(shelved, asked(case.typed), Order.RELEVANCE) for case in CASES} == {
        case.typed: case.best_keys for case in CASES
    }


def test_counts(shelved: Shelf) -> None:
    assert {case.typed: count(asked(case.typed)) for case in CASES} == {
        case.typed: len(case.keys) for case in CASES
    }


def test_a_subquery_of_numbers_finds_the_same(shelved: Shelf) -> None:
    for case in CASES:
        sql, parameters = engine().numbers(asked(case.typed))
        rows = Article.objects.raw(f"SELECT * FROM articles_article WHERE sequence IN ({sql})", parameters)  # noqa: S608
        assert {shelved[row.sequence] for row in rows} == set(case.keys), case.typed


def test_no_case_is_there_twice() -> None:
    assert len({case.typed for case in CASES}) == len(CASES)


def test_unpublished_items_answer_only_to_the_desk(shelved: Shelf) -> None:
    for canary in CANARIES:
        plan = bind(parse(canary)).plan
        assert plan is not None
        assert page(Match(plan), Order.NEWEST, ALL) == []
        assert [hit.number < 0 for hit in page(Match(plan, unpublished=True), Order.NEWEST, ALL)] == [True]


def test_everything_is_what_is_public(shelved: Shelf) -> None:
    public = [wire.key for wire in WIRES if wire.status == Article.Status.PUBLISHED]
    assert found(shelved, Match(Facet(EVERYTHING)), Order.OLDEST) == public


def test_an_empty_choice_finds_nothing(shelved: Shelf) -> None:
    assert count(Match(AnyOf(()))) == 0
    assert count(Match(Without(AnyOf(())))) == count(Match(Facet(EVERYTHING)))


@pytest.mark.parametrize("word", ["'", '"', "\\", "a'b", 'a"b', "a\\", "%s", ":*", "é'", "(", "a & b", "!"])
def test_no_word_is_taken_for_syntax(shelved: Shelf, word: str) -> None:
    for plan in (
        Stem((word,)),
        Exact((word,)),
        Exact((word,), prefix=True),
        Facet(word),
        Without(Stem((word,))),
    ):
        assert len(page(Match(plan), Order.RELEVANCE, ALL)) == count(Match(plan))


@pytest.mark.parametrize(
    ("first", "last", "keys"),
    [
        ("1987-03-02", "1987-03-02", "fire us-trade"),
        ("1987-03-06", "1987-03-07", "apart quote"),
        ("2016-01-01", None, "new-year sanctions"),
        (None, "1987-03-01", "tea"),
        ("2014-07-18", "2015-09-20", ""),
        ("0001-01-01", "9999-12-31", "all"),
        ("9999-12-31", None, ""),
        (None, "0001-01-01", ""),
    ],
)
def test_a_span_of_local_days(shelved: Shelf, first: str | None, last: str | None, keys: str) -> None:
    span = Span(*(dt.date.fromisoformat(day) if day else None for day in (first, last)))
    if keys == "all":
        keys = " ".join(wire.key for wire in WIRES if wire.status == Article.Status.PUBLISHED)
    assert found(shelved, Match(Facet(EVERYTHING), span), Order.OLDEST) == keys.split()


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("size", [1, 3, 7])
@pytest.mark.parametrize("typed", ["peace or trade", "-nothing", "the"])
def test_pages_follow_one_another_both_ways(shelved: Shelf, order: Order, size: int, typed: str) -> None:
    match = asked(typed)
    whole = page(match, order, ALL)
    forwards: list[Hit] = []
    while rows := page(match, order, size, forwards[-1] if forwards else None):
        forwards += rows
    assert forwards == whole
    backwards: list[Hit] = []
    while rows := page(match, order, size, backwards[-1] if backwards else None, backwards=True):
        backwards += rows
    assert backwards == whole[::-1]


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(RuntimeError, match="use SQLite or PostgreSQL"):
        engine_of("oracle")


def same_as_the_oracle(plan: Plan) -> None:
    truth = Oracle(documents(list(Article.objects.values_list("pk", flat=True)))).hits(plan)
    hits = page(Match(plan), Order.RELEVANCE, ALL)
    assert {hit.number: hit.score for hit in hits} == pytest.approx(
        {hit.number: hit.score for hit in truth}, rel=0, abs=1e-6
    )
    assert hits == sorted(hits, key=lambda hit: (-hit.score, -hit.number))
    assert count(Match(plan)) == len(truth)


def test_the_oracle_agrees_on_every_case(shelved: Shelf) -> None:
    for case in CASES:
        if (plan := bind(parse(case.typed)).plan) is not None:
            same_as_the_oracle(plan)


WORDS = (
    *(
        "peace",
        "treaty",
        "war",
        "the",
        "treaties",
        "minister",
        "trade",
        "lavrov",
        "Лавров",
        "外相",
        "us",
        "fall",
    ),
    *('"peace treaty"', '"the war"', "sanct*", "tre*", "title:treaty", "title:minist*", "topic:trade"),
    *("cease-fire", "country:japan", "o'brien", "R&D"),
)
typed_queries = st.recursive(
    st.sampled_from(WORDS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: f"({' '.join(parts)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' or '.join(parts)})"),
        inner.map(lambda part: f"-{part}"),
    ),
    max_leaves=8,
)
thorough = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


@thorough
@given(typed=typed_queries)
def test_the_oracle_agrees_on_any_query(shelved: Shelf, typed: str) -> None:
    try:
        plan = bind(parse(typed)).plan
    except QueryError:  # too many words with a star
        reject()
    assert plan is not None
    same_as_the_oracle(plan)


STEMS = ("peac", "treati", "war", "trade", "talk", "minist", "tea", "none")
leaves = st.one_of(
    st.builds(
        Stem, st.lists(st.sampled_from(STEMS), min_size=1, max_size=2, unique=True).map(tuple), st.booleans()
    ),
    st.builds(
        Exact,
        st.lists(st.sampled_from(("peace", "treaty", "the", "war")), min_size=1, max_size=3).map(tuple),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(Facet, st.sampled_from((EVERYTHING, "y", "xd19870302"))),
    st.builds(Beginning, st.sampled_from(("p", "tre", "peac", "none"))),
)
plans = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda nodes: AllOf(tuple(nodes))),
        st.lists(inner, max_size=4).map(lambda nodes: AnyOf(tuple(nodes))),
        inner.map(Without),
    ),
    max_leaves=10,
)


@thorough
@given(plan=plans)
def test_the_oracle_agrees_on_any_plan(shelved: Shelf, plan: Plan) -> None:
    same_as_the_oracle(plan)


def test_a_question_that_takes_too_long_is_given_up(shelved: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = AllOf((Exact(("e",), prefix=True), Exact(("t",), prefix=True)))
    # SQLite looks at the clock now and then, PostgreSQL sets an alarm.
    seconds = -1 if connection.vendor == "sqlite" else 0.001
    monkeypatch.setattr("articles.search.sqlite._STEPS", 1)
    with pytest.raises(engine_module.TooSlow, match="takes too long"), transaction.atomic():
        engine().ids([plan] * 90, None, seconds)
    # And what comes after has the time that it needs.
    assert len(engine().ids([plan] * 90)) == 90


def test_whether_anything_public_meets_a_plan_is_told_without_finding_all(shelved: Shelf) -> None:
    asked: list[Plan] = [Exact(("e",), prefix=True), Exact(("qzx",)), Without(Exact(("qzx",)))]
    assert engine().any_public(asked, 10) == [True, False, True]
