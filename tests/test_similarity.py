import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import similarity
from articles.similarity import Text, bands, likeness
from tests import fishery

WORDS = [
    f"{first}{last}" for first in ("bar", "kel", "mor", "tan", "wis") for last in ("ade", "iro", "ulm", "ost")
]


def prose(seed: int, length: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


def text(words: list[str], headline: str = "x") -> Text:
    return Text([headline], f"<p>{' '.join(words)}</p>")


def distance(one: Text, other: Text) -> int:
    return ((one.simhash ^ other.simhash) & (1 << 64) - 1).bit_count()


def test_mark_up_case_and_punctuation_do_not_count() -> None:
    one = Text(["a"], "<p>The <em>Fleet</em>, they say, sailed &amp; sank.</p>")
    other = Text(["a"], "<blockquote>the fleet they say “sailed” &amp; sank</blockquote>")
    assert one.all_words == other.all_words == "a\nthe fleet they say sailed sank"


def test_figures_keep_their_points_and_strokes() -> None:
    assert similarity.words("Shr 1.20 dlrs vs 17-1/2 cts, O'Brien's U.S. unit") == [
        *("shr", "1.20", "dlrs", "vs", "17-1/2", "cts", "o'brien's", "u.s", "unit")
    ]


def test_chinese_has_no_spaces_and_is_words_all_the_same() -> None:
    assert similarity.words("外相会談") == ["外", "相", "会", "談"]


@given(st.text(st.characters(max_codepoint=127)))
def test_the_words_of_ascii_are_those_of_any_text(text: str) -> None:
    assert similarity.words(text) == similarity.words(f"{text} é")[:-1]


def test_the_same_words_have_the_same_hash_whatever_the_headline() -> None:
    assert text(prose(1)).simhash == text(prose(1), headline="y").simhash
    assert text(prose(1)).simhash != text(prose(2)).simhash


def test_the_hash_is_the_same_in_every_process() -> None:
    assert fishery.text().simhash == fishery.SIMHASH


def test_a_changed_word_changes_few_bits_and_another_text_about_half() -> None:
    changed = prose(1)
    changed[50] = "herring"
    assert distance(text(prose(1)), text(changed)) <= 8
    distances = [distance(text(prose(seed)), text(prose(seed + 1))) for seed in range(0, 40, 2)]
    assert 16 < sum(distances) / len(distances) < 40


@pytest.mark.parametrize(
    ("words", "terse"),
    [
        (prose(1, 24), True),
        (prose(1, 25), False),
        (["9"] * 25 + prose(1, 75), True),
        (["9"] * 24 + prose(1, 76), False),
        ([], True),
    ],
)
def test_what_is_short_or_made_of_figures_is_terse(words: list[str], terse: bool) -> None:
    assert text(words).is_terse is terse


def test_only_the_same_terse_text_has_the_same_hash() -> None:
    brief = ["qtly", "div", "18", "cts"]
    assert text(brief, "acme").simhash == text(brief, "acme").simhash
    assert distance(text(brief, "acme"), text(brief, "apex")) > 16


def test_the_bands_are_the_hash_in_pieces() -> None:
    assert bands(-1) == (255,) * 8
    assert bands(0x0102030405060708) == (1, 2, 3, 4, 5, 6, 7, 8)


def test_likeness_of_the_same_of_a_part_and_of_nothing() -> None:
    whole, part, other = prose(1, 100), prose(1, 100)[:52], prose(2, 100)
    assert likeness(text(whole), text(whole)) == similarity.Likeness(1.0, 1.0, 1.0, 1.0)
    half = likeness(text(whole), text(part))
    assert (half.contained, round(half.overlap, 1)) == (1.0, 0.5)
    assert likeness(text(whole), text(other)).overlap < 0.1
    assert likeness(text(whole), text([])) == similarity.Likeness(0.0, 1.0, 1.0, 1.0)


def test_figures_are_compared_by_themselves() -> None:
    rates = ["rates", "1.50", "1.75", "2.00", "2.25"]
    shared = likeness(text([*rates, "3.00"]), text([*rates, "4.00"]))
    assert (shared.figures, shared.figures_contained) == (4 / 6, 4 / 5)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_is_too_odd(one: str, other: str) -> None:
    first, second = Text(["a"], one), Text(["a"], other)
    found = likeness(first, second)
    assert found == likeness(second, first)
    assert all(0 <= share <= 1 for share in (found.overlap, found.contained, found.figures))
    assert -(2**63) <= first.simhash < 2**63
