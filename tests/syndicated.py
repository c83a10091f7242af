"""Feeds for tests, and what is read in them."""

import io
from pathlib import Path

from articles.formats import feeds
from articles.formats.record import ArticleRecord, Flaw, Parsed

DATA = Path(__file__).parent / "data"
RSS, ATOM = (DATA / "feed.rss").read_bytes(), (DATA / "feed.atom").read_bytes()


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
