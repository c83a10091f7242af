import io
import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import jsonlines
from articles.formats.record import KEPT_OF_OVERSIZED, MAX_RECORD, ArticleRecord, Flaw, Label, Parsed

SAMPLE = (Path(__file__).parents[1] / "data" / "articles.jsonl").read_bytes()


def parsed(raw: bytes) -> list[Parsed]:
    return list(jsonlines.parse(io.BytesIO(raw), "sample.jsonl"))


def result(raw: bytes) -> ArticleRecord | Flaw:
    (only,) = parsed(raw)
    return only.result


def record(**values: Any) -> ArticleRecord:
    found = result(json.dumps({"headline": "h", **values}).encode())
    assert isinstance(found, ArticleRecord)
    return found


def reason(raw: bytes) -> str:
    found = result(raw)
    assert isinstance(found, Flaw)
    return found.reason


def test_each_part_of_the_object_finds_its_field() -> None:
    assert parsed(SAMPLE)[0].result == ArticleRecord(
        external_id="n-1",
        headline="Harbour town counts its seals",
        standfirst="Volunteers found more than expected",
        body="<p>Volunteers counted 412 grey seals on Sunday, the harbour office said.</p>\n"
        "<p>The count took nine hours &amp; a &lt;boat&gt;.</p>",
        source="northwire",
        language="en",
        published=datetime(2015, 9, 21, 15, 41, tzinfo=timezone(timedelta(hours=3))),
        people=(Label("name", "Ann Example", "Ann Example"),),
        countries=(Label("iso3166", "GB", ""), Label("iso3166", "SUHH", "")),
        topics=(Label("medtop", "medtop:20000424", ""), Label("name", "seals", "seals")),
    )


def test_a_body_that_closes_a_tag_is_html_and_cleaned() -> None:
    second = parsed(SAMPLE)[1].result
    assert isinstance(second, ArticleRecord)
    assert second.body == "<p>They are <em>many</em>.</p>"


def test_a_stock_symbol_in_pointed_brackets_is_text() -> None:
    assert record(body="Phillips <P> rose.").body == "<p>Phillips &lt;P&gt; rose.</p>"


def test_lines_within_a_paragraph_are_joined() -> None:
    assert record(body="one\ntwo\n \n\nthree").body == "<p>one two</p>\n<p>three</p>"


def test_a_record_keeps_its_bytes_and_its_place() -> None:
    raw = b'\xef\xbb\xbf{"headline":"a"}\r\n\r\n  \n{"headline":"b"}'
    places = [(entry.raw, entry.offset, entry.line) for entry in parsed(raw)]
    assert places == [(b'{"headline":"a"}', 3, 1), (b'{"headline":"b"}', 26, 4)]
    assert raw[26:] == b'{"headline":"b"}'


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("2015-09-21", date(2015, 9, 21)),
        ("2015-09-21T15:41Z", datetime(2015, 9, 21, 15, 41, tzinfo=UTC)),
        ("2015-09-21 15:41:05.25", datetime(2015, 9, 21, 15, 41, 5, 250_000)),  # noqa: DTZ001 - wall clock
        ("2015-09-21T15:41+0300", datetime(2015, 9, 21, 15, 41, tzinfo=timezone(timedelta(hours=3)))),
        (None, None),
        ("", None),
    ],
)
def test_a_day_alone_is_a_day_and_a_time_without_offset_is_the_wall_clock(
    text: str | None, published: date | None
) -> None:
    found = record(published=text).published
    assert (type(found), found) == (type(published), published)


def test_a_number_may_be_an_id() -> None:
    assert record(id=17).external_id == "17"


def test_countries_may_be_codes_in_small_letters_or_names() -> None:
    assert record(countries=["jp", "Cuba", "JP"]).countries == (
        Label("iso3166", "JP", ""),
        Label("name", "Cuba", "Cuba"),
    )


def test_without_a_headline_the_first_words_stand_for_one() -> None:
    found = record(headline=None, body="<p>Seals &amp; <em>boats</em></p>")
    assert found.headline == "Seals & boats"
    assert found.notes == ("The record has no headline; its first words stand for one.",)


def test_other_parts_are_passed_over_with_a_note() -> None:
    assert record(wordcount=3).notes == ("Parts of the record that are not of this format were passed over.",)


def test_control_characters_and_lone_surrogates_are_dropped() -> None:
    assert result(b'{"headline":"a\\u0000 \\ud800b"}') == ArticleRecord("", "a b")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"[1]", "What stands here is not an object, with the parts of an article by name."),
        (b"null", "What stands here is not an object, with the parts of an article by name."),
        (b"{}", "The record has neither a headline nor a body."),
        (b"{", "The record is not JSON: expecting property name enclosed in double quotes at character 2."),
        (b'{"headline":"a"} x', "The record is not JSON: extra data at character 18."),
        (b'{"headline":"a","headline":"b"}', "The record has “headline” twice."),
        (b'{"headline":"a","x":NaN}', "NaN is no JSON value."),
        (b'{"headline":"a","x":-Infinity}', "-Infinity is no JSON value."),
        (b'{"headline":"\xff"}', "Byte 14 of the record, 0xff, is not UTF-8."),
        (b'{"headline":"a","x":' + b"9" * 5000 + b"}", "The record holds a number with too many digits."),
        (b'{"headline":' + b"[" * 100_000, "The record is nested too deeply."),
        (b'{"x":' * 100_000, "The record is nested too deeply."),
        (b'{"headline":1}', "“headline” is not text."),
        (b'{"headline":"a","id":true}', "“id” is not text."),
        (b'{"headline":"a","id":"' + b"1" * 256 + b'"}', "“id” is longer than 255 characters."),
        (b'{"headline":"a","people":"Ann"}', "“people” is not a list of texts."),
        (b'{"headline":"a","people":{}}', "“people” is not a list of texts."),
        (b'{"headline":"a","topics":["tin",2]}', "“topics” is not a list of texts."),
        (b'{"headline":"a","published":"2015-02-30"}', "The date “2015-02-30” does not exist."),
        (b'{"headline":"a","published":"2015-02-03T25:00Z"}', "The date “2015-02-03T25:00Z” does not exist."),
        (b'{"headline":"a","published":"3 March"}', "The date “3 March” is not ISO 8601."),
        (b'{"headline":"a","published":1442839260}', "“published” is not text."),
        (
            b'{"headline":"a","language":"english!"}',
            "“language” is a tag such as en or pt-BR, not “english!”.",
        ),
    ],
)
def test_a_bad_line_is_one_flaw_in_a_sentence(raw: bytes, sentence: str) -> None:
    assert reason(raw) == sentence


def test_a_bad_line_does_not_touch_its_neighbours() -> None:
    lines = b'{"headline":"a"}\n{"headline"\n{"headline":"c"}\n'
    assert [isinstance(entry.result, Flaw) for entry in parsed(lines)] == [False, True, False]


def test_more_tags_than_an_item_has_are_refused() -> None:
    names = [f"Name {number}" for number in range(201)]
    assert reason(json.dumps({"headline": "a", "people": names}).encode()) == (
        "“people” has more than 200 entries."
    )


def test_an_oversized_line_is_a_flaw_with_its_beginning_and_the_next_is_read() -> None:
    long = b'{"headline":"' + b"a" * (2 * MAX_RECORD + 5) + b'"}\n'
    first, second = parsed(long + b'{"headline":"b"}\n')
    assert (len(first.raw), isinstance(first.result, Flaw)) == (KEPT_OF_OVERSIZED, True)
    assert (second.offset, second.line, second.result) == (len(long), 2, ArticleRecord("", "b"))


@pytest.mark.parametrize("head", [b'{"id": 1}', b'["headline"]', b'note\n{"headline":"a"}', b"{}"])
def test_other_json_is_not_recognised(head: bytes) -> None:
    assert not jsonlines.recognises(head, "x.jsonl")


def test_a_head_cut_within_the_first_record_is_recognised() -> None:
    assert jsonlines.recognises(b'\xef\xbb\xbf\n {"id":1,"body":"' + b"a" * 100, "x")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["id", "source", "language", "published", "headline", "body", "people", "topics"])


@given(st.dictionaries(NAMES, JSON, max_size=5), st.sampled_from([None, 0, 3]))
def test_any_object_is_one_record_or_one_flaw(value: Any, indent: int | None) -> None:
    (only,) = parsed(json.dumps(value, indent=indent).encode())
    assert json.loads(only.raw) == value
    assert isinstance(only.result, ArticleRecord | Flaw)


@given(st.lists(st.dictionaries(NAMES, JSON, max_size=3), min_size=1), st.sampled_from([None, 0, 3]))
def test_a_list_of_objects_is_read_one_by_one(values: list[Any], indent: int | None) -> None:
    found = parsed(json.dumps(values, indent=indent).encode())
    assert [json.loads(entry.raw) for entry in found] == values


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b'{"headline":"a","body":"' + tail))
def test_any_bytes_are_records_and_flaws_whose_bytes_stand_where_they_say(raw: bytes) -> None:
    for entry in parsed(raw):
        assert raw[entry.offset : entry.offset + len(entry.raw)] == entry.raw


@given(st.text(), st.text())
def test_text_is_escaped_into_paragraphs(headline: str, body: str) -> None:
    found = result(json.dumps({"headline": f"h{headline}", "body": f"b {body}"}).encode())
    assert isinstance(found, ArticleRecord)
    if "</" not in body:
        inner = found.body.replace("</p>\n<p>", "").removeprefix("<p>").removesuffix("</p>")
        assert set("<>").isdisjoint(inner)
