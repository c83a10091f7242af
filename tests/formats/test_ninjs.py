import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import jsonlines, ninjs
from articles.formats.record import ArticleRecord, Flaw, Label, Parsed, PubStatus, Relation

SAMPLE = (Path(__file__).parents[1] / "data" / "ninjs.json").read_bytes()
NO_TEXT = "The item has neither a headline nor a text."
FIRST_WORDS = "The item has no headline; its first words stand for one."


def parsed(raw: bytes) -> list[Parsed]:
    return list(ninjs.parse(io.BytesIO(raw), "sample.json"))


def result(**values: Any) -> ArticleRecord | Flaw:
    (only,) = parsed(json.dumps({"uri": "urn:1", **values}).encode())
    return only.result


def record(**values: Any) -> ArticleRecord:
    found = result(**{"headline": "h", **values})
    assert isinstance(found, ArticleRecord)
    return found


def reason(**values: Any) -> str:
    found = result(**values)
    assert isinstance(found, Flaw)
    return found.reason


def test_each_part_finds_its_field() -> None:
    east = timezone(timedelta(hours=2))
    (only,) = parsed(SAMPLE)
    assert (only.raw, only.offset, only.line) == (SAMPLE.strip(), 0, 1)
    assert only.result == ArticleRecord(
        external_id="urn:example:harbour:1",
        headline="Harbour counts its seals & boats",
        standfirst="More than expected",
        body="<p>They counted <strong>412</strong>.</p>\n<p>It took nine hours.</p>",
        location="Port Ellen",
        byline="Ann Example",
        language="en-GB",
        source="Northwire Desk",
        published=datetime(2021, 5, 3, 9, 0, tzinfo=east),
        version=3,
        version_created=datetime(2021, 5, 3, 11, 30, tzinfo=east),
        embargo=datetime(2021, 5, 3, 12, 0, tzinfo=UTC),
        urgency=4,
        slugline="seals-count",
        rights="© 2021 Northwire Not for sale",
        editorial_note="Adds the boats",
        evolved_from="urn:example:harbour:0",
        relation=Relation.UPDATE,
        people=(Label("name", "Ann Example", "Ann Example"),),
        topics=(
            Label("medtop", "medtop:20000500", "animal"),
            Label("http://cv.example.com/topic/", "hb", "harbours"),
        ),
        countries=(Label("iso3166", "GB", "United Kingdom"),),
        places=(Label("name", "Scotland", "Scotland"),),
    )


def test_the_words_of_all_versions_say_the_same() -> None:
    first = record(
        headline="H",
        body_text="Plain.",
        body_xhtml="<p>Rich.</p>",
        description_text="D",
        byline="B",
        versioncreated="2021-05-03T09:00:00Z",
        pubstatus="withheld",
        subject=[{"scheme": "http://cv.example.com/topic/", "code": "hb", "name": "harbours"}],
        person=[{"name": "Ann"}],
        place=[{"scheme": "iso3166-1a2", "code": "gb", "name": "UK"}],
        ednote="E",
        usageterms="U",
    )
    second = record(
        headline=None,
        headlines=[{"value": "H"}],
        bodies=[{"value": "Plain."}, {"role": "xhtml", "value": "<p>Rich.</p>"}],
        descriptions=[{"role": "text", "value": "D"}],
        by="B",
        versioncreated="2021-05-03T09:00:00Z",
        pubstatus="withheld",
        subjects=[{"uri": "http://cv.example.com/topic/hb", "name": "harbours"}],
        people=[{"name": "Ann"}],
        places=[{"literal": "iso3166-1a2:GB", "name": "UK"}],
        ednote="E",
        usageterms="U",
    )
    third = record(
        headline=None,
        headlines=[{"value": "H"}],
        bodies=[{"value": "Plain."}, {"contentType": "application/xhtml+xml", "value": "<p>Rich.</p>"}],
        descriptions=[{"value": "D"}],
        by="B",
        versionCreated="2021-05-03T09:00:00Z",
        pubStatus="withheld",
        subjects=[{"uri": "http://cv.example.com/topic/hb", "name": "harbours"}],
        people=[{"name": "Ann"}],
        places=[{"uri": "http://cvx.iptc.org/iso3166-1a2/gb", "name": "UK"}],
        edNote="E",
        usageTerms="U",
    )
    assert first == second == third
    assert (first.body, first.pub_status) == ("<p>Rich.</p>", PubStatus.WITHHELD)


def test_what_superdesk_adds_is_read() -> None:
    found = record(
        uri=None,
        guid="g1",
        priority=6,
        source="AAP",
        copyrightholder="Somebody else",
        service=[{"code": "f", "name": "Finance"}],
        firstpublished="2022-01-02T00:00:00Z",
        firstcreated="2022-01-01T00:00:00Z",
        authors=[{"name": "Ann"}, {"name": "Bo"}],
        evolvedfrom="g0",
        replacedby="g2",
    )
    assert (found.external_id, found.urgency, found.source, found.section) == ("g1", 6, "AAP", "Finance")
    assert (found.published, found.byline) == (datetime(2022, 1, 2, tzinfo=UTC), "Ann, Bo")
    assert (found.evolved_from, found.relation) == ("g0", Relation.UPDATE)
    assert found.editorial_note == "Replaced by g2."


def test_without_uri_and_guid_another_id_stands_for_them() -> None:
    assert record(uri=None, altids={"itemid": "a1"}).external_id == "a1"
    assert record(uri=None, altids=[{"role": "x", "value": "a2"}]).external_id == "a2"


@pytest.mark.parametrize("kind", ["picture", "graphic", "audio", "video"])
def test_what_is_no_text_is_refused(kind: str) -> None:
    assert reason(type=kind, headline="h", body_text="A caption").endswith(
        "; only items with a text are kept."
    )


def test_a_composite_item_is_kept_for_its_own_text() -> None:
    assert record(type="composite", body_text="Words").body == "<p>Words</p>"
    assert reason(type="composite", associations={"pic": {"uri": "urn:2", "headline": "h"}}) == NO_TEXT


@pytest.mark.parametrize("status", ["canceled", "withheld", "stat:canceled"])
def test_a_kill_without_a_text_is_a_record(status: str) -> None:
    found = result(pubstatus=status, slugline="seals")
    assert isinstance(found, ArticleRecord)
    assert (found.external_id, found.headline, str(found.pub_status)) == ("urn:1", "seals", status[-8:])


def test_what_cannot_be_understood_holds_an_item_back() -> None:
    assert record(pubstatus="maybe").pub_status == PubStatus.WITHHELD
    found = record(embargoed="Next Monday")
    assert (found.pub_status, found.embargo) == (PubStatus.WITHHELD, None)
    assert found.notes == ("An embargo that cannot be read holds the item back.",)
    assert record(pubstatus="canceled", embargoed="soon").pub_status == PubStatus.CANCELED


def test_an_embargo_without_an_offset_ends_when_its_moment_has_come_everywhere() -> None:
    last = timezone(timedelta(hours=-12))
    assert record(embargoed="2021-05-03").embargo == datetime(2021, 5, 3, tzinfo=last)
    assert record(embargoed="2021-05-03T10:00:00").embargo == datetime(2021, 5, 3, 10, tzinfo=last)


def test_dates_that_cannot_be_read_are_passed_over_with_a_note() -> None:
    found = record(firstcreated="Last Tuesday", versioncreated="2021-05-03")
    assert (found.published, found.version_created) == (date(2021, 5, 3), datetime(2021, 5, 3, tzinfo=UTC))
    assert found.notes == ("A date that cannot be read was passed over.",)
    assert record(versioncreated="Last Tuesday").published is None


@pytest.mark.parametrize(
    ("version", "number"), [("2", 2), (7, 7), ("0", 0), ("1.2", None), ("any text", None), ("9" * 12, None)]
)
def test_a_version_is_a_whole_number(version: Any, number: int | None) -> None:
    assert record(version=version).version == number


@pytest.mark.parametrize(
    ("given_", "urgency"), [(1, 1), (9, 9), ("3", 3), (4.0, 4), (0, None), (10, None), ("x", None)]
)
def test_an_urgency_is_one_to_nine(given_: Any, urgency: int | None) -> None:
    assert record(urgency=given_).urgency == urgency


def test_people_who_were_asked_are_no_source() -> None:
    asked = {"name": "Ann", "rel": "Interview source"}
    assert record(infosource=[asked]).source == ""
    assert record(infosource=[asked, {"name": "AP"}]).source == "AP"
    assert record(infosource=[asked], copyrightholder="dpa").source == "dpa"


def test_the_title_for_editors_stands_in_for_a_headline() -> None:
    assert record(headline=None, title="T").headline == "T"
    found = record(headline=None, body_text="First words.")
    assert (found.headline, found.notes) == ("First words.", (FIRST_WORDS,))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, NO_TEXT),
        ({"headline": ["x"]}, "“headline” is not text."),
        ({"headline": "h", "language": True}, "“language” is not text."),
        ({"headline": "h", "subject": "x"}, "“subject” is not a list."),
        ({"headline": "h", "bodies": 3}, "“bodies” is not a list."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(values: dict[str, Any], sentence: str) -> None:
    assert reason(**values) == sentence


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b'{"uri":"a","headline":"h"', "The item is not JSON: expecting ',' delimiter at character 26."),
        (b'{"uri":"a","headline":"\xe9"}', "Byte 24 of the item, 0xe9, is not UTF-8."),
        (b'{"uri":"a","uri":"b"}', "The item has “uri” twice."),
        (b'{"uri":"a","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "The item is nested too deeply."),
        (b'{"uri":"a","version":' + b"9" * 5000 + b"}", "The item holds a number with too many digits."),
        (b'{"uri":"a","urgency":NaN}', "NaN is no JSON value."),
    ],
)
def test_broken_json_is_a_flaw(raw: bytes, sentence: str) -> None:
    (only,) = parsed(raw)
    assert only.result == Flaw(sentence)


def test_a_name_given_twice_in_a_part_that_is_not_read_does_no_harm() -> None:
    (only,) = parsed(b'{"uri":"a","headline":"h","renditions":{"m":1,"m":2}}')
    assert isinstance(only.result, ArticleRecord)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"uri":"a","headline":"h"}\n{"uri":"b","headline":"h"}\n',
        b'[{"uri":"a","headline":"h"},\n{"uri":"b","headline":"h"}]',
        b'{"total":2,"item":[{"uri":"a","headline":"h"},{"uri":"b","headline":"h"}]}',
        b'{"_items": [{"guid":"a","headline":"h"}, {"guid":"b","headline":"h"}]}',
    ],
)
def test_a_file_may_hold_several_items(raw: bytes) -> None:
    found = parsed(raw)
    assert [entry.result.external_id for entry in found if isinstance(entry.result, ArticleRecord)] == [
        "a",
        "b",
    ]
    assert all(raw[entry.offset :].startswith(entry.raw) for entry in found)


@pytest.mark.parametrize(
    ("head", "is_ninjs"),
    [
        (SAMPLE, True),
        (SAMPLE[:200], True),
        (b'{"uri": "urn:1"}', True),
        (b'{"guid": "1", "body_html": "x", "source": "AAP"}', True),
        (b'[{"uri": "1", "headlines": []}]', True),
        (b'{"items": [{"uri": "1", "pubstatus": "usable"}]}', True),
        (b'{"id": "1", "headline": "h", "body": "b"}', False),
        (b'{"uri": "1", "headline": "h", "body": "b"}', False),
        (b'{"uri": "1", "name": "x"}', False),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "url": "x"}]}', False),
        (b'{"$schema": "x", "title": "ninjs", "properties": {"uri": {}}}', False),
        (b"uri: 1", False),
    ],
)
def test_ninjs_is_known_by_the_names_of_its_parts(head: bytes, is_ninjs: bool) -> None:
    assert ninjs.recognises(head, "x") is is_ninjs


def test_our_own_json_lines_are_not_taken_for_ninjs() -> None:
    raw = (Path(__file__).parents[1] / "data" / "articles.jsonl").read_bytes()
    assert (ninjs.recognises(raw, "x"), jsonlines.recognises(raw, "x")) == (False, True)


@given(st.data())
def test_any_damage_ends_in_a_record_or_a_flaw(data: st.DataObject) -> None:
    raw = bytearray(SAMPLE)
    for _time in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    for entry in parsed(bytes(raw)):
        assert isinstance(entry.result, ArticleRecord | Flaw)
        assert not isinstance(entry.result, Flaw) or entry.result.reason


PARTS = ["headline", "bodies", "subject", "place", "altids", "type", "version", "urgency", "associations"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "value", "code", "uri", "role", "rel"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(PARTS), ANYTHING))
def test_parts_of_any_type_end_in_a_record_or_a_flaw(values: dict[str, Any]) -> None:
    assert isinstance(result(**values), ArticleRecord | Flaw)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"body_text": "OSLO, May 3 (ISL) - Said."}, ("OSLO, May 3 (ISL)", "Oslo", "ISL", "<p>Said.</p>")),
        (
            {"body_xhtml": "<p>GROSSETO, Italy (ISL) -- Said.</p>"},
            ("GROSSETO, Italy (ISL)", "Grosseto, Italy", "ISL", "<p>Said.</p>"),
        ),
        (
            {"body_text": "OSLO (ISL) - Said.", "located": "Bergen"},
            ("OSLO (ISL)", "Bergen", "ISL", "<p>Said.</p>"),
        ),
        (
            {"body_text": "OSLO (ISL) - Said.", "dateline": {"text": "OSLO, May 3 (ISL)"}},
            ("OSLO, May 3 (ISL)", "Oslo", "ISL", "<p>Said.</p>"),
        ),
        ({"body_text": "Oslo said - so."}, ("", "", "", "<p>Oslo said - so.</p>")),
    ],
    ids=["plain", "marked up", "located", "given", "none"],
)
def test_the_dateline_is_no_part_of_the_text(values: dict[str, Any], expected: tuple[str, ...]) -> None:
    found = record(**values)
    assert (found.dateline, found.location, found.agency, found.body) == expected
