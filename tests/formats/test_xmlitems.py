import codecs
import io
import resource
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD, Flaw
from articles.formats.xmlitems import Piece, items, text_of_head

NAMES = frozenset({"item"})
TOO_LONG = f"The item is longer than {MAX_RECORD:,} bytes, the most that one may have."


class Stream(io.RawIOBase):
    """A file made of parts as it is read."""

    def __init__(self, *parts: bytes | Iterator[bytes]) -> None:
        self.parts = (piece for part in parts for piece in ([part] if isinstance(part, bytes) else part))
        self.held = b""

    def read(self, size: int = -1) -> bytes:
        while len(self.held) < size:
            more = next(self.parts, b"")
            if not more:
                break
            self.held += more
        taken, self.held = self.held[:size], self.held[size:]
        return taken


def cut(text: bytes) -> list[Piece]:
    return list(items(io.BytesIO(text), NAMES))


def told(text: bytes) -> list[str]:
    """The words of items, and the reasons of flaws."""
    return [
        "".join(piece.result.itertext()) if isinstance(piece.result, Element) else piece.result.reason
        for piece in cut(text)
    ]


def test_items_come_with_their_bytes_and_place() -> None:
    text = b'<?xml version="1.0"?>\n<m>\n <item>1</item>\n <n:item a=">">2</n:item  ><item/></m>\n'
    assert [(piece.raw, piece.offset, piece.line) for piece in cut(text)] == [
        (b"<item>1</item>", 27, 3),
        (b'<n:item a=">">2</n:item  >', 43, 4),
        (b"<item/>", 69, 4),
    ]


def test_an_item_that_is_the_document_comes_with_its_declaration() -> None:
    first = b'<?xml version="1.0" encoding="iso-8859-1"?>\n<!-- x -->\n<item>caf\xe9</item>'
    second = b'<?xml version="1.0"?><item>caf\xc3\xa9</item>'
    pieces = cut(b"\n" + first + b"\n\n" + second)
    assert [(piece.raw, piece.offset, piece.line) for piece in pieces] == [(first, 1, 2), (second, 75, 6)]
    assert told(first + second) == ["café", "café"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_items_of_utf_16_come_as_received(encoding: str) -> None:
    text = "<m>\n<item>caf\u00e9</item><item/><item>\U0001f600</item></m>\n".encode(encoding)
    assert told(text) == ["café", "", "\U0001f600"]
    assert [text[piece.offset :].startswith(piece.raw) for piece in cut(text)] == [True, True, True]
    assert "<item>" in text_of_head(text)


@pytest.mark.parametrize(
    ("declared", "letters"),
    [
        ("", b"caf\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d"),
        ("", b"caf\xe9 \x93x\x94"),
        ("us-ascii", b"caf\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d"),
        ("utf8", b"caf\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d"),
        ("UTF-8", b"caf\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d"),
        ("ISO-8859-1", b"caf\xe9 \x93x\x94"),
        ("ISO-8859-1", b"caf\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d"),
        ("windows-1252", b"caf\xe9 \x93x\x94"),
        ("utf-16", b"caf\xc3\xa9 \xe2\x80\x9cx\xe2\x80\x9d"),
        ("mac-roman", b"caf\x8e \xd2x\xd3"),
    ],
)
def test_letters_are_read_as_they_were_meant(declared: str, letters: bytes) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    assert told(declaration.encode() + b"<m><item>" + letters + b"</item></m>") == ["café “x”"]


@pytest.mark.parametrize(
    ("encoding", "letters"),
    [
        ("utf-8", "Дело"),
        ("utf-16", "Дело"),
        ("iso-8859-1", "café"),
        ("windows-1251", "Дело"),
        ("koi8-r", "Дело"),
    ],
)
def test_items_of_a_message_are_read_again_from_their_own_bytes(encoding: str, letters: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = f"{declaration}<m><item>{letters}</item><item><b></item><item>{letters}</item></m>".encode(
        encoding
    )
    found = [piece for piece in cut(text) if isinstance(piece.result, Element)]
    assert [told(piece.raw) for piece in found] == [[letters]] * (1 if encoding == "utf-16" else 2)
    for piece in found:
        own = piece.raw.removeprefix(
            f'<?xml version="1.0" encoding="{codecs.lookup(encoding).name}"?>\n'.encode()
        )
        assert text[piece.offset :].startswith(own)


@pytest.mark.parametrize("encoding", ["gb2312", "shift_jis", "no-such", "base64"])
def test_an_encoding_that_cannot_be_read_is_named(encoding: str) -> None:
    (reason,) = told(f'<?xml version="1.0" encoding="{encoding}"?><m><item/><item/></m>'.encode())
    others = "read are UTF-8, UTF-16 and encodings of one byte a character"
    assert reason == f"The document is in {encoding}; {others}."


def test_a_broken_item_does_not_cost_its_neighbours() -> None:
    text = (
        b"<m><item>1</item>\n<item>a & b</item>\n<item>2</item><item x=1>no</item><item>3</item>"
        b"<item><p></item><item>4</item></n><item>5</item></m>"
    )
    broken = "The mark-up is broken in line {}: {}."
    assert told(text) == [
        "1",
        broken.format(2, "not well-formed (invalid token)"),
        "2",
        broken.format(3, "not well-formed (invalid token)"),
        "3",
        broken.format(3, "mismatched tag"),
        "4",
        "5",
    ]


def test_an_item_without_its_end_tag_costs_itself_alone() -> None:
    text = b"<m><item>1<item>2</item><item>3</item></m>"
    assert told(text) == ["The mark-up is broken in line 1: mismatched tag.", "2", "3"]
    assert cut(text)[0].raw == b"<item>1"


def test_tags_in_comments_and_cdata_open_nothing() -> None:
    text = b"<m><!-- <item>0</item> --><item><![CDATA[</item><item>]]></item><?x <item> ?></m>"
    assert told(text) == ["</item><item>"]


def test_text_around_documents_is_a_flaw_of_its_own() -> None:
    text = b"From: wire\n\n<item>1</item> and more <item>2</item>"
    assert told(text) == [
        "The mark-up is broken in line 1: syntax error.",
        "1",
        "The mark-up is broken in line 3: syntax error.",
        "2",
    ]


def test_entities_refuse_the_document_and_what_follows() -> None:
    text = b'<!DOCTYPE item [<!ENTITY a "b">]><item>&a;</item><item/>'
    assert [(piece.raw, piece.result) for piece in cut(text)] == [
        (text, Flaw("The document declares entities of its own; such documents are not read."))
    ]


@pytest.mark.parametrize("text", [b"", b"  \n", b"<m/>", b"<m><n/></m>"])
def test_where_there_is_no_item_there_is_nothing(text: bytes) -> None:
    assert cut(text) == []


def test_every_cut_of_a_message_is_read_up_to_the_cut() -> None:
    text = b"<m>\n" + b"".join(b"<item>%d</item>\n" % number for number in range(5)) + b"</m>"
    for end in range(1, len(text)):
        complete = text[:end].count(b"</item>")
        pieces = cut(text[:end])
        assert told(text)[:complete] == told(text[:end])[:complete]
        assert [isinstance(piece.result, Flaw) for piece in pieces[complete:]] == [True]


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (b"<m><item>", TOO_LONG),
        (b"<item>", TOO_LONG),
        (b"<item><![CDATA[", TOO_LONG),
        (b"<m>", TOO_LONG.replace("The item is longer than", "There is no item of news in")),
        (b"<m><!--", TOO_LONG.replace("The item is longer than", "There is no item of news in")),
        (b'<item a="', TOO_LONG.replace("The item is longer than", "There is no item of news in")),
    ],
)
def test_a_giant_is_one_flaw_in_flat_memory_and_the_next_item_is_read(start: bytes, reason: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stream = Stream(start, (b"x" * 1_000_000 for _part in range(200)), b"<item>2</item>")
    first, second = items(stream, NAMES)  # type: ignore[arg-type]  # reads, which is all that is asked
    assert (first.result, len(first.raw)) == (Flaw(reason), KEPT_OF_OVERSIZED)
    assert second.raw == b"<item>2</item>"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes


def test_an_item_of_the_largest_size_is_read() -> None:
    largest = b"<item>" + b"x" * (MAX_RECORD - 13) + b"</item>"
    first, second = cut(b"<m>" + largest + largest[:6] + b"x" + largest[6:] + b"</m>")
    assert (first.raw, second.result) == (largest, Flaw(TOO_LONG))


def test_a_large_message_streams() -> None:
    item = b"<item>" + b"<p>news</p>" * 500 + b"</item>\n"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stream = Stream(b"<m>", (item * 20 for _part in range(200)), b"</m>")
    assert len([piece.line for piece in items(stream, NAMES)]) == 4_000  # type: ignore[arg-type]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes


SAMPLE = (
    b'<?xml version="1.0"?>\n<m>\n<item a="1">caf\xc3\xa9<!-- x --></item>\n'
    b"<item><![CDATA[y]]>&amp;</item><item/></m>\n"
)


@given(st.binary(max_size=60), st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)))
def test_no_input_raises_and_every_piece_is_where_it_says(noise: bytes, start: int, end: int) -> None:
    for text in (noise, SAMPLE[:start] + noise + SAMPLE[end:]):
        text_of_head(text)
        last = 0
        for piece in cut(text):
            assert text[piece.offset : piece.offset + len(piece.raw)] == piece.raw
            assert text[: piece.offset].count(b"\n") + 1 == piece.line
            assert last <= piece.offset
            last = piece.offset + len(piece.raw)
