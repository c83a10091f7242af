import datetime as dt

import pytest

from articles.search.meaning import Meaning, bind
from articles.search.plan import AllOf, AnyOf, Exact, Facet, Span, Stem, Without
from articles.search.query import parse
from tests import cast
from tests.search import shelf

pytestmark = pytest.mark.django_db


def meaning(typed: str, *, expand: bool = True) -> Meaning:
    return bind(parse(typed), expand=expand)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(autouse=True)
def english() -> None:
    """What is in the index decides which languages words are stemmed for."""
    cast.article()


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("after:2015 before:2016", Span(day("2015-01-01"), day("2015-12-31"))),
        ("after:2014 after:2015-09", Span(day("2015-09-01"))),
        ("before:2014 before:2015", Span(None, day("2013-12-31"))),
        ("-after:2015", Span(None, day("2014-12-31"))),
        ("-before:2015", Span(day("2015-01-01"))),
        ("before:0001", Span(None, day("0001-01-01"))),
        ("(tea or after:2015)", Span(day("2015-01-01"))),
    ],
)
def test_dates_limit_the_whole_search(typed: str, span: Span) -> None:
    assert meaning(typed).span == span


def test_dates_alone_ask_for_no_words() -> None:
    assert meaning("after:2015").plan is None
    assert meaning("").plan is None


def test_function_words_count_only_where_there_is_nothing_else() -> None:
    talk = Stem(("talk",))
    assert meaning("the talks").plan == talk
    assert meaning("the").plan == Stem(("the",))
    assert meaning("the -talks").plan == AllOf((Without(talk),))


def test_a_phrase_keeps_its_small_words_and_counts_by_the_others() -> None:
    assert meaning('"the talks"').plan == AllOf((Exact(("the", "talks")), Stem(("talk",), of_phrase=True)))


def test_names_expand_unless_told_not_to() -> None:
    shelf.name_people()
    others = (Stem(("lavrov",)), Stem(("lavroff",)))
    expanded = meaning("Лавров").plan
    assert isinstance(expanded, AnyOf)
    assert [node for node in expanded.nodes if node in others] == list(others)
    assert meaning("Лавров", expand=False).plan == expanded.nodes[0]


def test_the_longest_name_wins() -> None:
    shelf.name_people()
    assert [name.typed for name in meaning("sergey lavrov speaks").named] == ["sergey lavrov"]
    assert [name.typed for name in meaning("sergey speaks of lavrov", expand=False).named] == ["lavrov"]


def test_an_unknown_tag_is_told_and_finds_nothing() -> None:
    asked = meaning("person:nobody")
    assert (asked.plan, asked.notes) == (AnyOf(()), ("There is no person called “nobody”.",))


def test_a_known_tag_is_its_word() -> None:
    assert meaning("country:japan").plan is not None
    pk = cast.japan().pk
    assert meaning("country:japan").plan == Facet(f"xc{pk}")


@pytest.mark.parametrize(
    ("typed", "is_question"),
    [
        ("who will sign the peace treaty in moscow", True),
        ("peace", False),
        ('peace "treaty in moscow" signed by ministers', False),
        ("sign peace treaty or moscow talks", False),
        ("sign peace treaty moscow -talks", False),
    ],
)
def test_only_a_run_of_words_is_a_question(typed: str, *, is_question: bool) -> None:
    assert (meaning(typed).question is not None) is is_question
