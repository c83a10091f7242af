import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from articles.formats import ninjs
from articles.formats.record import ArticleRecord, Flaw, Label, Parsed

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "newsformats"
corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of news formats is not beside the project"
)
NO_TEXT = "The item has neither a headline nor a text."


def parsed(raw: bytes) -> list[Parsed]:
    return list(ninjs.parse(io.BytesIO(raw), "ninjs.json"))


def of_corpus(path: str) -> ArticleRecord | Flaw:
    (only,) = parsed((CORPUS / path).read_bytes())
    return only.result


@corpus
def test_every_file_that_should_pass_is_ninjs_and_read_as_its_parts_allow() -> None:
    reasons: dict[str, int] = {}
    records = 0
    for path in sorted((CORPUS / "ninjs" / "should_pass").glob("*/*.json")):
        raw = path.read_bytes()
        assert ninjs.recognises(raw, path.name), path
        values = json.loads(raw)
        has_words = any(
            name.startswith(("headline", "body", "bodies", "description", "title")) for name in values
        )
        for entry in parsed(raw):
            if isinstance(entry.result, Flaw):
                reasons[entry.result.reason] = reasons.get(entry.result.reason, 0) + 1
                assert not has_words or values.get("type") == "picture", path
            else:
                records += 1
                assert entry.result.external_id == values["uri"]
    only_text = "only items with a text are kept."
    assert (records, reasons) == (
        38,
        {
            NO_TEXT: 68,
            f"The item is a picture; {only_text}": 5,
            f"The item is a graphic; {only_text}": 1,
            f"The item is a recording; {only_text}": 1,
            f"The item is a film; {only_text}": 1,
        },
    )


@corpus
def test_no_schema_is_taken_for_an_item() -> None:
    schemas = sorted(CORPUS.glob("ninjs/ninjs-schema*.json"))
    assert [path.name for path in schemas if ninjs.recognises(path.read_bytes(), path.name)] == []
    assert len(schemas) == 16


AGENCIES: dict[str, dict[str, Any]] = {
    "agencies/ninjs1.json": {
        "external_id": "urn:newsml:localhost:2017-08-24T14:37:19.783611:c044162e-7f40-4d04-b700-49b6a66e652c",
        "headline": "headline",
        "standfirst": "abstract",
        "body": "<p>The story so far.</p>",
        "source": "AAP",
        "language": "fr",
        "location": "Milton Keynes",
        "section": "Advisory",
        "published": datetime(2017, 8, 24, 4, 37, 19, tzinfo=UTC),
        "version": 2,
        "urgency": 3,
        "rights": "Copyright Usage",
        "editorial_note": "ed note",
        "topics": (Label("subj", "01000000", "arts, culture and entertainment"),),
        "places": (Label("name", "NSW", "NSW"),),
    },
    "agencies/ninjs2.json": {
        "external_id": "tag:localhost:2017:7ca07622-3b19-4d61-8daf-18500412d46b",
        "headline": "Oil prices edge up on first drop in US drilling in months",
        "byline": "By Henning Gloystein",
        "slugline": "GLOBAL-OIL",
        "source": "Reuters",
        "version": 4,
        "version_created": datetime(2017, 8, 24, 1, 58, 40, tzinfo=UTC),
    },
    "agencies/ninjs_embargoed.json": {
        "headline": "Trouble is brewing for the future of beer",
        "source": "360info",
        "embargo": datetime(2022, 6, 29, 2, 30, tzinfo=UTC),
        "published": datetime(2022, 6, 26, 23, 54, 25, tzinfo=UTC),
        "urgency": 5,
        "version": 11,
        "topics": (Label("subj", "06011000", "global warming"), Label("subj", "04001000", "agriculture")),
    },
    "agencies/bbc-ninjs-text-test.json": {
        "external_id": "https://www.example.com//12345",
        "headline": "advisory",
        "byline": "John Doe",
        "published": datetime(2018, 5, 28, 16, 40, 8),  # noqa: DTZ001 - wall clock
    },
    "ninjs/examples/2.1/dpa_text.json": {
        "headline": "Faktencheck Derby-Elfmeter: Hat Schiedsrichter Zwayer recht?",
        "source": "dpa",
        "language": "de",
        "byline": "Von Christian Hollmann, dpa",
        "version": 2,
    },
    "ninjs/examples/2.1/businesswire-newsml-20130605006126.json": {
        "dateline": "(美國商業資訊)",
        "agency": "美國商業資訊",
    },
    "ninjs/examples/2.1/ntb_text.json": {
        "headline": "Google har kjøpt giganttomt i Skien",
        "source": "NTB",
        "rights": "© NTB",
        "language": "nb-NO",
        "slugline": "skien-google",
        "editorial_note": "Noe utvidet.",
        "places": (Label("name", "Telemark", "Telemark"),),
    },
    "ninjs/examples/2.1/tt_text_image_2.json": {
        "headline": "Militärövning i jätteformat hålls 2023",
        "source": "TT",
        "slugline": "militärövning",
        "people": (Label("name", "Jonas Svensson", "Jonas Svensson"),),
        "topics": (Label("http://tt.se/spec/subref/1.0/", "16000000", "Krig, konflikter och oroligheter"),),
    },
    "ninjs/examples/1.4/ninjsExComplex1.json": {
        "headline": "Captain of wrecked cruise ship on trial in Italy",
        "location": "Grossetto, Italy",
        "countries": (Label("iso3166", "IT", "Italy"),),
        "places": (Label("name", "Grossetto", "Grossetto"), Label("name", "Tuscany", "Tuscany")),
        "people": (Label("http://www.freebase.com/m/", "0hzcydt", "Francesco Schettino"),),
    },
}


@corpus
@pytest.mark.parametrize("path", AGENCIES)
def test_items_of_agencies_say_what_they_say(path: str) -> None:
    found = of_corpus(path)
    assert isinstance(found, ArticleRecord)
    assert {name: getattr(found, name) for name in AGENCIES[path]} == AGENCIES[path]


@corpus
def test_what_is_no_text_in_the_examples_is_refused() -> None:
    refused = {
        path.name
        for path in (*CORPUS.glob("ninjs/examples/*/*.json"), *CORPUS.glob("agencies/*.json"))
        if ninjs.recognises(path.read_bytes(), path.name) and isinstance(of_corpus(str(path)), Flaw)
    }
    assert refused == {
        *("SIPA_image_2.json", "ap_audio.json", "ap_image.json", "ap_video.json", "imageEncodedRights.json"),
        *("imageLinkedRights.json", "ninjsExSimplePhoto1.json", "ninjs3.json", "ninjs6.json"),
    }
