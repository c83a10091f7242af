from articles.similarity import Text
from bench.stories import pairs, table
from tests import fishery


def text(*sentences: str, headline: str = "x") -> Text:
    return Text([headline], fishery.body(*sentences))


def test_all_pairs_that_say_the_same_or_nearly_are_found() -> None:
    changed = [fishery.SENTENCES[0].replace("Tuesday", "Wednesday"), *fishery.SENTENCES[1:]]
    texts = [
        text(*fishery.SENTENCES),
        text(*fishery.OTHER),
        text(*changed),
        text(*fishery.SENTENCES, headline="y"),
        text("Qtly div 18 cts", headline="acme"),
        text("Qtly div 18 cts", headline="apex"),
        text(*fishery.SENTENCES[:4]),
    ]
    assert sorted(pairs(texts)) == [
        *(("much alike", pair) for pair in ((0, 6), (2, 6), (3, 6))),
        *(("nearly the same", pair) for pair in ((0, 2), (2, 3))),
        ("the same", (0, 3)),
    ]


def test_the_table_has_a_line_for_each_kind() -> None:
    found = {"the same, within the day": {"pairs": 8, "chained": 7}}
    answer = {"items": 5000, "milliseconds": 0.271, "relations": {"update": 3, "copy": 2}, "found": found}
    assert table({"SQLite": answer}).splitlines()[2:] == [
        "| SQLite | 5,000 | 0.27 | 2 copy, 3 update | the same, within the day | 8 | 7 (87.5%) |"
    ]
