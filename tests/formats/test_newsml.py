import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import formats, markup
from articles.formats import newsml
from articles.formats.record import ArticleRecord, Flaw, Parsed

DATA = Path(__file__).parents[1] / "data"
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "newsformats"
SAMPLES = [(DATA / name).read_bytes() for name in ("newsml-g2.xml", "newsml-1.xml")]
beside_the_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of news formats is not beside the project"
)
PACKAGE = "The item is a package: it names other items and has no text of its own."
EMPTY = "The item has neither a headline nor a text."


def parse(raw: bytes) -> list[Parsed]:
    return list(newsml.parse(io.BytesIO(raw), "sample.xml"))


def told(raw: bytes) -> list[str]:
    """The headlines of records, and the reasons of flaws."""
    return [p.result.headline if isinstance(p.result, ArticleRecord) else p.result.reason for p in parse(raw)]


def test_each_item_of_a_message_is_read_or_refused_by_itself() -> None:
    assert told(SAMPLES[0]) == [
        PACKAGE,
        "Bridge to the harbour opens",
        "The mark-up is broken in line 57: not well-formed (invalid token).",
        "The item is of the kind “picture”: the archive keeps texts.",
        "Second bridge opens",
    ]
    assert [(parsed.line, parsed.raw[:9]) for parsed in parse(SAMPLES[0])] == [
        (5, b"<packageI"),
        (6, b"<newsItem"),
        (56, b"<newsItem"),
        (58, b"<newsItem"),
        (60, b"<newsItem"),
    ]
    for parsed in parse(SAMPLES[0]):
        assert SAMPLES[0][parsed.offset :].startswith(parsed.raw)


@pytest.mark.parametrize("sample", SAMPLES, ids=["g2", "1"])
def test_an_item_is_read_again_from_its_own_bytes(sample: bytes) -> None:
    for parsed in parse(sample):
        if isinstance(parsed.result, ArticleRecord):
            assert [again.result for again in parse(parsed.raw)] == [parsed.result]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("packageItem", PACKAGE),
        ("conceptItem", "The item describes a concept and is no news."),
        ("knowledgeItem", "The item is a list of concepts and is no news."),
        ("planningItem", "The item announces coverage and is no news."),
        ("catalogItem", "The item is a catalog of schemes and is no news."),
    ],
)
def test_items_that_are_no_news_say_so(name: str, reason: str) -> None:
    assert told(f"<{name} guid='x'/>".encode()) == [reason]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (SAMPLES[0], True),
        (SAMPLES[1], True),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- > -->\n<g2:newsItem>", True),
        (b'<!DOCTYPE NewsML [<!ENTITY a "b">]><NewsML>', True),
        ("<newsMessage>".encode("utf-16"), True),
        (b"<nitf><newsItem>", False),
        (b"<newsItems>", False),
        (b"<contentSet/>", False),
        (b"newsItem", False),
        (b"<!---->" * 9000, False),
    ],
)
def test_what_is_recognised(head: bytes, expected: bool) -> None:
    assert newsml.recognises(head, "any.bin") is expected


@pytest.mark.parametrize("sample", SAMPLES, ids=["g2", "1"])
@given(st.binary(max_size=40), st.floats(0, 1), st.floats(0, 1))
def test_no_input_raises(sample: bytes, noise: bytes, first: float, second: float) -> None:
    start, end = int(first * len(sample)), int(second * len(sample))
    for raw in (sample[:start] + noise + sample[end:], sample[:start] + noise + sample[start + len(noise) :]):
        newsml.recognises(raw, "noise")
        for parsed in parse(raw):
            assert raw[parsed.offset :].startswith(parsed.raw)


@pytest.mark.parametrize("sample", SAMPLES, ids=["g2", "1"])
def test_every_cut_is_read_up_to_the_cut(sample: bytes) -> None:
    whole = parse(sample)
    for end in range(0, len(sample), 97):
        cut = parse(sample[:end])
        complete = [parsed for parsed in whole if parsed.offset + len(parsed.raw) <= end]
        assert cut[: len(complete)] == complete
        assert [isinstance(parsed.result, Flaw) for parsed in cut[len(complete) :]] == [True] * bool(end)


def corpus(folder: str, name: str) -> list[str]:
    return told((CORPUS / folder / name).read_bytes())


MEDIA = "The item is of the kind “{}”: the archive keeps texts."
LISTINGS = {
    1: ['Fed to halt QE to avert "bubble"'],
    2: ['Fed to halt QE to avert "bubble"'],
    3: [MEDIA.format("picture")],
    4: [MEDIA.format("video")],
    5: [MEDIA.format("video")],
    6: [PACKAGE],
    10: ["The item describes a concept and is no news."],
    11: ["The item describes a concept and is no news."],
    12: ["The item is a list of concepts and is no news."],
    13: ["The item is a catalog of schemes and is no news."],
    14: ["The item describes a concept and is no news."],
    15: ["The item is a list of concepts and is no news."],
    16: [EMPTY],
    17: ["The item announces coverage and is no news."],
    18: ["The item announces coverage and is no news."],
    19: ["The item announces coverage and is no news."],
    20: ["The item announces coverage and is no news."],
    21: [
        (
            "Troy Tulowitzki singled to third and advanced to second on Martin Prado's throwing error. "
            "Runner on second with one out and Carlos Gonzalez due up."
        )
    ],
    22: ["Preview: Arizona Diamondbacks (29-23) at Philadelphia Phillies (26-24), 7:05 p.m."],
    23: [PACKAGE],
    24: [PACKAGE, EMPTY, EMPTY, EMPTY, EMPTY],
    26: [MEDIA.format("picture")],
    27: ["Acme Widgets announces annual results"],
    29: [EMPTY],
}
FRAGMENTS = (7, 8, 9, 25, 28)
"""Listings that begin within an item, and so are of no format; 25 holds an NITF document."""


@beside_the_corpus
@pytest.mark.parametrize("number", LISTINGS)
def test_the_listings_of_the_guidelines(number: int) -> None:
    for path in (CORPUS / "newsml-g2").glob(f"LISTING_{number}[_A]*.xml"):
        raw = path.read_bytes()
        assert (path.name, formats.detect(raw, path.name).name) == (path.name, "newsml")
        assert told(raw) == LISTINGS[number]


@beside_the_corpus
def test_every_listing_is_accounted_for() -> None:
    names = [path.name for path in (CORPUS / "newsml-g2").glob("*.xml")]
    numbers = sorted({int(name.split("_")[1].rstrip("A")) for name in names})
    assert (numbers, sorted([*LISTINGS, *FRAGMENTS])) == (list(range(1, 30)), numbers)
    for number in FRAGMENTS:
        (path,) = (CORPUS / "newsml-g2").glob(f"LISTING_{number}_*.xml")
        assert (number, newsml.recognises(path.read_bytes(), path.name)) == (number, False)


def agency(name: str) -> list[ArticleRecord]:
    found = [parsed.result for parsed in parse((CORPUS / "agencies" / name).read_bytes())]
    records = [result for result in found if isinstance(result, ArticleRecord)]
    assert [record.body for record in records] == [markup.clean(record.body) for record in records]
    assert len(records) == len(found)
    return records


@beside_the_corpus
def test_the_fields_of_ap() -> None:
    records = agency("ap.xml")
    assert [
        (r.external_id[-20:], r.version, r.dateline, r.location, r.agency, len(r.topics), len(r.places))
        for r in records
    ] == [
        ("d8c5c8bd62b6164118c-text"[-20:], 2, "FORT WASHINGTON, Pa. (AP)", "Pittsburgh", "AP", 6, 0),
        ("b5fe8722f3fba28ee2-text"[-20:], 2, "BETHESDA, Md. (AP)", "Bethesda", "AP", 6, 4),
        ("24db872ba5a7e287e6-text"[-20:], 1, "KNOXVILLE, Tenn. (AP)", "Knoxville, Tenn.", "AP", 5, 4),
    ]
    assert [record.headline for record in records] == [
        "Nutrisystem beats 4Q earnings and revenue expectations",
        "DiamondRock Hospitality posts 4Q FFO of $50.7 million, results top expectations",
        "Scripps Networks tops 4Q profit and revenue expectations",
    ]
    assert [record.editorial_note for record in records] == ["Eds: Adds full-year results."] * 2 + [""]
    assert {record.source for record in records} == {"Automated Insights"}
    assert records[0].published == datetime(2018, 2, 26, 21, 20, 36, tzinfo=UTC)
    assert records[0].body.startswith(
        "<p>Nutrisystem Inc. (NTRI) on Monday reported fourth-quarter net income"
    )


@beside_the_corpus
def test_the_fields_of_afp() -> None:
    (saab,), (musenga,) = agency("afp.xml"), agency("afp20.xml")
    assert saab.external_id == "urn:newsml:afp.com:20140829T135002Z:TX-PAR-FXW86"
    assert saab.headline == "Sweden court accepts receivership for Saab carmaker"
    assert (saab.dateline, saab.location, saab.agency) == (
        "STOCKHOLM, Aug 29, 2014 (AFP)",
        "Stockholm",
        "AFP",
    )
    assert (saab.slugline, saab.urgency, saab.version, saab.rights) == (
        "Sweden-SAAB",
        4,
        1,
        "NO ARCHIVAL USE.",
    )
    assert [label.code for label in saab.topics] == [
        "04011002",
        "04016007",
        "04000000",
        "04016038",
        "04011000",
    ]
    assert musenga.headline == "Décès de Naomi Musenga: l'opératrice du Samu définitivement condamnée"
    assert (musenga.dateline, musenga.location, musenga.agency) == (
        "Strasbourg, 10 juil 2024 (AFP)",
        "Strasbourg",
        "AFP",
    )
    assert (musenga.language, musenga.source, musenga.rights) == ("fr", "AFP", "© 2024 AFP.")
    assert musenga.published == datetime(2024, 7, 10, 12, 59, 2, tzinfo=UTC)
    assert musenga.body.count("<p>") == 2


@beside_the_corpus
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (2, ("(New York, NY - October 21)", "New York, NY", "", "<p>Et, sent luptat")),
        (22, ("(Sports Network)", "", "Sports Network", "<p>A pair of teams")),
    ],
)
def test_the_datelines_of_the_listings(number: int, expected: tuple[str, ...]) -> None:
    (path,) = (CORPUS / "newsml-g2").glob(f"LISTING_{number}_*.xml")
    (record,) = [parsed.result for parsed in parse(path.read_bytes())]
    assert isinstance(record, ArticleRecord)
    said = (record.dateline, record.location, record.agency)
    assert (*said, record.body[: len(expected[3])]) == expected
