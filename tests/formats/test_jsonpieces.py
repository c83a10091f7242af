import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import jsonpieces
from articles.formats.jsonpieces import Piece
from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD


def pieces(raw: bytes, *inside: str) -> list[Piece]:
    return list(jsonpieces.pieces(jsonpieces.Reader(io.BytesIO(raw)), inside))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"a": "}"}', [Piece(b'{"a": "}"}', 0, 1)]),
        (b'\xef\xbb\xbf{"a":1}', [Piece(b'{"a":1}', 3, 1)]),
        (b'[{"a":[{}]},\n {"b":1}]', [Piece(b'{"a":[{}]}', 1, 1), Piece(b'{"b":1}', 14, 2)]),
        (
            b'{"a":1}\r\n\n{"b"\n{"c":3}',
            [Piece(b'{"a":1}', 0, 1), Piece(b'{"b"', 10, 3), Piece(b'{"c":3}', 15, 4)],
        ),
        (b'{\n"a":1}\n{\n"b":1}', [Piece(b'{\n"a":1}', 0, 1), Piece(b'{\n"b":1}', 9, 3)]),
        (b'[{"a":1},\n{"b":', [Piece(b'{"a":1}', 1, 1), Piece(b'{"b":', 10, 2)]),
        (b"", []),
    ],
)
def test_objects_are_found_with_their_places(raw: bytes, expected: list[Piece]) -> None:
    assert pieces(raw) == expected


def test_an_envelope_has_its_objects_in_lists_of_a_known_name() -> None:
    raw = b'{"n": 1, "links": [{"no": 1}], "item": [{"a": {"item": [{}]}}, {"b": 1}]}'
    assert [piece.raw for piece in pieces(raw, "item")] == [b'{"a": {"item": [{}]}}', b'{"b": 1}']


@pytest.mark.parametrize(
    ("raw", "flaw"),
    [
        (b'[1, {"a":1}]', "Between the items stands what is none."),
        (b'[{"a":1}, "x"]', "Between the items stands what is none."),
        (b'[{"a":1}', "The file breaks off before its end."),
        (b'["abc', "The file breaks off before its end."),
    ],
)
def test_what_is_no_object_is_named(raw: bytes, flaw: str) -> None:
    assert [piece.flaw for piece in pieces(raw) if piece.flaw] == [flaw]


def test_a_line_that_is_too_long_costs_no_other() -> None:
    long = b'{"a":"' + b"x" * MAX_RECORD + b'"}'
    found = pieces(b'{"a":1}\n' + long + b'\n{"b":1}\n')
    assert [(len(piece.raw), piece.line, bool(piece.flaw)) for piece in found] == [
        (7, 1, False),
        (KEPT_OF_OVERSIZED, 2, True),
        (7, 3, False),
    ]


def test_an_object_that_is_too_long_ends_the_reading() -> None:
    (only,) = pieces(b'[{"a":"' + b"x" * MAX_RECORD * 2 + b'"}, {"b":1}]')
    assert (len(only.raw), only.flaw.endswith("was not read.")) == (KEPT_OF_OVERSIZED, True)


def test_names_are_told_by_depth() -> None:
    assert jsonpieces.names(b'[{"a": {"b": [{"c": 1, "d": "e') == [{"a"}, {"b"}, {"c", "d"}]
    assert jsonpieces.names(b"[" * 60_000) == [set(), set(), set()]


VALUES = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,  # making more takes longer than reading them
)
OBJECTS = st.lists(st.dictionaries(st.text(), VALUES), max_size=5)


@given(OBJECTS, st.sampled_from([None, 1]))
def test_an_array_gives_back_its_objects(objects: list[dict[str, object]], indent: int | None) -> None:
    raw = json.dumps(objects, indent=indent).encode()
    found = pieces(raw)
    assert [json.loads(piece.raw) for piece in found] == objects
    assert all(raw[piece.offset :].startswith(piece.raw) for piece in found)


@given(OBJECTS)
def test_lines_give_back_their_objects(objects: list[dict[str, object]]) -> None:
    raw = b"\n".join(json.dumps(each).encode() for each in objects)
    assert [json.loads(piece.raw) for piece in pieces(raw)] == objects
