import io
import json
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import feeds, moments, richtext
from articles.formats.record import ArticleRecord, Flaw, Label, Parsed

DATA = Path(__file__).parents[1] / "data"
RSS, ATOM = (DATA / "feed.rss").read_bytes(), (DATA / "feed.atom").read_bytes()
CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "feeds"
corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not beside the project")

EAST = timezone(timedelta(hours=3))
BROKEN_OFF = "The feed breaks off within this entry."
NO_WORDS = "The entry has neither a title nor a text."


def parsed(raw: bytes, name: str = "feed.xml") -> list[Parsed]:
    found = list(feeds.parse(io.BytesIO(raw), name))
    assert all(raw[entry.offset :].startswith(entry.raw) for entry in found)
    return found


def results(raw: bytes, name: str = "feed.xml") -> list[ArticleRecord | Flaw]:
    return [entry.result for entry in parsed(raw, name)]


def rss(*items: str, head: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>T</title>{head}{"".join(items)}</channel></rss>'.encode()


def record(item: str, head: str = "", name: str = "feed.xml") -> ArticleRecord:
    (only,) = results(rss(f"<item><title>t</title>{item}</item>", head=head), name)
    assert isinstance(only, ArticleRecord)
    return only


def reason(raw: bytes) -> str:
    (only,) = results(raw)
    assert isinstance(only, Flaw)
    return only.reason


def test_an_item_of_rss_with_all_its_parts() -> None:
    assert results(RSS)[0] == ArticleRecord(
        external_id="harbour-1",
        headline="Harbour & boats",
        standfirst="A short summary.",
        body="<p>They counted <strong>412</strong> seals, see "
        '<a href="https://news.example.org/map">the map</a>.</p>\n<p>Item stays.</p>',
        byline="Ann Example, Bo Example",
        language="en-GB",
        source="Harbour News",
        published=datetime(2015, 9, 21, 15, 41, tzinfo=EAST),
        rights="© Harbour News",
        url="https://news.example.org/2015/harbour?a=1&b=2",
        topics=(
            Label("https://cv.example.org/topics/", "seals", "seals"),
            Label("medtop", "medtop:20000500", "medtop:20000500"),
        ),
    )


def test_an_entry_of_atom_with_all_its_parts() -> None:
    first, second = results(ATOM)
    assert first == ArticleRecord(
        external_id="tag:example.org,2015:1",
        headline="Тюлени считаны",
        body='<p>Их <a href="https://example.org/news/kolvo.html">412</a>.</p>',
        byline="Редакция",
        language="ru",
        source="Вести порта",
        published=datetime(2015, 9, 21, 15, 41, tzinfo=EAST),
        version_created=datetime(2015, 9, 21, 16, 0, tzinfo=UTC),
        rights="© Порт",
        url="https://example.org/news/1.html",
        topics=(Label("medtop", "medtop:20000500", "животные"),),
    )
    assert isinstance(second, ArticleRecord)
    assert (second.byline, second.language, second.standfirst) == ("Ann Example", "en", "Words")
    assert second.published == date(2015, 9, 22)


def test_what_is_missing_is_made_up_for_or_unknown() -> None:
    second = results(RSS)[1]
    assert isinstance(second, ArticleRecord)
    assert (second.headline, second.published) == ("Tide is late Nobody knows why", None)
    assert second.body == "<p>Tide is late</p>\n<p>Nobody knows why</p>"
    assert (second.external_id, second.url) == ("javascript:alert(1)", "")
    assert second.source == "Other Paper"
    assert second.notes == (
        "The entry has no title; its first words stand for one.",
        "A date that cannot be read was passed over.",
    )
    assert results(RSS)[2] == Flaw(NO_WORDS)


def test_each_entry_keeps_its_own_bytes() -> None:
    places = [(entry.raw[:6], entry.raw[-7:], entry.line) for entry in parsed(RSS)]
    assert places == [(b"<item>", b"</item>", 5), (b"<item>", b"</item>", 18), (b"<item>", b"</item>", 25)]


def test_the_kept_bytes_are_read_again_as_a_feed_of_one() -> None:
    for feed in (RSS, ATOM):
        for entry in parsed(feed):
            assert feeds.recognises(entry.raw, "x") is not isinstance(entry.result, Flaw) or entry.raw.count(
                b"guid"
            )
            (again,) = results(entry.raw)
            if isinstance(entry.result, ArticleRecord):
                assert isinstance(again, ArticleRecord)
                assert (again.external_id, again.headline) == (
                    entry.result.external_id,
                    entry.result.headline,
                )


def test_in_its_frame_an_entry_says_what_it_said_in_its_feed() -> None:
    gaps = rss("<item><guid>1</guid></item>\n", "<language>fr</language>", "<item><title>b</title></item>")
    for feed in (RSS, ATOM, ATOM.decode().encode("utf-16"), gaps):
        for entry in parsed(feed):
            assert entry.frame is not None
            assert results(entry.frame.around(entry.raw)) == [entry.result]


def test_an_entry_that_came_alone_has_no_frame() -> None:
    assert [entry.frame for entry in parsed(b"<item><title>t</title></item>")] == [None]


@pytest.mark.parametrize(
    "encoding", ["windows-1251", "koi8-r", "utf-16", "utf-16-be", "utf-32", "iso-8859-5"]
)
def test_the_same_feed_in_another_encoding_says_the_same(encoding: str) -> None:
    text = ATOM.decode().replace("©", "")
    other = text.replace('encoding="utf-8"', f'encoding="{encoding}"').encode(encoding)
    assert results(other) == results(text.encode())


def test_an_address_of_the_feed_makes_links_absolute() -> None:
    link = "<link>../1.html</link>"
    assert record(link, name="https://e.org/feeds/rss").url == "https://e.org/1.html"
    assert record(link, head="<link>https://h.org/x/y</link>").url == "https://h.org/1.html"
    assert record(link).url == ""


def test_an_id_stays_as_it_is_written() -> None:
    assert record("<guid>t3_42</guid>", name="https://e.org/").external_id == "t3_42"
    found = record("<guid>https://e.org/1</guid>")
    assert (found.external_id, found.url) == ("https://e.org/1", "https://e.org/1")
    assert record("<link>https://e.org/2</link>").external_id == "https://e.org/2"
    assert record("").external_id == ""


def test_the_full_text_is_preferred() -> None:
    short, long = "<description>Short.</description>", f"<description>{'Long words. ' * 60}</description>"
    assert (record(short).standfirst, record(short).body) == ("Short.", "")
    assert (record(long).standfirst, record(long).body[:14]) == ("", "<p>Long words.")


def test_the_full_text_of_feeds_for_yandex_is_read() -> None:
    item = (
        "<item><title>t</title><description>Short.</description><y:full-text>All of it.</y:full-text></item>"
    )
    raw = rss(item).replace(b"<rss ", b'<rss xmlns:y="http://news.yandex.ru" ')
    (only,) = results(raw.replace(b"y:", b"yandex:"))
    assert isinstance(only, ArticleRecord)
    assert (only.standfirst, only.body) == ("Short.", "<p>All of it.</p>")


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("<![CDATA[<b>A</b> &lt;c&gt;]]>", "A <c>"),
        ("Profit &lt;P&gt; rose", "Profit <P> rose"),
        ("a&#3;b", "ab"),
        ("A & B", "A & B"),
        ("&lt;script&gt;x&lt;/script&gt;A", "<script>x</script>A"),
    ],
)
def test_a_title_is_words(title: str, headline: str) -> None:
    (only,) = results(rss(f"<item><title>{title}</title></item>"))
    assert isinstance(only, ArticleRecord)
    assert only.headline == headline


def test_a_broken_entry_costs_no_other() -> None:
    found = results(
        rss(
            "<item><title>1</title></item>",
            "<item><title>2 &nope; <x></title></item>",
            "<item><title>3</title></item>",
        )
    )
    assert [each.headline for each in found if isinstance(each, ArticleRecord)] == [
        "1",
        "2 &nope;",
        "3",
    ]


def test_an_entry_in_which_the_feed_breaks_off_is_a_flaw_and_those_before_it_are_taken() -> None:
    end = RSS.index(b"Tide is late")
    assert results(RSS[:end]) == [*results(RSS[:end] + b"</description></item>")[:1], Flaw(BROKEN_OFF)]


@pytest.mark.parametrize("step", [97])
def test_a_feed_cut_anywhere_is_read_as_far_as_it_goes(step: int) -> None:
    whole = results(RSS)
    for end in range(1, len(RSS), step):
        for number, found in enumerate(results(RSS[:end])):
            assert isinstance(found, Flaw) or (found.external_id, found.headline) == (
                whole[number].external_id,  # type: ignore[union-attr]
                whole[number].headline,  # type: ignore[union-attr]
            )


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (
            b"<!DOCTYPE html><html><body>Not found</body></html>",
            "The file is no feed: it begins as an HTML page.",
        ),
        (b"<note><to>x</to></note>", "The file is no feed: it begins as <note>."),
        (b"no tags at all", "The file is no feed: it has no tags."),
        (b"<rss><channel>" + b"<a>" * 200, "The feed opens more than 100 tags before its first entry."),
        (rss("<item/>" * 10_001), "The feed has more than 10,000 entries, the most that one may have."),
        (
            b"<rss>" + b" " * feeds.MAX_FEED,
            "The feed is longer than 8,388,608 bytes, the most that one may have.",
        ),
        (rss(f"<item>{'<a>' * 100_000}x{'</a>' * 100_000}</item>"), "The entry has more than 5,000 tags."),
        (
            rss(f"<item><author>{'a.' * 20_000}</author></item>"),
            "The entry has a name that is too long for one.",
        ),
        (rss(f"<item {'a=1 ' * 600}></item>"), "The entry has a tag with more than 500 attributes."),
        (
            rss(f"<item>{'x' * 3_200_000}</item>"),
            "The entry is longer than 3,145,728 bytes, the most that one may have.",
        ),
        (
            b"<rss><channel><item><title>" + "Привет".encode("cp1251") + b"</title></item></channel></rss>",
            "Its encoding is not declared, and 0xcf 0xf0 0xe8 0xe2 is not UTF-8.",
        ),
    ],
)
def test_what_is_no_feed_or_too_much_is_said_in_a_sentence(raw: bytes, sentence: str) -> None:
    assert reason(raw) == sentence


def test_nothing_is_read_but_the_bytes() -> None:
    raw = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<item><title>t &x;</title></item>")
    (only,) = results(raw)
    assert isinstance(only, ArticleRecord)
    assert only.headline == "t &x;"


def test_entities_of_the_document_type_are_known() -> None:
    (only,) = results(
        b'<!DOCTYPE rss [\n<!ENTITY who "Ann">\n]>' + rss("<item><title>by &who;</title></item>")
    )
    assert isinstance(only, ArticleRecord)
    assert only.headline == "by Ann"


# Programs, so that each is measured in a process of its own.
BOMBS = {
    "laughs": """
entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">\\n' for n in range(1, 10))
raw = f'<!DOCTYPE l [\\n<!ENTITY a0 "ha">\\n{entities}]><rss><item><title>&a9;</title></item></rss>'
""",
    "quadratic": """
many = "&a;" * 100_000
raw = f'<!DOCTYPE l [\\n<!ENTITY a "{"x" * 15_000}">\\n]><rss><item><title>{many}</title></item></rss>'
""",
    "unclosed": "raw = '<rss><channel><item>' + '<a>' * 1_000_000",
    "comments": "raw = '<rss><channel><item>' + '<!--' * 2_000_000",
    "short entities": """
many = "&a;" * 1_000_000
raw = f'<!DOCTYPE l [\\n<!ENTITY a "{"x" * 20}">\\n]><rss><item><title>{many}</title></item></rss>'
""",
    "html": """
deep = "&lt;div&gt;" * 250_000
raw = f"<rss><channel><item><title>x</title><description>{deep}</description></item></channel></rss>"
""",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_ends_within_ten_seconds_and_300_megabytes(bomb: str) -> None:
    program = f"""
import io, resource
from articles.formats import feeds
{BOMBS[bomb]}
found = list(feeds.parse(io.BytesIO(raw.encode()), "bomb"))
spent = resource.getrusage(resource.RUSAGE_SELF)
# Its own memory: ru_maxrss may be that of the process that started it.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(len(found), spent.ru_utime + spent.ru_stime < 10, int(status["VmHWM"].split()[0]) < 300 * 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.stdout, done.stderr) == ("1 True True\n", "")


@given(st.sampled_from([RSS, ATOM]), st.data())
def test_any_damage_ends_in_records_and_flaws(feed: bytes, data: st.DataObject) -> None:
    raw = bytearray(feed)
    for _time in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=8))
    for found in results(bytes(raw)):
        assert isinstance(found, ArticleRecord) or found.reason


@pytest.mark.parametrize(
    ("head", "is_feed"),
    [
        (RSS, True),
        (ATOM, True),
        (RSS.decode().encode("utf-16"), True),
        (b"  <!-- x --><rss>", True),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/">', True),
        (b'<rdf:RDF xmlns="http://purl.org/dc/elements/1.1/">', False),
        (b"<item><title>x</title></item>", True),
        (b"<item><price>1</price></item>", False),
        (b"<html><rss>", False),
        (b"<newsItem>", False),
        (b"Words", False),
    ],
)
def test_a_feed_is_known_by_its_first_tag(head: bytes, is_feed: bool) -> None:
    assert feeds.recognises(head, "x") is is_feed


def files(pattern: str) -> list[Path]:
    return sorted(path for path in CORPUS.glob(pattern) if path.is_file())


@corpus
def test_what_another_reader_expects_of_real_feeds_is_found() -> None:
    """The expected output of rss-parser: titles, links, ids, authors and dates of each entry."""
    compared = 0
    for output in files("rss-parser-js/test/output/*.json"):
        expected = json.loads(output.read_bytes().decode("utf-8", "replace"))["feed"]["items"]
        (source,) = files(f"rss-parser-js/test/input/{output.stem}.*")
        found = results(source.read_bytes(), source.name)
        assert len(found) == len(expected), output.stem
        for entry, wanted in zip(found, expected, strict=True):
            if isinstance(entry, Flaw):
                assert (entry.reason, set(wanted) - {"id"}) == (NO_WORDS, set())
                continue
            compared += 1
            agrees_with(entry, wanted, readable=output.stem not in {"encoding", "uolNoticias"})
    assert compared == 1238


def agrees_with(entry: ArticleRecord, wanted: dict[str, Any], *, readable: bool) -> None:
    if readable and wanted.get("title"):
        assert entry.headline == richtext.words(wanted["title"])
    if wanted.get("link", "").startswith("http"):
        assert entry.url == wanted["link"].strip()
    if wanted.get("guid") or wanted.get("id"):
        assert entry.external_id == (wanted.get("guid") or wanted["id"]).strip()
    if readable and (wanted.get("creator") or wanted.get("author")):
        assert entry.byline.startswith(richtext.words(wanted.get("creator") or wanted["author"]))
    if wanted.get("isoDate"):
        assert moments.at_offset(entry.published, UTC) == moments.instant(wanted["isoDate"])


# What gofeed reads otherwise: content that is said to be base64 or is no text, and text escaped twice.
READ_OTHERWISE = ("base64", "escaped_markup", "content_src", "at_protocol", "issue_275")


@corpus
def test_what_gofeed_expects_of_its_cases_is_found() -> None:
    compared = 0
    for output in [*files("gofeed/parser/atom/*.json"), *files("gofeed/parser/rss/*.json")]:
        values = json.loads(output.read_bytes())
        expected = values.get("items") or values.get("entries") or []
        found = results(output.with_suffix(".xml").read_bytes())
        assert len(found) == len(expected), output.stem
        for entry, wanted in zip(found, expected, strict=True):
            if isinstance(entry, ArticleRecord) and not any(name in output.stem for name in READ_OTHERWISE):
                compared += 1
                says_the_same(entry, wanted)
    assert compared == 48


def says_the_same(entry: ArticleRecord, wanted: dict[str, Any]) -> None:
    content = wanted.get("content") or ""
    text = content.get("value", "") if isinstance(content, dict) else content
    summary = wanted.get("summary") or wanted.get("description") or ""
    if wanted.get("title"):
        assert entry.headline == richtext.words(wanted["title"])
    if summary:
        assert richtext.words(summary) in {entry.standfirst, richtext.words(entry.body)}
    if text:
        assert richtext.words(text) == richtext.words(entry.body)
    if wanted.get("link"):
        assert entry.url == wanted["link"]


@corpus
def test_pairs_of_feeds_in_two_encodings_say_the_same() -> None:
    same = 0
    for one in files("charsets/KOI8-R/*.xml"):
        other = CORPUS / "charsets" / "windows-1251-russian" / one.name
        if other.is_file():
            for left, right in zip(results(one.read_bytes()), results(other.read_bytes()), strict=False):
                if not isinstance(right, Flaw):  # one file breaks off
                    assert left == right, one.name
                    same += 1
    assert same == 194


@corpus
def test_every_feed_is_read_without_an_exception_and_in_a_moment() -> None:
    told: dict[str, int] = {}
    for path in files("**/*"):
        raw = path.read_bytes()
        if feeds.recognises(raw[: 64 * 1024], path.name):
            started = time.process_time()
            for entry in parsed(raw, path.name):
                key = (
                    "record"
                    if isinstance(entry.result, ArticleRecord)
                    else entry.result.reason.partition(",")[0]
                )
                told[key] = told.get(key, 0) + 1
            assert time.process_time() - started < 10
    assert told == {
        "record": 2199,
        NO_WORDS: 142,
        "Its encoding is not declared": 8,
        BROKEN_OFF: 2,
    }
