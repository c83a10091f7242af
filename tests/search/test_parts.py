import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.nodes import And
from articles.search.parts import cut, parts, wanted_words
from articles.search.query import parse


def texts(typed: str, *named_at: tuple[int, int]) -> list[str]:
    return [part.text for part in parts(parse(typed), named_at)]


def test_a_part_is_a_word_phrase_tag_date_or_group() -> None:
    typed = (
        'peace -war "torn up" -"of words" coop* title:treaty person:"Sergey Lavrov" after:2015 (tea or rope)'
    )
    assert texts(typed) == [
        *("peace", "-war", '"torn up"', '-"of words"', "coop*", "title:treaty", 'person:"Sergey Lavrov"'),
        *("after:2015", "(tea or rope)"),
    ]


def test_a_name_of_several_words_is_one_part() -> None:
    assert texts("sergey lavrov treaty", (0, 13)) == ["sergey lavrov", "treaty"]


def test_function_words_are_no_part_beside_others() -> None:
    assert texts("the price of tea") == ["price", "tea"]
    assert texts("the") == ["the"]


def test_alternatives_are_one_part() -> None:
    assert texts("tea or rope herring") == ["tea or rope herring"]


def test_what_is_excluded_is_not_wanted() -> None:
    assert [part.wanted for part in parts(parse("peace -war"))] == [True, False]


@pytest.mark.parametrize(
    ("typed", "gone", "left"),
    [
        ("peace treaty", [0], "treaty"),
        ("peace treaty", [0, 1], ""),
        ('foo"bar"baz', [1], "foo baz"),
        ("(peace) treaty", [0], "treaty"),
        ("tea (peace treaty)", [1, 2], "tea"),
        ("tea AND peace", [1], "tea AND"),
        ('tea "not closed', [0], '"not closed'),
        ("tea -(-peace)", [1], "tea -(- )"),
    ],
)
def test_a_part_is_cut_out_of_what_was_typed(typed: str, gone: list[int], left: str) -> None:
    its = parts(parse(typed))
    assert cut(typed, [its[at] for at in gone]) == left


TERMS = st.sampled_from(
    (
        *(
            "tea",
            "-rope",
            '"two words"',
            '-"a b"',
            "co*",
            "title:hake",
            "country:japan",
            "after:2015",
            "(x1 or y1)",
        ),
        *(
            "(x2 y2)",
            "-(x3 y3)",
            "((z))",
            "-(-w)",
            "-before:2015",
            "“quoted",
            "AND",
            "NOT",
            "a-b",
            "「東京」",
        ),
    )
)


@given(st.lists(TERMS, min_size=2, max_size=6), st.data())
def test_what_is_left_means_the_same_without_the_part(terms: list[str], data: st.DataObject) -> None:
    query = parse(" ".join(terms))
    its = parts(query)
    if not isinstance(query.root, And) or not its:
        return
    part = data.draw(st.sampled_from(its))
    rest = [node for node in query.root.nodes if node.start != part.start]
    left = parse(cut(query.text, [part])).root
    nodes = () if left is None else left.nodes if isinstance(left, And) else (left,)
    assert list(nodes) == rest


def test_wanted_words_are_those_on_either_side_of_an_or_and_in_the_headline() -> None:
    root = parse('tea (rope or -hake) title:cod -eel "a phrase" co*').root
    assert [word.text for word in wanted_words(root)] == ["tea", "rope", "cod"]
    assert list(wanted_words(None)) == []
