import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.formats import feeds
from articles.formats.record import ArticleRecord, Flaw
from tests.syndicated import ATOM, RSS, reason, results, rss

BROKEN_OFF = "The feed breaks off within this entry."


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
