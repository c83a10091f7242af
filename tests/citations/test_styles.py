import datetime as dt

from articles.citations.reference import Reference
from articles.citations.styles import apa, chicago, mla

UNSIGNED = Reference(
    uid="abc",
    headline="Ministers meet",
    author="",
    source="TASS",
    day=dt.date(2015, 9, 2),
    language="en",
    standfirst="",
    url="https://news.test/a/abc/",
)
SIGNED = Reference(
    uid="abc",
    headline="Will they meet?",
    author="A. Writer",
    source="Reuters",
    day=dt.date(1987, 5, 31),
    language="en",
    standfirst="",
    url="https://news.test/a/abc/",
)


def test_apa() -> None:
    assert [apa(UNSIGNED), apa(SIGNED)] == [
        "TASS. (2015, September 2). Ministers meet. News Archive. https://news.test/a/abc/",
        "A. Writer. (1987, May 31). Will they meet? Reuters, News Archive. https://news.test/a/abc/",
    ]


def test_chicago() -> None:
    assert [chicago(UNSIGNED), chicago(SIGNED)] == [
        "TASS. “Ministers meet.” September 2, 2015. News Archive. https://news.test/a/abc/",
        "A. Writer. “Will they meet?” Reuters, May 31, 1987. News Archive. https://news.test/a/abc/",
    ]


def test_mla() -> None:
    assert [mla(UNSIGNED), mla(SIGNED)] == [
        "“Ministers meet.” News Archive, TASS, 2 Sept. 2015, https://news.test/a/abc/.",
        "A. Writer. “Will they meet?” News Archive, Reuters, 31 May 1987, https://news.test/a/abc/.",
    ]
