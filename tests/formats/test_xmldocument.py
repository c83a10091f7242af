from xml.etree.ElementTree import Element, tostring

import pytest

from articles.formats.record import MAX_RECORD
from articles.formats.xmldocument import DEEPEST, Document, Fault, Item

NAMES = frozenset({"item"})


def read(text: bytes, encoding: str = "utf-8") -> tuple[Document, Fault | None]:
    document = Document(NAMES, encoding, 1)
    return document, document.read(text)


def trees(text: bytes) -> list[str]:
    document, fault = read(text)
    assert fault is None
    return [tostring(item.tree, encoding="unicode") for item in document.finished()]


def fault(text: bytes) -> Fault:
    _document, found = read(text)
    assert found is not None
    return found


def test_names_lose_their_prefixes_but_xml() -> None:
    found = trees(b'<m><a:item b:c="1" xml:lang="en"><a:d/></a:item></m>')
    assert found == ['<item c="1" xml:lang="en"><d /></item>']


def test_only_the_outer_of_nested_items_counts() -> None:
    assert trees(b"<m><item><item/></item><x/><item>2</item></m>") == [
        "<item><item /></item>",
        "<item>2</item>",
    ]


def test_named_characters_of_html_are_known_and_others_stay_as_written() -> None:
    assert trees(b"<item>caf&eacute;&nbsp;&bogus;&amp;</item>") == ["<item>café\xa0&amp;bogus;&amp;</item>"]


def test_a_document_type_is_passed_over_and_not_loaded() -> None:
    doctype = b'<!DOCTYPE item PUBLIC "-//X//DTD X//EN" "http://127.0.0.1:9/x.dtd" [<!ELEMENT item ANY>]>'
    assert trees(doctype + b"<item>&eacute;</item>") == ["<item>é</item>"]


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!ENTITY a "b">',
        b'<!ENTITY a SYSTEM "file:///etc/passwd">',
        b'<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;',
        b'<!NOTATION n SYSTEM "n"><!ENTITY a SYSTEM "a.gif" NDATA n>',
    ],
)
def test_a_document_that_declares_entities_is_refused_for_good(declaration: bytes) -> None:
    assert fault(b"<!DOCTYPE item [" + declaration + b"]><item>&a;</item>") == Fault(
        "The document declares entities of its own; such documents are not read.", 0, final=True
    )


def test_nothing_is_included() -> None:
    inclusion = b'<xi:include href="file:///etc/passwd" parse="text"/>'
    assert trees(b"<item>" + inclusion + b"</item>") == [
        '<item><include href="file:///etc/passwd" parse="text" /></item>'
    ]


def test_the_deepest_nesting_is_read_and_a_deeper_one_is_a_fault() -> None:
    inner = DEEPEST - 1
    assert len(trees(b"<item>" + b"<a>" * inner + b"</a>" * inner + b"</item>")) == 1
    assert fault(b"<item>" + b"<a>" * 100_000).reason == "The mark-up is nested more than 100 elements deep."


def test_more_attributes_than_fit_into_an_item_are_a_fault() -> None:
    text = b"<item" + b"".join(b' a%d=""' % number for number in range(1_000_000)) + b"/>"
    document = Document(NAMES, "utf-8", 1)
    chunks = (text[start : start + 100_000] for start in range(0, len(text), 100_000))
    found = next(filter(None, map(document.read, chunks)))
    assert found.reason == f"There is no item of news in {MAX_RECORD:,} bytes, the most that one may have."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"<item>\n<b></item>", "The mark-up is broken in line 2: mismatched tag."),
        (b"<item>\n\na & b</item>", "The mark-up is broken in line 3: not well-formed (invalid token)."),
        (b"<item>\ncaf\xe9</item>", "Byte 0xe9 in line 2 is not UTF-8."),
        (b"<item>&#3;</item>", "The mark-up is broken in line 1: reference to invalid character number."),
    ],
)
def test_a_fault_is_named_with_its_line(text: bytes, reason: str) -> None:
    assert fault(text).reason == reason


def test_a_document_that_is_cut_off_names_what_was_open() -> None:
    document, found = read(b"<m><item>1</item><item><b>")
    assert found is None
    assert document.read(b"") == Fault("The file ends before its b does: it was cut off.", 26)
    assert document.opened == (17, 17)


def test_what_follows_the_document_is_let_be() -> None:
    document, found = read(b"<item/>\n<item")
    assert (found, document.ended, document.end_tag) == (None, True, (7, "item"))


def test_items_know_their_bytes() -> None:
    document, _fault = read(b"<m> <item>1</item><item/></m>")
    (first, second) = document.finished()
    assert (first.start, first.end_tag, second.start, second.end_tag) == (4, 11, 18, 25)
    assert isinstance(first, Item)
    assert isinstance(first.tree, Element)
