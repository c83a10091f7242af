import io
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import formats, markup
from articles.formats import nitf
from articles.formats.record import ArticleRecord, Flaw, Label, Parsed, PubStatus, Relation

SAMPLE = (Path(__file__).parents[1] / "data" / "nitf.xml").read_bytes()
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "newsformats"
beside_the_corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of news formats is not beside the project"
)
SUMMER = timezone(timedelta(hours=1))


def parse(raw: bytes) -> list[Parsed]:
    return list(nitf.parse(io.BytesIO(raw), "sample.xml"))


def document(
    *, docdata: str = "", head: str = "", body_head: str = "", content: str = "<p>Words.</p>"
) -> bytes:
    return (
        f"<nitf><head>{head}{docdata}</head><body><body.head>{body_head}</body.head>"
        f"<body.content>{content}</body.content></body></nitf>"
    ).encode()


def one(raw: bytes) -> ArticleRecord:
    (parsed,) = parse(raw)
    assert isinstance(parsed.result, ArticleRecord)
    return parsed.result


def test_a_document_with_all_its_parts() -> None:
    (parsed,) = parse(SAMPLE)
    assert (parsed.raw, parsed.offset, parsed.line) == (SAMPLE.rstrip(), 0, 1)
    assert parsed.result == ArticleRecord(
        external_id="ISL.2014.0911.2",
        headline="Bridge to the harbour opens",
        standfirst="The first lorries crossed at noon.",
        body="<p>The bridge opened&nbsp;on Thursday, <em>two years</em> late, and the first lorries "
        "crossed it &amp; turned.</p>\n"
        "<h2>What it costs</h2>\n"
        '<p>The toll is <a href="https://www.example.org/toll">four pounds</a> for a van and was agreed by '
        "the council.</p>\n"
        "<p>Tolls</p>\n"
        "<p>Van\u20034.00<br>Lorry\u200311.50</p>\n"
        "<ul>\n<li>Cars go free.</li>\n<li>So do <strong>bicycles</strong>.</li>\n</ul>\n"
        "<blockquote>\n<p>It is a fine bridge.</p>\n</blockquote>\n"
        "<p>Bob Example contributed.</p>",
        dateline="PORT ELLEN (ISL)",
        location="Port Ellen",
        byline="By Ann Example, Harbour Correspondent",
        section="Trade",
        language="en-GB",
        agency="ISL",
        source="ISL",
        published=datetime(2014, 9, 11, 16, 15, tzinfo=SUMMER),
        version_created=datetime(2014, 9, 11, 16, 15, tzinfo=SUMMER),
        people=(Label("isl", "p7", "Ann Example"),),
        countries=(Label("iso3166", "GB", ""), Label("iso3166", "NO", "")),
        topics=(Label("subj", "04015000", "Transport"), Label("subj", "00000000", "Quays & piers")),
        urgency=4,
        rights="© 2014 Isle Wire. Not for resale.",
        slugline="HARBOUR BRIDGE (UPDATE 2)",
        url="https://wire.example.org/2014/0911/2",
        version=2,
        embargo=datetime(2014, 9, 11, 18, 0, tzinfo=SUMMER),
        editorial_note="Adds the minister. Pictures will follow.",
        evolved_from="ISL.2014.0911.1",
        relation=Relation.UPDATE,
        places=(Label("name", "Port Ellen", "Port Ellen"), Label("isl", "l3", "Bowmore")),
    )


def test_a_document_is_read_alike_with_a_namespace() -> None:
    namespace = b'<n:nitf xmlns:n="http://iptc.org/std/NITF/2006-10-18/"'
    plain = document(body_head="<hedline><hl1>H</hl1></hedline>")
    prefixed = plain.replace(b"</", b"</n:").replace(b"<", b"<n:").replace(b"<n:/n:", b"</n:")
    assert one(prefixed.replace(b"<n:nitf", namespace)) == one(plain)


def test_documents_in_a_row_are_parted() -> None:
    assert [parsed.offset for parsed in parse(SAMPLE + SAMPLE)] == [0, len(SAMPLE)]


def test_where_the_headline_is_looked_for() -> None:
    title = "<title>Title</title>"
    keyword = '<meta name="anpa-keyword" content="KEY"/>'
    records = [
        one(document(head=title + keyword, body_head="<hedline><hl1>H</hl1></hedline>")),
        one(document(head=title + keyword)),
        one(document(head=keyword)),
        one(document(head=keyword, content="")),
    ]
    assert [(record.headline, record.notes) for record in records] == [
        ("H", ()),
        ("Title", ()),
        ("Words.", ("The item has no headline; its first words stand for one.",)),
        ("KEY", ("The item has no headline and no text; its slugline stands for a headline.",)),
    ]


def test_a_document_without_words_is_a_flaw() -> None:
    flaw = Flaw("The document has neither a headline nor a text.")
    assert [parsed.result for parsed in parse(document(content=""))] == [flaw]


def test_midnight_is_an_hour_that_is_not_known() -> None:
    record = one(document(docdata='<docdata><date.issue norm="19870226T000000-0500"/></docdata>'))
    assert (type(record.published), record.published) == (date, date(1987, 2, 26))


def test_a_date_that_cannot_be_read_is_a_flaw() -> None:
    raw = document(docdata='<docdata><date.issue norm="Monday"/></docdata>')
    assert [parsed.result for parsed in parse(raw)] == [Flaw("The date “Monday” cannot be read.")]


@pytest.mark.parametrize(
    ("attributes", "release", "embargo", "status"),
    [
        ("", "20140911T100000Z", None, PubStatus.USABLE),
        ("", "20140911T100001Z", datetime(2014, 9, 11, 10, 0, 1, tzinfo=UTC), PubStatus.USABLE),
        ("", "20140912", datetime(2014, 9, 12), PubStatus.USABLE),  # noqa: DTZ001 - wall clock
        (
            'management-status="embargoed"',
            "20140911T090000Z",
            datetime(2014, 9, 11, 9, tzinfo=UTC),
            PubStatus.USABLE,
        ),
        ('management-status="embargoed"', "", None, PubStatus.WITHHELD),
        ('management-status="withheld"', "", None, PubStatus.WITHHELD),
        ('management-status="canceled"', "", None, PubStatus.CANCELED),
    ],
)
def test_what_may_be_published_and_when(
    attributes: str, release: str, embargo: datetime | None, status: PubStatus
) -> None:
    dates = f'<date.issue norm="20140911T100000Z"/><date.release norm="{release}"/>'
    record = one(document(docdata=f"<docdata {attributes}>{dates}</docdata>"))
    assert (record.embargo, record.pub_status) == (embargo, status)


def test_a_correction_names_what_it_corrects() -> None:
    record = one(document(docdata='<docdata><correction id-string="a.1" info="Ten, not two."/></docdata>'))
    assert (record.evolved_from, record.relation) == ("a.1", Relation.CORRECTION)
    assert record.editorial_note == "Ten, not two."


@pytest.mark.parametrize(
    ("docdata", "body_head", "source"),
    [
        ('<doc-id regsrc="A"/><doc.copyright holder="C"/>', "<distributor>B</distributor>", "A"),
        ('<doc-id/><doc.copyright holder="C"/>', "<distributor><org>B</org></distributor>", "B"),
        ('<doc.copyright holder="C"/>', "", "C"),
        ('<del-list><from-src src-name="D"/></del-list>', "", "D"),
        ("", "", ""),
    ],
)
def test_whose_document_it_is(docdata: str, body_head: str, source: str) -> None:
    assert one(document(docdata=f"<docdata>{docdata}</docdata>", body_head=body_head)).source == source


@pytest.mark.parametrize(
    ("given", "text", "filed", "body"),
    [
        ("NEW YORK", "NEW YORK (AP) — Words.", ("NEW YORK (AP)", "New York", "AP"), "Words."),
        ("", "BETHESDA, Md. (AP) _ Words.", ("BETHESDA, Md. (AP)", "Bethesda, Md.", "AP"), "Words."),
        ("", "SEOUL, Nov 26 AFP - Words.", ("SEOUL, Nov 26 AFP", "Seoul", "AFP"), "Words."),
        ("Oslo", "PARIS (AP) — Words.", ("Oslo", "Oslo", ""), "PARIS (AP) — Words."),
        ("Lyon, 10 juil 2024 (AFP)", "Words.", ("Lyon, 10 juil 2024 (AFP)", "Lyon", "AFP"), "Words."),
        ("SYDNEY March 22 AAP -", "Words.", ("SYDNEY March 22 AAP", "Sydney", "AAP"), "Words."),
        (
            "From our man at the harbour there",
            "Words.",
            ("From our man at the harbour there", "", ""),
            "Words.",
        ),
    ],
)
def test_a_dateline_stands_once(given: str, text: str, filed: tuple[str, str, str], body: str) -> None:
    record = one(document(body_head=f"<dateline>{given}</dateline>", content=f"<p>{text}</p>"))
    assert (record.dateline, record.location, record.agency) == filed
    assert record.body == f"<p>{body}</p>"


def test_entities_of_its_own_are_refused() -> None:
    bomb = b'<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' + document(
        content="&b;"
    )
    assert [parsed.result for parsed in parse(bomb)] == [
        Flaw("The document declares entities of its own; such documents are not read.")
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (SAMPLE, True),
        (b"\xef\xbb\xbf\n<nitf>", True),
        ("<?xml version='1.0'?><nitf/>".encode("utf-16"), True),
        (b"<contentSet><inlineXML><n:nitf>", True),
        (b"<nitfs>", False),
        (b"The tag <nitf> opens a story.", False),
        (b"", False),
    ],
)
def test_what_is_recognised(head: bytes, expected: bool) -> None:
    assert nitf.recognises(head, "any.bin") is expected


def test_every_cut_of_the_sample_is_one_flaw() -> None:
    for end in range(40, len(SAMPLE) - 8, 61):
        (parsed,) = parse(SAMPLE[:end])
        assert (isinstance(parsed.result, Flaw), parsed.raw) == (True, SAMPLE[:end])


@given(st.binary(max_size=40), st.integers(0, len(SAMPLE)), st.integers(0, len(SAMPLE)))
def test_no_input_raises(noise: bytes, start: int, end: int) -> None:
    for raw in (SAMPLE[:start] + noise + SAMPLE[end:], SAMPLE[:start] + noise + SAMPLE[start + len(noise) :]):
        nitf.recognises(raw, "noise")
        for parsed in parse(raw):
            assert raw[parsed.offset :].startswith(parsed.raw)


@given(
    st.text(max_size=30), st.sampled_from(["norm", "id-string", "management-status", "version", "content"])
)
def test_any_value_gives_a_record_or_a_flaw(value: str, name: str) -> None:
    quoted = value.encode("utf-8", "replace").replace(b"&", b"").replace(b"<", b"").replace(b'"', b"")
    marker = f'{name}="'.encode()
    start = SAMPLE.index(marker) + len(marker)
    raw = SAMPLE[:start] + quoted + SAMPLE[SAMPLE.index(b'"', start) :]
    assert len(parse(raw)) >= 1


def agency(name: str) -> ArticleRecord:
    return one((CORPUS / "agencies" / name).read_bytes())


@beside_the_corpus
def test_every_document_of_the_agencies_is_read() -> None:
    names = sorted(
        path.name
        for path in (CORPUS / "agencies").glob("*.xml")
        if formats.detect(path.read_bytes()[: formats.HEAD], path.name) is nitf.FORMAT
    )
    assert names == [
        *("aap-1.xml", "aap-cyber.xml", "aap-finance-lite.xml", "aap-finance.xml", "aap-finance1.xml"),
        *("aap-sports.xml", "aap.xml", "ap-nitf.xml", "nitf-fishing.xml", "nitf-ntb.xml"),
    ]
    records = [agency(name) for name in names]
    assert [record.body == "" for record in records].count(True) == 1
    assert [record.body for record in records] == [markup.clean(record.body) for record in records]


@beside_the_corpus
@pytest.mark.parametrize(
    ("name", "external_id", "published", "paragraphs", "topics"),
    [
        ("aap-1.xml", "AAP.115314987.5417374", (2013, 10, 20, 19, 27, 51), 1, ["15039001"]),
        ("aap-finance.xml", "AFP.121974877.6504909", (2014, 11, 26, 15, 27, 3), 14, ["04000000"]),
        ("aap-finance1.xml", "AAP.0.6703189", (2015, 2, 20, 13, 51, 42), 18, ["04019000"]),
        ("aap-sports.xml", "AAP.123253116.6697929", (2015, 2, 18, 16, 1, 41), 5, ["15000000"]),
        ("aap.xml", "AAP.115314987.5417374", (2013, 10, 20, 19, 27, 51), 13, ["02003001", "02003002"]),
    ],
)
def test_the_fields_of_aap(
    name: str, external_id: str, published: tuple[int, ...], paragraphs: int, topics: list[str]
) -> None:
    record = agency(name)
    assert isinstance(record.published, datetime)
    assert (record.external_id, record.published.timetuple()[:6]) == (external_id, published)
    assert (record.body.count("<p>"), record.body.count("<br>")) == (paragraphs, 0)
    assert [label.code for label in record.topics] == topics
    assert record.urgency == 5


@beside_the_corpus
def test_the_words_of_aap() -> None:
    finance, sports = agency("aap-finance.xml"), agency("aap-sports.xml")
    assert (finance.dateline, finance.location, finance.agency) == ("SEOUL, Nov 26 AFP", "Seoul", "AFP")
    assert finance.headline == "ASIA:Samsung sells defence, petrochemical units"
    assert (finance.source, sports.source) == ("Agence France Presse", "Australian Associated Press")
    assert sports.slugline == "RL Roosters (SYDNEY)"
    assert agency("aap.xml").byline == "By John Doe"
    assert agency("aap-cyber.xml").source == "AAP"


@beside_the_corpus
def test_the_fields_of_ap() -> None:
    record = agency("ap-nitf.xml")
    assert record.headline == "Can trading pollution like stocks help fight climate change?"
    assert (record.dateline, record.location, record.agency) == ("NEW YORK (AP)", "New York", "AP")
    assert record.byline == "By BERNARD CONDON, AP Business Writer"
    assert (record.source, record.rights, record.standfirst) == ("AP", "© 2015 AP.", "")
    assert record.published == datetime(2015, 12, 10, 19, 10, 44, tzinfo=UTC)
    assert record.body.startswith("<p>The gas produced by hog manure at farms across the U.S. punches holes")


@beside_the_corpus
def test_the_fields_of_ntb() -> None:
    record = agency("nitf-ntb.xml")
    assert record.external_id == "faktisk-d9cde75b-256e-4989-b6a3-b8ad27f43a5c_47"
    assert (record.source, record.language, record.version, record.urgency) == ("NTB", "nb-NO", 48, 5)
    assert (record.dateline, record.location, record.byline) == ("Oslo", "Oslo", "Geir Molnes / Faktisk.no")
    assert record.published == datetime(2020, 9, 7, 14, 45, 26)  # noqa: DTZ001 - wall clock
    assert (record.body.count("<h2>"), record.body.count("<li>"), record.body.count("<a ")) == (11, 7, 12)
    assert record.editorial_note.startswith("Dette stoffet distribuerer NTB på vegne av Faktisk.no.")


@beside_the_corpus
def test_the_fields_of_the_example_of_the_standard() -> None:
    record = agency("nitf-fishing.xml")
    zone = timezone(timedelta(hours=-5))
    assert (record.pub_status, record.evolved_from) == (PubStatus.CANCELED, "iptc.321656141.a")
    assert record.embargo == datetime(2002, 2, 26, 9, 30, tzinfo=zone)
    assert record.standfirst == "Superb weather in Norfolk today. Tides coming in and out as per usual."
    assert record.countries == (Label("iso3166", "US", ""),)
    assert record.body.endswith("<p>Stewart Klometers contributed to this article.</p>")
