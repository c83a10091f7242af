from hypothesis import given
from hypothesis import strategies as st

from articles.search.lexemes import GAP, Frequent, Terms, common

WORDS = st.lists(
    st.sampled_from(["grain", "grains", "rye", "ry", "oats", "of", "the", "東京"]), max_size=8
).map(" ".join)
TEXTS = st.lists(st.builds(Terms.of, WORDS, WORDS, st.lists(WORDS, max_size=3)), max_size=6)


def test_words_stand_side_by_side_within_a_field_only() -> None:
    assert Terms.of("grain", "grain", ["grains of", "", "rye"]).lexemes == {
        *("grain", "^grain", "grains of"),
        *("gra*", "grai*", "rye*"),
    }


@given(TEXTS, TEXTS)
def test_those_that_are_frequent_are_found_in_every_text(texts: list[Terms], others: list[Terms]) -> None:
    frequent = Frequent(lexeme for text in others for lexeme in text.lexemes)
    found = [{frequent.lexemes[place] for place in places.tolist()} for places in frequent.of(texts)]
    assert found == [text.lexemes & set(frequent.lexemes) for text in texts]


@given(TEXTS, st.sampled_from([0.0, 0.3, 0.5, 1.0]), st.sampled_from([0, 1, 2]))
def test_common_are_those_of_a_share_of_the_texts(texts: list[Terms], share: float, kept: int) -> None:
    counts = {
        lexeme: sum(lexeme in text.lexemes for text in texts) for text in texts for lexeme in text.lexemes
    }
    standing = sorted(counts)[::3][:kept]
    least = share * len(texts)
    assert common(texts, share, standing) == sorted(
        lexeme for lexeme, count in counts.items() if count >= (least / 2 if lexeme in standing else least)
    )


def test_words_that_are_forgotten_are_found_again() -> None:
    frequent = Frequent(["grain", "of rye", "rye*"])
    texts = [
        Terms([f"w{n}"], [], [f"w{n}{m}" for m in range(700)] + [GAP, "of", "rye", GAP]) for n in range(100)
    ]
    for text in texts:
        assert [places.tolist() for places in frequent.of([text])] == [[1, 2]]
