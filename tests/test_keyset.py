import base64
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.keyset import LARGEST, BadCursor, Cursor, Page, page

KEYS = st.tuples(st.integers(-LARGEST, LARGEST)) | st.just(())


def forged(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def walk(numbers: list[int]) -> Callable[[Cursor, int], list[int]]:
    """A listing of numbers, largest first, as a view would fetch it."""

    def fetch(cursor: Cursor, count: int) -> list[int]:
        order = sorted(numbers, reverse=not cursor.backwards)
        if cursor.key:
            edge = int(cursor.key[0])
            order = [n for n in order if (n > edge if cursor.backwards else n < edge)]
        return order[:count]

    return fetch


def page_of(numbers: list[int], cursor: Cursor, size: int = 3) -> Page[int]:
    return page(walk(numbers), cursor, size, lambda number: (number,))


@given(KEYS, st.booleans())
def test_a_cursor_survives_its_text(key: tuple[int, ...], backwards: bool) -> None:
    cursor = Cursor(key, backwards)
    assert Cursor.decode(cursor.encode(), int) == cursor


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"]), max_size=60), st.integers(0, LARGEST))
def test_names_are_keys_too(name: str, number: int) -> None:
    cursor = Cursor((name, number))
    assert Cursor.decode(cursor.encode(), str, int) == cursor


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, LARGEST))
def test_scores_come_back_to_the_last_bit(score: float, number: int) -> None:
    cursor = Cursor((score, number), backwards=True)
    assert Cursor.decode(cursor.encode(), float, int) == cursor


def test_the_first_page_has_no_text() -> None:
    assert Cursor().encode() == ""
    assert Cursor.decode("", int) == Cursor()


@given(st.text(max_size=80))
def test_any_text_is_a_cursor_in_its_one_form_or_refused(text: str) -> None:
    try:
        cursor = Cursor.decode(text, int)
    except BadCursor:
        return
    assert cursor.encode() == text


@pytest.mark.parametrize(
    "text",
    [
        "-1",
        "abc",
        "9" * 5000,
        "WzAsMV0=",  # padded
        "\x00",
        "é",
        forged(),
        forged(2, 1),
        forged(True, 1),
        forged(0, 1, 2),
        forged(0, "1"),
        forged(0, 1.0),
        forged(0, True),
        forged(0, 2**63),
        forged(0, None),
        forged(0),  # the first page has the empty text
        base64.urlsafe_b64encode(b"{}").decode(),
        base64.urlsafe_b64encode(b"[0, 1]").decode().rstrip("="),  # with a space
        base64.urlsafe_b64encode(b"[0,NaN]").decode().rstrip("="),
        base64.urlsafe_b64encode(b"[" * 700).decode().rstrip("="),
    ],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        Cursor.decode(text, int)


@pytest.mark.parametrize("score", ["NaN", "Infinity", "1e999"])
def test_a_score_is_a_finite_number(score: str) -> None:
    text = base64.urlsafe_b64encode(f"[0,{score},1]".encode()).decode().rstrip("=")
    with pytest.raises(BadCursor):
        Cursor.decode(text, float, int)


@pytest.mark.parametrize("name", ["a\0b", "a\nb", "\ud800"])
def test_a_name_in_a_cursor_is_text(name: str) -> None:
    with pytest.raises(BadCursor):
        Cursor.decode(forged(0, name, 1), str, int)


@given(st.sets(st.integers(0, 1000), max_size=40), st.integers(1, 7))
def test_walking_forward_meets_every_row_once_in_order(numbers: set[int], size: int) -> None:
    met: list[int] = []
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        found = page_of(list(numbers), cursor, size)
        met += found.rows
        cursor = found.after
    assert met == sorted(numbers, reverse=True)


@given(st.sets(st.integers(0, 1000), max_size=40), st.integers(1, 7))
def test_walking_back_from_the_last_page_reaches_the_first(numbers: set[int], size: int) -> None:
    found = page_of(list(numbers), Cursor(backwards=True), size)
    seen = set(found.rows)
    while found.before is not None:
        found = page_of(list(numbers), found.before, size)
        assert found.rows == sorted(found.rows, reverse=True)
        seen |= set(found.rows)
    assert seen == numbers
    assert found == page_of(list(numbers), Cursor(), size)


def test_the_pages_around_the_middle_one() -> None:
    found = page_of([1, 2, 3, 4, 5, 6, 7], Cursor((5,)), size=2)
    assert found == Page([4, 3], before=Cursor((4,), backwards=True), after=Cursor((3,)))
    assert (found.first, found.last) == (Cursor(), Cursor(backwards=True))


def test_a_single_page_leads_nowhere() -> None:
    found = page_of([1, 2], Cursor())
    assert (found.rows, found.before, found.after, found.first, found.last) == (
        [2, 1],
        None,
        None,
        None,
        None,
    )


def test_beyond_the_end_there_is_a_way_back() -> None:
    assert page_of([5, 6], Cursor((1,))) == Page([], before=Cursor(backwards=True), after=None)
