import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.query import (
    MAX_LENGTH,
    MAX_NESTING,
    MAX_PREFIXES,
    MAX_TOKENS,
    MAX_WORDS,
    After,
    And,
    Before,
    Field,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    QueryError,
    QueryTooLong,
    Tag,
    Word,
    as_sentence,
    ngrams,
    parse,
)
from tests.search.timing import seconds

A, B, C = Word("a1"), Word("b1"), Word("c1")
UNCLOSED = "A quotation mark is not closed: the phrase is taken to run to the end."
NOTHING = "Only letters and digits can be searched for."


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a1", A),
        (" a1\t b1\u3000", And((A, B))),
        ("U.S. O’Brien's MH-17!", And((Word("U.S."), Word("O’Brien's"), Word("MH-17!")))),
        ('"peace treaty"', Phrase("peace treaty")),
        ("“war  and\tpeace”", Phrase("war and peace")),
        ("„мир“ «мир» 「東 都」 『x』 ＂y＂", And(tuple(map(Phrase, ("мир", "мир", "東 都", "x", "y"))))),
        ('-a1 b1 -"c d" -title:x', And((Not(A), B, Not(Phrase("c d")), Not(Field("title", Word("x")))))),
        ("-a1", Not(A)),
        ("--a1", Not(A)),
        ("\u2212a1", Not(A)),
        ("NOT a1", Not(A)),
        ("NOT -a1", Not(A)),
        ("-(-a1)", A),
        ("-(a1 b1)", Not(And((A, B)))),
        ("a1 or b1", Or((A, B))),
        ("a1 OR b1 | c1", Or((A, B, C))),
        ("a1|b1||c1", Or((A, B, C))),
        ("a1 b1 or c1", Or((And((A, B)), C))),
        ("a1 (b1 or c1)", And((A, Or((B, C))))),
        ("(a1 b1) c1", And((A, B, C))),
        ("(a1 or b1) or c1", Or((A, B, C))),
        ("（a1 or b1） c1", And((Or((A, B)), C))),
        ("a1 AND b1", And((A, B))),
        ("a1 and b1", And((A, Word("and"), B))),
        ("rus* a1", And((Prefix("rus"), A))),
        ("co-op**", Prefix("co-op")),
        ("日*", Prefix("日")),
        ("*lution a*b", And((Word("*lution"), Word("a*b")))),
        ("title:war Title:\"cold war\" TITLE:sanct*", And((
            Field("title", Word("war")), Field("title", Phrase("cold war")), Field("title", Prefix("sanct")),
        ))),
        ('person:"Sergey Lavrov" COUNTRY:japan topic:c++ source:TASS', And((
            Tag("person", "Sergey Lavrov"), Tag("country", "japan"), Tag("topic", "c++"),
            Tag("source", "TASS"),
        ))),
        ("after:2015-09-21", After(dt.date(2015, 9, 21))),
        ("after:2015-9 before:2016", And((After(dt.date(2015, 9, 1)), Before(dt.date(2016, 1, 1))))),
        ("before:2015/09/21", Before(dt.date(2015, 9, 21))),
        ("before:2015.9.1", Before(dt.date(2015, 9, 1))),
        ("foo:bar title: a1", And((Word("foo:bar"), Word("title:"), A))),
        ("2015-09-21 2015", And((Word("2015-09-21"), Word("2015")))),
        ('צה"ל a1', And((Word('צה"ל'), A))),
        ("a1\x00b1", And((A, B))),
        ("C++ #tag <->", And((Word("C++"), Word("#tag")))),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_a_tree(text: str, root: Node) -> None:
    query = parse(text)
    assert (query.root, query.text, query.notes) == (root, text, ())


@pytest.mark.parametrize(
    ("text", "root", "notes"),
    [
        ("", None, ()),
        (" \t", None, ()),
        ("((", None, (NOTHING,)),
        ("()", None, (NOTHING,)),
        ('"', None, (NOTHING,)),
        ("* - ^ {} \\ ' 🎌", None, (NOTHING,)),
        ("title:!", None, (NOTHING,)),
        ('a1 "b1 c1', And((A, Phrase("b1 c1"))), (UNCLOSED,)),
        ("a1) b1)", And((A, B)), ()),
        ("(a1 or (b1", Or((A, B)), ()),
        ("((((((((((((((((((((a1", A, ()),
        ("a1 or", A, ()),
        ("or a1 or or b1", Or((A, B)), ()),
        ("(or) a1", A, ()),
        ("or", Phrase("or"), ()),
        ("AND AND", Phrase("AND AND"), ()),
        ("NOT", Phrase("NOT"), ()),
        ("-or a1", And((Not(Word("or")), A)), ()),
        ("-! a1", A, ()),
        ("a1 -", A, ()),
        ("NEAR(a1 b1)", And((Word("NEAR"), A, B)), ()),
        ("x*", Word("x*"), ("“x*” is searched as a word: a star needs at least 2 characters before it.",)),
        ("before:2015-02-29", Word("before:2015-02-29"),
         ("“2015-02-29” is not a date like 2015-09-21, 2015-09 or 2015.",)),
        ("after:0000", Word("after:0000"), ("“0000” is not a date like 2015-09-21, 2015-09 or 2015.",)),
        ('after:"last year"', Phrase("last year"),
         ("“last year” is not a date like 2015-09-21, 2015-09 or 2015.",)),
    ],
)  # fmt: skip
def test_nothing_typed_is_an_error(text: str, root: Node | None, notes: tuple[str, ...]) -> None:
    query = parse(text)
    assert (query.root, query.notes) == (root, notes)


def spans(node: Node, text: str) -> list[str]:
    found = [text[node.start : node.end]]
    match node:
        case And(nodes) | Or(nodes):
            return found + [span for child in nodes for span in spans(child, text)]
        case Not(child) | Field(_, child):
            return found + spans(child, text)
    return found


def test_every_node_knows_where_it_stands() -> None:
    text = '  lavrov -"soft power" (title:war or person:"S L") '
    root = parse(text).root
    assert root is not None
    assert spans(root, text) == [
        'lavrov -"soft power" (title:war or person:"S L")',
        "lavrov",
        '-"soft power"',
        '"soft power"',
        '(title:war or person:"S L")',
        "title:war",
        "title:war",
        'person:"S L"',
    ]


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("a" * (MAX_LENGTH + 1), QueryTooLong, "Please search for at most 2,500 characters."),
        ("a " * (MAX_WORDS + 1), QueryTooLong, "Please search for at most 400 words."),
        (f'"{"a " * (MAX_WORDS + 1)}"', QueryTooLong, "Please search for at most 400 words."),
        ("a or " * (MAX_WORDS + 1), QueryTooLong, "Please search for at most 400 words."),
        ("東" * (MAX_TOKENS + 2), QueryTooLong, "Please search for a shorter text."),
        ("ab* " * (MAX_PREFIXES + 1), QueryError, "Please use at most 5 words with a star."),
        ("(a or b " * (MAX_NESTING // 2 + 1), QueryError,
         "Please put parentheses within each other at most 10 deep."),
    ],
)  # fmt: skip
def test_too_much_is_refused_with_a_sentence(text: str, error: type[QueryError], sentence: str) -> None:
    with pytest.raises(error) as raised:
        parse(text)
    assert str(raised.value) == sentence


@pytest.mark.parametrize(
    "text",
    [
        " " * 10_000 + "a" * MAX_LENGTH,
        "a " * MAX_WORDS,
        "東" * (MAX_TOKENS + 1),
        "ab* " * MAX_PREFIXES,
        "(" * 300 + "a" + ")" * 300,
        "(a or b " * (MAX_NESTING // 2),
    ],
)
def test_the_limits_themselves_are_allowed(text: str) -> None:
    assert parse(text).notes == ()


def test_the_bare_words_are_those_wanted() -> None:
    query = parse('a1 -b1 "c1 d1" title:e1 person:f1 (g1 or -(h1 i1)) jj*')
    assert query.bare_words == (A, Word("g1"))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", []),
        ("Sergey Lavrov", ["sergey", "sergey lavrov", "lavrov"]),
        ("a1 or b1 c1", ["a1", "b1", "b1 c1", "c1"]),
        ("a1 -b1 c1", ["a1", "c1"]),
        ('a1 "b1 c1" d1', ["a1", "d1"]),
        ("a1 AND b1", ["a1", "a1 b1", "b1"]),
        ("bank of Japan", ["bank", "bank of", "bank of japan", "of japan", "japan"]),
        ("the us and", []),
        ("US", ["us"]),
        ("U.S., it", ["us", "us it"]),
        ("made in US", ["made", "made in", "made in us", "in us", "us"]),
        ("MADE IN US", ["made", "made in", "made in us"]),
        ("O’Brien's", ["obrien"]),
        ("в США", ["в сша", "сша"]),
    ],
)
def test_runs_of_wanted_words_may_be_names(text: str, keys: list[str]) -> None:
    assert [ngram.key for ngram in ngrams(parse(text))] == keys


def test_a_run_has_at_most_as_many_words_as_asked_for() -> None:
    found = ngrams(parse("a1 b1 c1 d1"), max_words=2)
    assert [len(ngram.words) for ngram in found] == [1, 2, 1, 2, 1, 2, 1]
    assert [(ngram.start, ngram.end) for ngram in found][:3] == [(0, 2), (0, 5), (3, 5)]


PIECES = st.sampled_from([
    "a1", "B1", "or", "OR", "AND", "NOT", "|", "-", "--", "(", ")", '"', "“", "”", "«", "」", "「", "*",
    " ", "\t", "title:", "person:", "before:", "after:", "foo:",
    "2015-09", "2015-13", "日本", 'צה"ל', "'s", "U.S.", "\x00",
    "!", "ß",
])  # fmt: skip
TYPED = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map("".join))


@given(TYPED)
def test_the_canonical_form_means_the_same(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    again = parse(str(query))
    assert again.root == query.root
    assert str(again) == str(query)


@given(TYPED)
def test_every_word_is_found_at_its_place(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    assert [text[word.start : word.end] for word in query.bare_words] == [
        word.text for word in query.bare_words
    ]


@pytest.mark.parametrize(
    "piece",
    [
        *"a\"' (|-*!",
        "((",
        "a:",
        "title:",
        'title:"',
        "a ",
        "or ",
        "NOT ",
        "-(",
        "a|",
        "「",
        "東",
        '\u05d0"',
        "()",
        '"a" ',
    ],
)
def test_time_is_linear_in_the_length_of_hostile_queries(monkeypatch: pytest.MonkeyPatch, piece: str) -> None:
    for limit in ("MAX_LENGTH", "MAX_WORDS", "MAX_TOKENS", "MAX_PREFIXES", "MAX_NESTING"):
        monkeypatch.setattr(f"articles.search.query.{limit}", 10**9)
    text = piece * (5_000 // len(piece))
    bound = max(seconds(parse, text), 0.001) * 4 * 2.5
    assert seconds(parse, text * 4, enough=bound) < bound


def test_the_largest_query_is_parsed_at_once() -> None:
    assert seconds(parse, ("a" * 5 + " ") * MAX_WORDS, enough=0.05) < 0.05


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (
            "tissue culture of lung or bronchial neoplasms",
            "tissue culture of lung bronchial neoplasms",
        ),
        ("sergey lavrov or fumio kishida", "sergey lavrov or fumio kishida"),
        ("what of the lung OR of the bronchi today", "what of the lung or of the bronchi today"),
        ("what of the lung | of the bronchi today", "what of the lung or of the bronchi today"),
        ("(what of the lung) or (of the bronchi today)", "what of the lung or of the bronchi today"),
        ("what of the lung or -bronchi in the spring", "what of the lung or -bronchi in the spring"),
        ("moscow", "moscow"),
        ("", ""),
    ],
)
def test_in_a_sentence_or_is_a_word(typed: str, meant: str) -> None:
    assert str(as_sentence(parse(typed))) == meant
