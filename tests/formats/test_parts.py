import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import jsonlines, parts, table
from articles.formats.record import ArticleRecord, Label, Origin, PubStatus, Relation

WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12
).filter(lambda text: parts.shown(text) == text)
LINES = WORDS | st.just("")
LABELS = st.lists(
    st.builds(lambda text: Label("name", text, text), WORDS)
    | st.builds(Label, st.sampled_from(["agency", "tass:topics"]), WORDS, LINES)
    | st.just(Label("iso3166", "JP", ""))
    | st.just(Label("medtop", "medtop:20000424", "")),
    max_size=3,
    unique=True,
).map(tuple)
RECORDS = st.builds(
    ArticleRecord,
    external_id=LINES,
    headline=WORDS,
    standfirst=LINES,
    body=st.sampled_from(["", "<p>One.</p>", "<p>=1+1; “two”</p>\n<p>a<br>b</p>"]),
    byline=LINES,
    rights=LINES,
    editorial_note=LINES,
    url=LINES,
    published=st.none()
    | st.dates()
    | st.datetimes()
    | st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis wants it so
    embargo=st.none() | st.datetimes(timezones=st.just(UTC)),
    version=st.none() | st.integers(0, 2**40),
    urgency=st.none() | st.integers(1, 9),
    pub_status=st.sampled_from(PubStatus),
    relation=st.none() | st.sampled_from(Relation),
    evolved_from=LINES,
    people=LABELS,
    countries=LABELS,
    topics=LABELS,
    places=LABELS,
    related=st.lists(WORDS, max_size=2, unique=True).map(tuple),
    uid=st.sampled_from(["", "0123456789ab"]),
    slug=st.sampled_from(["", "ships-call-2"]),
)


def read(format_: Any, raw: bytes) -> Any:
    (only,) = format_.parse(io.BytesIO(raw), "x")
    return only.result


@given(RECORDS)
def test_a_record_written_as_a_line_is_read_as_the_same(record: ArticleRecord) -> None:
    assert read(jsonlines, jsonlines.line(record)) == record


@given(RECORDS)
def test_a_record_written_as_a_row_is_read_as_the_same(record: ArticleRecord) -> None:
    assert read(table, table.header() + table.row(record)) == record


def test_what_is_told_of_the_source_is_kept() -> None:
    origin = Origin("tass", "TASS", "Europe/Moscow", "en", "© TASS", "https://tass.com/")
    record = ArticleRecord("1", "Ships call", source="tass", origin=origin)
    assert read(jsonlines, jsonlines.line(record)) == record


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (
            "<table><tr><th>Boat</th><th>Crew</th></tr><tr><td>Tern</td><td>4</td></tr></table>",
            "<p>Boat\u2003Crew</p>\n<p>Tern\u20034</p>",
        ),
        ("<div>One</div><div>Two</div>", "<p>One</p>\n<p>Two</p>"),
        ("<h1>Head</h1><p>A <b>bold</b> word</p>", "<h2>Head</h2>\n<p>A <strong>bold</strong> word</p>"),
        ("A <em>word</em>\n\nand another", "<p>A <em>word</em></p>\n<p>and another</p>"),
    ],
    ids=["table", "divisions", "heading", "no block"],
)
def test_words_that_marks_part_stay_apart(said: str, body: str) -> None:
    assert read(jsonlines, json.dumps({"headline": "h", "body": said}).encode()).body == body


def test_a_body_without_a_block_becomes_a_paragraph() -> None:
    record = ArticleRecord("1", "Ships call", body="Tin &amp; tea")
    assert read(jsonlines, jsonlines.line(record)) == replace(record, body="<p>Tin &amp; tea</p>")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"embargo": "2015-09-21"}, "The date “2015-09-21” is not an ISO 8601 date with its time of day."),
        ({"version": "3"}, "“version” is not a whole number."),
        ({"urgency": True}, "“urgency” is not a whole number."),
        ({"pub_status": "dead"}, "“pub_status” is one of usable, withheld, canceled, not “dead”."),
        (
            {"source": "a", "source_time_zone": "Moscow"},
            "“source_time_zone” is no zone of the IANA database: “Moscow”.",
        ),
    ],
)
def test_a_wrong_part_is_refused_in_a_sentence(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(parts.Refused) as caught:
        parts.read({"headline": "a", **values})
    assert str(caught.value) == sentence


def test_an_address_of_another_maker_is_passed_over_with_a_note() -> None:
    record = parts.read({"headline": "a", "uid": "urn:x:1", "published": "2015-09-21"})
    assert (record.uid, record.published) == ("", date(2015, 9, 21))
    assert record.notes == ("The “uid” of the record cannot stand in an address and was passed over.",)


def test_what_others_call_our_parts_is_understood_where_ours_are_missing() -> None:
    others = {"title": "Herring", "summary": "Many.", "text": "Here.", "date": "2015-09-21", "lang": "en"}
    found = parts.read(others | {"body": None})
    said = (found.headline, found.standfirst, found.body, found.published, found.language, found.notes)
    assert said == ("Herring", "Many.", "<p>Here.</p>", date(2015, 9, 21), "en", ())
    assert parts.read({"title": "Cod", "headline": "Herring"}).headline == "Herring"
