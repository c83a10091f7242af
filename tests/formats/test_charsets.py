import pytest

from articles.formats import charsets


def declared(encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?><rss/>'.encode()


@pytest.mark.parametrize(
    ("raw", "codec"),
    [
        (b"<rss/>", "utf-8"),
        (b"\xef\xbb\xbf<rss/>", "utf-8"),
        (declared("UTF-8"), "utf-8"),
        (declared("koi8-r"), "koi8-r"),
        (declared("Windows-1251"), "cp1251"),
        (declared("ISO-8859-1"), "cp1252"),
        (declared("gb2312"), "gb18030"),
        (declared("no-such-thing"), "utf-8"),
        (declared("utf-7"), "utf-8"),
        (declared("utf-16"), "utf-8"),
        (declared("rot13"), "utf-8"),
        ("<rss/>".encode("utf-16"), "utf-16-le"),
        ("<?xml?><rss/>".encode("utf-16-be"), "utf-16-be"),
        ("<rss/>".encode("utf-32"), "utf-32-le"),
        ('<?xml version="1.0"?>'.encode("cp037"), "cp037"),
    ],
)
def test_the_encoding_is_that_of_the_mark_the_first_characters_or_the_declaration(
    raw: bytes, codec: str
) -> None:
    assert charsets.of(raw) == codec


def test_stray_bytes_are_read_as_windows_1252_with_a_note() -> None:
    notes: list[str] = []
    assert charsets.decoded("é“Ж”".encode() + b"\xe9 \x93x\x94", "utf-8", notes) == "é“Ж”é “x”"
    assert notes == ["Bytes that are not UTF-8 were read as Windows-1252."]


def test_what_is_no_western_text_is_refused_and_not_guessed_at() -> None:
    with pytest.raises(
        charsets.Undecodable, match=r"^Its encoding is not declared, and 0xcf 0xf0 0xe8 0xe2 is not"
    ):
        charsets.decoded("Привет".encode("cp1251"), "utf-8", [])


def test_a_byte_that_the_encoding_does_not_have_is_marked() -> None:
    notes: list[str] = []
    assert charsets.decoded(b"\xcf\x98", "cp1251", notes) == "П\ufffd"
    assert notes == ["Bytes that are nothing in CP1251 became U+FFFD."]
