import json
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from articles.formats import feeds, moments, richtext
from articles.formats.record import ArticleRecord, Flaw, Label
from tests.syndicated import ATOM, RSS, parsed, record, results, rss

CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "feeds"
corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of feeds is not beside the project")

EAST = timezone(timedelta(hours=3))
NO_WORDS = "The entry has neither a title nor a text."


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


def test_a_summary_that_only_repeats_the_first_words_of_the_content_is_left_out() -> None:
    content = "<content:encoded>&lt;p&gt;OSLO (NTB) - First. Then.&lt;/p&gt;</content:encoded>"
    cut = record(f"<title>t</title><description>OSLO (NTB) - First […]</description>{content}")
    other = record(f"<title>t</title><description>Second.</description>{content}")
    assert (cut.standfirst, cut.dateline, cut.body) == ("", "OSLO (NTB)", "<p>First. Then.</p>")
    assert other.standfirst == "Second."


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
def test_the_agencies_that_a_portal_took_its_items_from() -> None:
    found = results((CORPUS / "rss-parser-js" / "test" / "input" / "uolNoticias.rss").read_bytes())
    filed = [(r.dateline, r.location, r.agency) for r in found if isinstance(r, ArticleRecord) and r.dateline]
    assert filed == [
        ("Nova York, 24 set (EFE)", "Nova York", "EFE"),
        ("MOSCOU, 24 SET (ANSA)", "Moscou", "ANSA"),
        ("BRASÍLIA (Reuters)", "Brasília", "Reuters"),
        ("MADRI, 24 SET (ANSA)", "Madri", "ANSA"),
        ("Quito, 24 Set 2018 (AFP)", "Quito", "AFP"),
    ]


@corpus
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "charsets/KOI8-R/newsru.com.xml",
            (
                "В Турции психически нездоровый мужчина взорвал хлопушку в здании Минюста",
                "NEWSru.com",
                "ru",
                "",
                "2006-01-03T19:57:00+03:00",
                ["В мире"],
            ),
        ),
        (
            "rss-parser-js/test/input/guardian.rss",
            (
                "Trump State of the Union address promised unity but emphasized discord",
                "The Guardian",
                "en-GB",
                "David Smith in Washington",
                "2018-01-31T07:26:05+00:00",
                ["Donald Trump", "State of the Union address", "US news", "US politics"],
            ),
        ),
        (
            "rss-parser-js/test/input/encoding.rss",
            (
                "Mãe de utente é a nova presidente da Raríssimas",
                "Jornal de Notícias - Últimas Notícias",
                "pt-PT",
                "",
                "2018-01-03T13:47:00+00:00",
                ["Nacional"],
            ),
        ),
    ],
    ids=["newsru.com", "guardian", "jn.pt"],
)
def test_the_first_items_of_newspapers_say_what_they_say(path: str, expected: tuple[object, ...]) -> None:
    first = results((CORPUS / path).read_bytes())[0]
    assert isinstance(first, ArticleRecord)
    assert first.published is not None
    said = (first.headline, first.source, first.language, first.byline, first.published.isoformat())
    assert (*said, [topic.name for topic in first.topics][:4]) == expected


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
        "The feed breaks off within this entry.": 2,
    }
