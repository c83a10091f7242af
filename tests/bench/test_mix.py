from collections import Counter

import pytest

from articles.search.query import parse
from bench import corpus
from bench.mix import CLASSES, Question, Tags, Vocabulary, questions, spread

TAGS = Tags(["japan", "russia"], ["ann-example"], [("japan", "tin"), ("russia", "tea")])


@pytest.fixture(scope="module")
def mix() -> list[Question]:
    return questions(Vocabulary(list(corpus.articles(400, 1))), TAGS)


def test_there_are_75_questions_in_14_classes(mix: list[Question]) -> None:
    assert (len(mix), Counter(question.kind for question in mix)) == (75, Counter(CLASSES))
    assert len(CLASSES) == 14


def test_the_same_corpus_gives_the_same_questions(mix: list[Question]) -> None:
    assert questions(Vocabulary(list(corpus.articles(400, 1))), TAGS) == mix


def test_every_question_can_be_asked(mix: list[Question]) -> None:
    texts = [dict(question.parameters).get("q") for question in mix]
    assert [text for text in texts if text is not None and parse(text).root is None] == []
    assert [q.kind for q, text in zip(mix, texts, strict=True) if text is None] == (
        ["country"] * 5 + ["country, topic"] * 4
    )


def test_pages_beyond_the_first_are_asked_for_in_their_classes(mix: list[Question]) -> None:
    assert {question.kind: question.page for question in mix if question.page != 1} == {
        "page 50": 50,
        "last page": -1,
    }


@pytest.mark.parametrize(
    ("count", "found"), [(1, ["a"]), (2, ["a", "c"]), (4, ["a", "b", "c", "d"]), (6, [*"abcd", "d", "d"])]
)
def test_values_are_spread_evenly(count: int, found: list[str]) -> None:
    assert spread(["a", "b", "c", "d"], count) == found
