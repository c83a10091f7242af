import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import xmltags


def names(data: bytes) -> list[str]:
    return [
        ("" if tag.opens else "/") + tag.name.decode() + ("/" if tag.opens and tag.closes else "")
        for tag in xmltags.tags(data)
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<a><b:c x='>'/></a>", ["a", "b:c/", "/a"]),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "<c>">]><a/>', ["a/"]),
        (b"<!-- <a> --><![CDATA[<b>]]><c>", ["c"]),
        (b"<a>1 < 2 <b", ["a"]),
        (b'<a x="<b>', ["b"]),
        (b"<a><!-- <b>", ["a"]),
        ("<é>".encode(), ["é"]),
    ],
)
def test_tags_are_told_from_what_only_looks_like_them(data: bytes, expected: list[str]) -> None:
    assert names(data) == expected


@pytest.mark.parametrize(
    "unit", [b"<", b"<!--", b"<![CDATA[", b"<?a ", b'<a b="', b"<a b='\"", b"<a b=", b"</"]
)
def test_no_bytes_take_long(unit: bytes) -> None:
    started = time.process_time()
    assert all(tag.name for tag in xmltags.tags(b"<r>" + unit * (2_000_000 // len(unit))))
    assert time.process_time() - started < 10


@given(st.binary(max_size=200))
def test_tags_are_in_order_and_within_the_bytes(data: bytes) -> None:
    done = 0
    for tag in xmltags.tags(b"<a>" + data):
        assert done <= tag.begin < tag.end <= len(data) + 3
        done = tag.end
