import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.formats import newsml
from articles.formats.record import ArticleRecord, Flaw, Label, PubStatus, Relation

SAMPLE = (Path(__file__).parents[1] / "data" / "newsml-1.xml").read_bytes()


def results(raw: bytes) -> list[ArticleRecord | Flaw]:
    return [parsed.result for parsed in newsml.parse(io.BytesIO(raw), "sample.xml")]


def item(*, identification: str = "", management: str = "", component: str = "") -> bytes:
    lines = "<NewsLines><HeadLine>H</HeadLine></NewsLines>"
    return (
        f"<NewsML><NewsItem><Identification>{identification}</Identification>"
        f"<NewsManagement>{management}</NewsManagement>"
        f"<NewsComponent>{lines}{component}</NewsComponent></NewsItem></NewsML>"
    ).encode()


def one(raw: bytes) -> ArticleRecord:
    (record,) = results(raw)
    assert isinstance(record, ArticleRecord)
    return record


def content(text: str, kind: str = "Text") -> str:
    return f'<ContentItem><MediaType FormalName="{kind}"/><DataContent>{text}</DataContent></ContentItem>'


def test_an_item_with_all_its_parts() -> None:
    assert results(SAMPLE) == [
        ArticleRecord(
            external_id="urn:newsml:isle.example.org:20040512:TX-1",
            headline="Le pont est ouvert",
            standfirst="Après deux années",
            body="<p>Le pont est ouvert depuis midi.</p>",
            dateline="PORT ELLEN, 12 mai 2004 (ISL)",
            location="Port Ellen",
            byline="Par Zoé Exemple",
            language="fr",
            agency="ISL",
            source="Isle Wire",
            published=datetime(2004, 5, 12, 9, 10, tzinfo=UTC),
            version_created=datetime(2004, 5, 12, 10, 10, tzinfo=UTC),
            countries=(Label("iso3166", "NO", ""),),
            topics=(Label("subj", "04000000", ""),),
            related=("urn:newsml:isle.example.org:20040512:PH-1",),
            urgency=5,
            rights="© 2004 Isle Wire.",
            slugline="port-pont",
            version=2,
            embargo=datetime(2004, 5, 13, 6, 0, tzinfo=UTC),
            editorial_note="Ajoute le péage",
            evolved_from="urn:newsml:isle.example.org:20040511:TX-0",
            relation=Relation.UPDATE,
            places=(Label("name", "Bergen", "Bergen"),),
        ),
        Flaw("The item is of the kind “Photo”: the archive keeps texts."),
    ]


@pytest.mark.parametrize(
    ("identification", "external_id"),
    [
        (
            "<ProviderId>p</ProviderId><DateId>20040512</DateId><NewsItemId>n</NewsItemId>",
            "urn:newsml:p:20040512:n",
        ),
        ("<PublicIdentifier>urn:newsml:p:20040512:n:3U</PublicIdentifier>", "urn:newsml:p:20040512:n"),
        ("<PublicIdentifier>own-7</PublicIdentifier>", "own-7"),
        ("", ""),
    ],
)
def test_an_id_is_without_its_revision(identification: str, external_id: str) -> None:
    raw = item(identification=f"<NewsIdentifier>{identification}</NewsIdentifier>")
    assert one(raw).external_id == external_id


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("<p>A</p><p>B</p>", "<p>A</p>\n<p>B</p>"),
        ("<html><head><title>T</title></head><body><p>A</p></body></html>", "<p>A</p>"),
        ("A &lt; B", "<p>A &lt; B</p>"),
        ("&lt;p&gt;A&lt;/p&gt;", "<p>A</p>"),
    ],
)
def test_the_kinds_of_text(text: str, body: str) -> None:
    assert one(item(component=content(text))).body == body


def test_of_more_texts_the_first_is_read_with_a_note() -> None:
    record = one(item(component=content("A") + content("B")))
    assert record.body == "<p>A</p>"
    assert record.notes == (
        "The item has more than one text; the first was read, the original has the others.",
    )


@pytest.mark.parametrize(
    ("component", "reason"),
    [
        (content("x", "Photo"), "The item is of the kind “Photo”: the archive keeps texts."),
        (
            content("x", "Video") + content("y", "Audio"),
            "The item is of the kind “Audio, Video”: the archive keeps texts.",
        ),
        (
            "<NewsItemRef NewsItem='urn:newsml:p:20040512:n:1'/>",
            "The item is a package: it names other items and has no text of its own.",
        ),
    ],
)
def test_an_item_that_is_no_text_is_a_flaw(component: str, reason: str) -> None:
    assert results(item(component=component)) == [Flaw(reason)]


def test_a_headline_alone_is_news() -> None:
    assert one(item()) == ArticleRecord(external_id="", headline="H")


@pytest.mark.parametrize(
    ("management", "embargo", "status"),
    [
        ('<Status FormalName="Usable"/>', None, PubStatus.USABLE),
        ('<Status FormalName="Withheld"/>', None, PubStatus.WITHHELD),
        ('<Status FormalName="Canceled"/>', None, PubStatus.CANCELED),
        ('<Status FormalName="Embargoed"/>', None, PubStatus.WITHHELD),
        (
            (
                '<Status FormalName="Embargoed"/><StatusWillChange><FutureStatus FormalName="Usable"/>'
                "<DateAndTime>20040513T060000Z</DateAndTime></StatusWillChange>"
            ),
            datetime(2004, 5, 13, 6, tzinfo=UTC),
            PubStatus.USABLE,
        ),
    ],
)
def test_what_may_be_published_and_when(management: str, embargo: datetime | None, status: PubStatus) -> None:
    record = one(item(management=management))
    assert (record.embargo, record.pub_status) == (embargo, status)


def test_an_instruction_tells_how_it_follows() -> None:
    assert one(item(management='<Instruction FormalName="Correction"/>')).relation == Relation.CORRECTION
