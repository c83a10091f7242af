"""What is found is the same whether words are asked of the engine or are at hand as bits."""

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, reject
from pytest_django import DjangoAssertNumQueries

from articles.models import Article, IndexState, Posting
from articles.search.ask import Search, absent
from articles.search.engine import TIME_LIMIT, Allowance, TooSlow, engine
from articles.search.find import Finder, Order
from articles.search.meaning import bind
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Match, Plan, Stem, Without
from articles.search.query import QueryError, parse
from tests.search.answers import page
from tests.search.contract import CASES
from tests.search.test_engine import plans, same_as_the_oracle, thorough, typed_queries

pytestmark = pytest.mark.django_db
ALL = 100


def test_the_shelf_has_frequent_lexemes(shelved_as_bits: dict[int, str]) -> None:
    frequent = IndexState.objects.get().frequent
    assert {"peac", "^peac", "treati", "peace treaty"} <= set(frequent)
    assert set(Posting.objects.values_list("lexeme", flat=True)) == set(frequent)


def test_every_case_has_the_same_hits_in_order(shelved_as_bits: dict[int, str]) -> None:
    for case in CASES:
        match = Search(bind(parse(case.typed))).match
        newest, oldest, best = (
            [shelved_as_bits[hit.number] for hit in page(match, order, ALL)] for order in Order
        )
        assert (newest, oldest, best) == (case.keys, case.keys[::-1], case.best_keys), case.typed


@thorough
@given(typed=typed_queries)
def test_the_oracle_agrees_on_any_query(shelved_as_bits: dict[int, str], typed: str) -> None:
    try:
        plan = bind(parse(typed)).plan
    except QueryError:  # too many words with a star
        reject()
    assert plan is not None
    same_as_the_oracle(plan)


@thorough
@given(plan=plans)
def test_the_oracle_agrees_on_any_plan(shelved_as_bits: dict[int, str], plan: Plan) -> None:
    same_as_the_oracle(plan)


@thorough
@given(plan=plans)
def test_the_oracle_agrees_when_all_candidates_are_too_many_to_name(
    shelved_as_bits: dict[int, str], plan: Plan
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("articles.search.find.FEW", 0)
        same_as_the_oracle(plan)


def test_a_word_that_one_part_asked_for_still_narrows_the_next(
    shelved_as_bits: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.search.find.FEW", 0)
    rare, frequent, other = Stem(("memori",)), Stem(("peac",)), Stem(("treati",))
    plan = AllOf((AnyOf((rare, frequent)), Without(AllOf((AnyOf((rare, other)), frequent)))))
    same_as_the_oracle(plan)


def test_what_is_at_hand_is_not_asked_of_the_engine(
    shelved_as_bits: dict[int, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = AllOf(
        (
            AnyOf((Stem(("peac",)), Stem(("treati",), headline_only=True))),
            Without(Exact(("peace", "treaty"))),
            Facet("xy1987"),
        )
    )
    # Within a transaction: state of the index, blocks, frequent lexemes; then postings.
    with django_assert_num_queries(4):
        hits = Finder([plan]).hits(Match(plan))
    assert [shelved_as_bits[hit.number] for hit in hits.page(Order.NEWEST, ALL)] == ["long", "short"]


def test_the_rest_is_asked_at_once(
    shelved: dict[int, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = AllOf((Stem(("peac",)), Stem(("treati",)), Without(Stem(("war",))), Facet("xy2015")))
    # State of the index, blocks; then the engine. No lexeme is frequent.
    with django_assert_num_queries(3):
        hits = Finder([plan]).hits(Match(plan))
    assert [shelved[hit.number] for hit in hits.page(Order.NEWEST, ALL)] == ["lavrov-en"]


@pytest.mark.usefixtures("shelved")
def test_of_few_candidates_only_these_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    ids = type(engine()).ids

    def noted(self: Any, plans: Any, among: Any, seconds: float) -> Any:
        asked.append(among)
        return ids(self, plans, among, seconds)

    monkeypatch.setattr(type(engine()), "ids", noted)
    plan = AllOf((Facet("xd20150926"), Exact(("war", "memorial"))))
    assert Finder([plan]).hits(Match(plan)).count == 1
    assert asked == [[Article.objects.get(headline="War memorial opened").pk]]


@pytest.mark.usefixtures("shelved")
def test_many_words_are_asked_for_at_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    finder, words = Finder([]), [Stem(("peac",)), Stem(("treati",)), Stem(("peac",))]
    with django_assert_num_queries(1):
        finder.prepare(words)
        found = [int(finder.mask(word).sum()) for word in words]
    # Those that are not public are among them.
    assert found == [9, 7, 9]


def test_of_very_many_words_the_engine_has_the_rest(
    monkeypatch: pytest.MonkeyPatch, shelved_as_bits: Any
) -> None:
    monkeypatch.setattr("articles.search.find.MOST_AT_HAND", 1)
    plan = AllOf((Stem(("peac",)), Stem(("treati",)), Exact(("peace", "treaty")), Without(Stem(("war",)))))
    hits = Finder([plan]).hits(Match(plan))
    assert [shelved_as_bits[hit.number] for hit in hits.page(Order.NEWEST, ALL)] == ["lavrov-en"]


def test_a_longer_phrase_is_looked_up_only_where_its_pairs_stand(
    shelved_as_bits: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    ids = type(engine()).ids

    def noted(self: Any, plans: Any, among: Any, seconds: float) -> Any:
        asked.extend(among)
        return ids(self, plans, among, seconds)

    monkeypatch.setattr(type(engine()), "ids", noted)
    plan = AllOf((Exact(("the", "peace", "treaty")), Facet("xall")))
    hits = Finder([plan]).hits(Match(plan))
    assert [shelved_as_bits[hit.number] for hit in hits.page(Order.NEWEST, ALL)] == ["treaty"]
    having = Article.objects.public().filter(pk__in=asked).values_list("headline", flat=True)
    assert set(having) <= {
        "Ministers sign peace treaty", "A war of words", "Lavrov and Kishida to discuss peace treaty",
    }  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["tre*", "peac*", "minis*", "sanct*", "title:tre*", "ta*", "-tre*", "peace tre*"]
)
def test_words_that_begin_so_are_found_by_the_stems_at_hand_and_the_rest(
    typed: str, shelved_as_bits: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # There is an item in German, whose stems may differ from the words in the middle; no word here does.
    monkeypatch.setattr("articles.search.find.keeps_beginnings", lambda word, languages: True)
    plan = bind(parse(typed)).plan
    assert plan is not None
    same_as_the_oracle(plan)


@pytest.mark.usefixtures("shelved")
def test_all_that_a_search_asks_of_the_engine_shares_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[float] = []
    ids = type(engine()).ids

    def slow(self: Any, plans: Any, among: Any, seconds: float) -> Any:
        left.append(seconds)
        time.sleep(0.01)
        return ids(self, plans, among, seconds)

    monkeypatch.setattr(type(engine()), "ids", slow)
    finder = Finder([])
    for word in ("peac", "treati", "war"):
        finder.mask(Stem((word,)))
    assert left[0] == TIME_LIMIT
    assert [before - after >= 0.01 for before, after in pairwise(left)] == [True, True]


@pytest.mark.usefixtures("shelved")
def test_without_any_time_left_nothing_is_asked() -> None:
    spent = Allowance(seconds=0)
    with pytest.raises(TooSlow):
        Finder([], spent).mask(Stem(("treati",)))
    with pytest.raises(TooSlow):
        absent([Stem(("treati",))], spent)
