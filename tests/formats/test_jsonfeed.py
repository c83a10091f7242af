import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import jsonfeed, ninjs
from articles.formats.record import ArticleRecord, Flaw, Label, Parsed

SAMPLE = (Path(__file__).parents[1] / "data" / "feed.json").read_bytes()
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "feeds" / "gofeed" / "parser"


def parsed(raw: bytes) -> list[Parsed]:
    return list(jsonfeed.parse(io.BytesIO(raw), "feed.json"))


def test_items_with_all_their_parts() -> None:
    first, second, third = (entry.result for entry in parsed(SAMPLE))
    assert first == ArticleRecord(
        external_id="7",
        headline="Seals counted",
        standfirst="More than expected",
        body="<p>They counted <strong>412</strong>, see "
        '<a href="https://notes.example.org/map">the map</a>.</p>',
        byline="Ann Example, Bo Example",
        language="en",
        source="Harbour Notes",
        published=datetime(2015, 9, 21, 15, 41, tzinfo=timezone(timedelta(hours=3))),
        version_created=datetime(2015, 9, 21, 16, 0, tzinfo=UTC),
        url="https://notes.example.org/7",
        topics=(Label("name", "seals", "seals"), Label("medtop", "medtop:20000500", "medtop:20000500")),
    )
    assert second == ArticleRecord(
        external_id="8",
        headline="Tide is late Nobody knows why.",
        body="<p>Tide is late</p>\n<p>Nobody knows why.</p>",
        byline="The desk",
        language="en",
        source="Harbour Notes",
        notes=(
            "The item has no title; its first words stand for one.",
            "A date that cannot be read was passed over.",
        ),
    )
    assert third == Flaw("The item has neither a title nor a text.")


def test_each_item_keeps_its_bytes() -> None:
    found = parsed(SAMPLE)
    assert [(json.loads(entry.raw)["id"], entry.line) for entry in found] == [(7, 8), ("8", 19), ("9", 20)]
    assert all(SAMPLE[entry.offset :].startswith(entry.raw) for entry in found)


def test_in_its_frame_an_item_says_what_it_said_in_its_feed() -> None:
    for entry in parsed(SAMPLE):
        assert entry.frame is not None
        assert [again.result for again in parsed(entry.frame.around(entry.raw))] == [entry.result]
    [bare] = parsed(b'{"items": [{"title": "t"}]}')
    assert bare.frame is not None
    assert [again.result for again in parsed(bare.frame.around(bare.raw))] == [bare.result]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (SAMPLE[:-20], "The item is not JSON: "),
        (b'{"version":"x","items":{}}', "The feed has no list of items that are objects."),
        (b'{"version":"x","items":[1]}', "The feed has no list of items that are objects."),
        (b'{"items":[{"id":"1","title":["x"]}]}', "“title” is not text."),
        (b'{"items":[{"id":"1","title":"x","tags":"y"}]}', "“tags” is not a list."),
        (b'{"items":[' + b"[" * 100_000, "The item is nested too deeply."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(raw: bytes, sentence: str) -> None:
    (only,) = parsed(raw)
    assert isinstance(only.result, Flaw)
    assert only.result.reason.startswith(sentence)


def test_a_json_feed_is_known_by_its_names() -> None:
    assert jsonfeed.recognises(SAMPLE, "x")
    assert jsonfeed.recognises(b'{"version":"1.0","feed_url":"x","items":[]}', "x")
    assert not jsonfeed.recognises(b'{"version":"1.0","items":[]}', "x")
    assert not ninjs.recognises(SAMPLE, "x")


@given(st.data())
def test_any_damage_ends_in_records_and_flaws(data: st.DataObject) -> None:
    raw = bytearray(SAMPLE)
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    for entry in parsed(bytes(raw)):
        assert isinstance(entry.result, ArticleRecord) or entry.result.reason


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not beside the project")
@pytest.mark.parametrize("name", ["version_json_10", "version_json_11", "version_json_11_deprecated_author"])
def test_what_gofeed_expects_is_found(name: str) -> None:
    raw = (CORPUS / "json" / f"{name}.json").read_bytes()
    (wanted,) = json.loads((CORPUS / "json" / f"{name}_expected.json").read_bytes())["items"]
    assert jsonfeed.recognises(raw, name)
    (only,) = parsed(raw)
    assert isinstance(only.result, ArticleRecord)
    assert (only.result.external_id, only.result.headline, only.result.url) == (
        wanted["id"],
        wanted["title"],
        wanted["url"],
    )
    assert (only.result.standfirst, only.result.byline) == (wanted["summary"], "author_name")
    assert [topic.name for topic in only.result.topics] == wanted["tags"]
