import io
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from articles.formats import newsml
from articles.formats.record import ArticleRecord, Flaw, Label, PubStatus, Relation

DATA = Path(__file__).parents[1] / "data"


def results(raw: bytes) -> list[ArticleRecord | Flaw]:
    return [parsed.result for parsed in newsml.parse(io.BytesIO(raw), "sample.xml")]


def item(*, meta: str = "", content: str = "<headline>H</headline>", rest: str = "") -> bytes:
    return (
        f'<newsItem guid="g"><itemMeta>{meta}</itemMeta><contentMeta>{content}</contentMeta>{rest}</newsItem>'
    ).encode()


def one(raw: bytes) -> ArticleRecord:
    (record,) = results(raw)
    assert isinstance(record, ArticleRecord)
    return record


def test_an_item_with_all_its_parts() -> None:
    assert results((DATA / "newsml-g2.xml").read_bytes())[1] == ArticleRecord(
        external_id="urn:isle:text:1",
        headline="Bridge to the harbour opens",
        standfirst="The first lorries crossed at noon.",
        body="<p>The bridge opened on <strong>Monday</strong>.</p>",
        dateline="PORT ELLEN",
        location="Port Ellen",
        byline="Ann Example, Bob Example",
        language="en-GB",
        source="Isle Wire",
        published=datetime(2015, 9, 21, 9, 10, 11, tzinfo=UTC),
        version_created=datetime(2015, 9, 21, 15, 41, tzinfo=timezone(timedelta(hours=3))),
        people=(Label("isl", "p7", "Dee Example"),),
        countries=(Label("iso3166", "GB", ""), Label("iso3166", "NO", "")),
        topics=(
            Label("medtop", "medtop:20000638", "diplomacy"),
            Label("isl", "quays", "quays and piers"),
            Label("subj", "04000000", "trade"),
        ),
        related=("urn:isle:picture:1",),
        urgency=3,
        rights="Copyright 2015 Isle Wire. Not for use on islands.",
        slugline="HARBOUR-BRIDGE",
        url="https://wire.example.org/2015/0921/1",
        version=3,
        embargo=datetime(2015, 9, 22, 6, 0, tzinfo=UTC),
        editorial_note="Corrects the toll in the second paragraph.",
        evolved_from="urn:isle:text:0",
        relation=Relation.CORRECTION,
        places=(Label("isl", "l3", "Bowmore"),),
    )


def test_a_kill_in_plain_text() -> None:
    assert results((DATA / "newsml-g2.xml").read_bytes())[4] == ArticleRecord(
        external_id="urn:isle:text:3",
        headline="Second bridge opens",
        body="<p>The second bridge, which the council has long wanted, opened too.</p>\n<p>Nobody came.</p>",
        dateline="PORT ELLEN, Sept 21 (ISL)",
        location="Port Ellen",
        language="en",
        agency="ISL",
        source="isle.example.org",
        published=date(2015, 9, 21),
        version_created=datetime(2015, 9, 21),  # noqa: DTZ001 - wall clock
        version=2,
        pub_status=PubStatus.CANCELED,
        editorial_note="KILL: there is no bridge.",
    )


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (
            "<inlineXML><nitf><body><body.content><p>A</p></body.content></body></nitf></inlineXML>",
            "<p>A</p>",
        ),
        ("<inlineXML><html><body><p>A</p></body></html></inlineXML>", "<p>A</p>"),
        ("<inlineXML><h1>H</h1><p>A</p></inlineXML>", "<p>A</p>"),
        ("<inlineXML><div><p>A</p></div></inlineXML>", "<p>A</p>"),
        ("<inlineData>A &lt; B</inlineData>", "<p>A &lt; B</p>"),
        (
            "<inlineData contenttype='text/html'><![CDATA[<p>A<script>x</script></p>]]></inlineData>",
            "<p>A</p>",
        ),
        ("<inlineXML> <!-- story --> </inlineXML>", ""),
        ("<inlineXML/><inlineXML><p>A</p></inlineXML><inlineXML><p>B</p></inlineXML>", "<p>A</p>"),
        ("<remoteContent href='a.txt'/>", ""),
    ],
)
def test_the_first_rendition_that_is_text_is_read(content: str, body: str) -> None:
    record = one(item(rest=f"<contentSet>{content}</contentSet>"))
    assert (record.headline, record.body, record.notes) == ("H", body, ())


@pytest.mark.parametrize(
    "content",
    [
        '<inlineXML contenttype="application/sportsml+xml"><sports-content><x/></sports-content></inlineXML>',
        '<inlineData contenttype="application/sportsml+xml" encoding="base64">QQ==</inlineData>',
    ],
)
def test_content_that_is_no_text_is_left_out_with_a_note(content: str) -> None:
    record = one(item(rest=f"<contentSet>{content}</contentSet>"))
    assert (record.body, record.notes) == (
        "",
        ("Content that is no text (application/sportsml+xml) was left out; the original has it.",),
    )


def test_the_head_of_the_story_stands_in_for_what_the_item_does_not_say() -> None:
    head = "<hedline><hl1>Head</hl1></hedline><byline>By Ann</byline><dateline>BOWMORE</dateline>"
    story = f"<nitf><body><body.head>{head}<abstract>Sum</abstract></body.head></body></nitf>"
    record = one(item(content="", rest=f"<contentSet><inlineXML>{story}</inlineXML></contentSet>"))
    assert (record.headline, record.byline, record.standfirst) == ("Head", "By Ann", "Sum")
    assert (record.dateline, record.location) == ("BOWMORE", "Bowmore")


@pytest.mark.parametrize("kind", ["picture", "graphic", "video", "audio", "animation"])
def test_an_item_that_is_no_text_is_a_flaw(kind: str) -> None:
    raw = item(meta=f'<itemClass qcode="ninat:{kind}"/>')
    assert results(raw) == [Flaw(f"The item is of the kind “{kind}”: the archive keeps texts.")]
    raw = item(meta=f'<itemClass uri="http://cv.iptc.org/newscodes/ninature/{kind}"/>')
    assert results(raw) == [Flaw(f"The item is of the kind “{kind}”: the archive keeps texts.")]


def test_an_item_without_words_is_a_flaw() -> None:
    assert results(item(content="")) == [Flaw("The item has neither a headline nor a text.")]


@pytest.mark.parametrize(
    ("meta", "content", "published"),
    [
        (
            "<firstCreated>2015-01-01</firstCreated><versionCreated>2015-01-03</versionCreated>",
            "",
            date(2015, 1, 1),
        ),
        (
            "<versionCreated>2015-01-03</versionCreated>",
            "<contentCreated>2015-01-02</contentCreated>",
            date(2015, 1, 2),
        ),
        ("<versionCreated>2015-01-03</versionCreated>", "", date(2015, 1, 3)),
        ("", "", None),
    ],
)
def test_published_is_when_it_was_first_there(meta: str, content: str, published: date | None) -> None:
    assert one(item(meta=meta, content=f"<headline>H</headline>{content}")).published == published


def test_an_embargo_that_cannot_be_read_is_a_flaw() -> None:
    raw = item(meta="<embargoed>tomorrow</embargoed>")
    assert results(raw) == [Flaw("The date “tomorrow” cannot be read.")]


@pytest.mark.parametrize(
    ("meta", "status"),
    [
        ('<pubStatus qcode="stat:usable"/>', PubStatus.USABLE),
        ('<pubStatus qcode="stat:withheld"/>', PubStatus.WITHHELD),
        ('<pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"/>', PubStatus.CANCELED),
        ('<embargoed/><pubStatus qcode="stat:usable"/>', PubStatus.WITHHELD),
        ('<embargoed/><pubStatus qcode="stat:canceled"/>', PubStatus.CANCELED),
        ("", PubStatus.USABLE),
    ],
)
def test_what_may_be_published(meta: str, status: PubStatus) -> None:
    assert one(item(meta=meta)).pub_status == status


@pytest.mark.parametrize(
    ("provider", "source"),
    [
        ('<provider qcode="nprov:ISL"><name>Isle Wire</name></provider>', "Isle Wire"),
        ('<provider qcode="nprov:ISL"/>', "ISL"),
        ('<provider uri="http://www.isle.example.org/about"/>', "isle.example.org"),
        ('<provider literal="Isle"/>', "Isle"),
        ("", "Holder"),
    ],
)
def test_whose_item_it_is(provider: str, source: str) -> None:
    rights = "<rightsInfo><copyrightHolder><name>Holder</name></copyrightHolder></rightsInfo>"
    assert one(item(meta=provider, rest=rights)).source == source


def test_an_item_that_evolved_is_an_update_unless_a_signal_says_more() -> None:
    link = '<link rel="irel:evolvedFrom" residref="f"/>'
    records = [one(item(meta=link)), one(item(meta=f'{link}<signal qcode="sig:correction"/>'))]
    assert [(record.evolved_from, record.relation) for record in records] == [
        ("f", Relation.UPDATE),
        ("f", Relation.CORRECTION),
    ]


def test_the_headline_without_a_role_is_the_main_one() -> None:
    content = '<headline role="hrol:short">S</headline><headline>Main</headline>'
    assert one(item(content=content)).headline == "Main"
