import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models.identity import (
    RESERVED_SLUGS,
    SLUG_LENGTH,
    allot_slugs,
    key_of,
    new_uid,
    slug_base,
    uid_for,
)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Soviet Union", "soviet-union"),
        ("São Tomé and Príncipe", "sao-tome-and-principe"),
        ("Côte d’Ivoire", "cote-divoire"),
        ("Київ", "київ"),
        ("Курильские острова", "курильские-острова"),
        ("北方領土", "北方領土"),
        ("हिन्दी", "हिन्दी"),
        ("C++", "c"),
        ("R&D", "r-d"),
        ("japan ", "japan"),
        ("JAPAN", "japan"),
        ("---", "nameless"),
        ("🙂", "nameless"),
        ("x" * 300, "x" * SLUG_LENGTH),
    ],
)
def test_a_slug_keeps_the_script_of_the_name(name: str, slug: str) -> None:
    assert slug_base(name, fallback="nameless") == slug


@given(st.text(max_size=300))
def test_a_slug_is_never_empty_and_fits_an_address(text: str) -> None:
    slug = slug_base(text, fallback="fallback")
    assert 0 < len(slug) <= SLUG_LENGTH
    assert not re.search(r"[\s/?#%.\x00-\x1f]", slug)
    assert slug_base(slug, fallback="fallback") == slug or slug == "fallback" or not slug.isascii()


def test_slugs_that_clash_are_numbered_in_order() -> None:
    assert allot_slugs(["japan", "japan", "peru", "japan"], lambda _: {"japan-2"}) == [
        "japan",
        "japan-3",
        "peru",
        "japan-4",
    ]


def test_a_reserved_word_is_no_slug() -> None:
    assert allot_slugs(["feed", "versions"], lambda _: set()) == ["feed-2", "versions-2"]
    assert allot_slugs(sorted(RESERVED_SLUGS), lambda _: set()) == [f"{w}-2" for w in sorted(RESERVED_SLUGS)]


def test_long_slugs_that_clash_stay_within_bounds_and_apart() -> None:
    base = "x" * SLUG_LENGTH
    known = {base, "x" * 98 + "-2", "x" * 98 + "-3"}
    assert allot_slugs([base, base], lambda asked: known & set(asked)) == ["x" * 98 + "-4", "x" * 98 + "-5"]


def test_a_number_stands_behind_one_hyphen() -> None:
    base = "x" * (SLUG_LENGTH - 3) + "-yy"
    assert allot_slugs([base, base], lambda _: set()) == [base, "x" * (SLUG_LENGTH - 3) + "-2"]


def test_sixty_namesakes_cost_three_questions() -> None:
    asked: list[set[str]] = []

    def taken(slugs: object) -> set[str]:
        asked.append(set(slugs))  # type: ignore[call-overload]
        return set()

    slugs = allot_slugs(["ivanov"] * 60, taken)
    assert (len(set(slugs)), len(asked)) == (60, 3)


def test_a_uid_follows_from_what_it_is_made_of() -> None:
    assert uid_for("article", "tass", "1") == uid_for("article", "tass", "1")
    assert uid_for("article", "tass", "1") != uid_for("article", "tas", "s1")


def test_uids_are_twelve_letters_that_nobody_mistakes() -> None:
    for uid in (new_uid(), uid_for("a")):
        assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{12}", uid)


def test_a_key_is_a_number_that_a_database_has_room_for() -> None:
    given = ("7", "0", "9" * 18, "9" * 19, "9" * 5000, "-1", "²", "٧", " 7", "7\n", "x", "")
    assert [key_of(text) for text in given] == [7, 0, 10**18 - 1, *[0] * 9]
