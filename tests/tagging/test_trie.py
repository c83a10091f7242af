import string
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from articles.search.analysis import phrase
from articles.tagging.trie import CAPITALS, COMMON, PROPER, Name, Trie, case_of, words_of


class Text:
    """Words one after the other."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    def word(self, at: int) -> str:
        return self._words[at] if at < len(self._words) else ""


def name(text: str, subject: int = 1, form: str = "name") -> Name:
    return Name("person", subject, form, words_of(text), PROPER)


def trie(*names: Name, language: str = "") -> Trie:
    made = Trie(language)
    for each in names:
        made.add(each)
    return made


def found(names: Trie, text: str) -> list[tuple[int, list[int]]]:
    return [(count, [each.subject for each in of]) for count, of in names.ends(Text(text.split()))]


def test_names_that_begin_alike_are_all_found_the_shortest_first() -> None:
    names = trie(name("New York", 1), name("New York City", 2), name("Newark", 3))
    assert found(names, "new york city hall") == [(2, [1]), (3, [2])]
    assert found(names, "new jersey") == []


def test_what_is_added_to_a_copy_is_not_in_the_first() -> None:
    first = trie(name("New York", 1))
    copied = first.copy()
    copied.add(name("New York City", 2))
    copied.add(name("New York", 3))
    assert found(copied, "new york city") == [(2, [1, 3]), (3, [2])]
    assert found(first, "new york city") == [(2, [1])]
    assert (copied.seconds("new"), first.seconds("new")) == ({"york"}, {"york"})


def test_initials_and_patronymics_between_the_words_are_passed_over() -> None:
    names = trie(name("George Bush", 1), name("Сергей Лавров", 2))
    assert found(names, "george hw bush said") == [(3, [1])]
    assert found(names, "сергею викторовичу лаврову") == [(3, [2])]
    assert found(names, "george harold bush") == []


def test_cases_count_in_languages_that_have_them() -> None:
    assert found(trie(name("Donald Tusk"), language="pl"), "donaldem tuskiem") == [(2, [1])]
    assert found(trie(name("Donald Tusk")), "donaldem tuskiem") == []


def test_what_is_taken_out_is_gone_and_others_stay() -> None:
    names = trie(name("John Smith", 1), name("John Smith", 2), name("John", 1))
    names.discard(name("John Smith", 1))
    assert found(names, "john smith") == [(1, [1]), (2, [2])]


def test_adding_a_name_twice_is_adding_it_once() -> None:
    assert found(trie(name("Chad"), name("Chad")), "chad") == [(1, [1])]


def test_how_a_name_has_to_be_printed() -> None:
    assert [case_of(text) for text in ("US", "U.S.", "Japan", "trade", "R&D", "東京")] == [
        CAPITALS,
        CAPITALS,
        PROPER,
        COMMON,
        CAPITALS,
        COMMON,
    ]


@given(st.lists(st.text(alphabet=string.ascii_letters, min_size=1, max_size=70), max_size=4).map(" ".join))
def test_the_words_of_plain_names_are_those_of_the_analyser(text: str) -> None:
    assert words_of(text) == phrase(text).words
