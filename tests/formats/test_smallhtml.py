import io
from typing import TypeAlias
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import markup
from articles.formats import smallhtml
from articles.formats.xmlitems import items


def tree(text: str) -> Element:
    (piece,) = items(io.BytesIO(f"<body>{text}</body>".encode()), frozenset({"body"}))
    assert isinstance(piece.result, Element)
    return piece.result


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<p>One\n   two</p><p/><p> </p>", "<p>One two</p>"),
        ("loose<p>One</p>words", "<p>loose</p>\n<p>One</p>\n<p>words</p>"),
        ("<p>a &lt; b &amp; c</p>", "<p>a &lt; b &amp; c</p>"),
        ("<p>&lt;script&gt;x&lt;/script&gt;</p>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("<p>x<script>alert(1)</script><style>p{}</style>y</p>", "<p>xy</p>"),
        ("<p>It is <em>very</em> <b>cold</b>.</p>", "<p>It is <em>very</em> <strong>cold</strong>.</p>"),
        ("<p>By <person>Ann</person> of <org>ISL</org></p>", "<p>By Ann of ISL</p>"),
        ("<p>A<em> </em>b<em/></p>", "<p>A b</p>"),
        ("<p><frac><frac-num>1</frac-num><frac-sep/><frac-den>2</frac-den></frac></p>", "<p>1/2</p>"),
        (
            "<hl1>One</hl1><hl2>Two<br/>lines</hl2><h4>Three</h4>",
            "<h2>One</h2>\n<h2>Two lines</h2>\n<h3>Three</h3>",
        ),
        ("<ul><li>a</li><li><p>b</p><p>c</p></li></ul>", "<ul>\n<li>a</li>\n<li>b<br>c</li>\n</ul>"),
        (
            "<ol><li>a<ul><li>b</li></ul>c</li></ol>",
            "<ol>\n<li>a<ul>\n<li>b</li>\n</ul>c</li>\n</ol>",
        ),
        ("<bq><block><p>Said.</p></block></bq>", "<blockquote>\n<p>Said.</p>\n</blockquote>"),
        (
            "<table><caption>Tolls</caption><tr><th>Van</th><td>4</td></tr><tr><td/><td>5</td></tr></table>",
            "<p>Tolls</p>\n<p>Van\u20034<br>5</p>",
        ),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "<p>a</p>\n<p>b</p>"),
        ("<media><media-caption>No</media-caption></media><p>a<img/>b</p>", "<p>ab</p>"),
        ("<note type='npa'><p>no</p></note><note type='std'><p>yes</p></note>", "<p>yes</p>"),
        ("<span><div>a</div></span><section><p>b</p></section>", "<p>a</p>\n<p>b</p>"),
        ("<pre>Jan   1\nFeb   2</pre>", "<p>Jan\u20031<br>Feb\u20032</p>"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "<p>a</p>\n<p>b</p>"),
    ],
)
def test_blocks_and_words_stay(given: str, expected: str) -> None:
    assert smallhtml.html_of(tree(given)) == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://a.example/?b=1&amp;c=2", '<p><a href="https://a.example/?b=1&amp;c=2">y</a></p>'),
        ("mailto:a@b.example", '<p><a href="mailto:a@b.example">y</a></p>'),
        ("http://a.example/&quot;&gt;&lt;b", '<p><a href="http://a.example/&quot;&gt;&lt;b">y</a></p>'),
        ("javascript:alert(1)", "<p>y</p>"),
        ("../other", "<p>y</p>"),
    ],
)
def test_links_lead_to_the_web_only(href: str, expected: str) -> None:
    assert smallhtml.html_of(tree(f'<p><a href="{href}" onclick="x">y</a></p>')) == expected


def test_lines_that_a_printer_broke_are_one_again() -> None:
    full = "Fire has jumped the road and has gotten into valleys and the"
    broken = f"<p>   {full} <br />service says so. <br />Next</p>"
    assert smallhtml.html_of(tree(broken)) == f"<p>{full} service says so.<br>Next</p>"
    assert smallhtml.html_of(tree(f"<p>{full}<br />service</p>")) == f"<p>{full}<br>service</p>"


def test_words_of_blocks_stay_apart() -> None:
    assert smallhtml.words(tree("<p>One</p><p>two<br/>three</p>fo<em>u</em>r")) == "One two three four"


def test_plain_text_becomes_paragraphs() -> None:
    body = smallhtml.from_text(
        "A line that was wrapped at the width of a screen, and then\nwent on.\n\nNext <b>."
    )
    assert smallhtml.html_of(body) == (
        "<p>A line that was wrapped at the width of a screen, and then went on.</p>\n<p>Next &lt;b&gt;.</p>"
    )


@pytest.mark.parametrize(
    ("given", "expected"), [("<p>a</p>", True), ("<x><p/></x>", True), ("<x><y/></x>", False), ("a", False)]
)
def test_text_is_told_from_data(given: str, expected: bool) -> None:
    assert smallhtml.is_text(tree(given)) == expected


Node: TypeAlias = tuple[str, str, list["Node"]]
NAMES = st.sampled_from(
    ["p", "b", "em", "a", "ul", "li", "table", "tr", "td", "bq", "hl2", "br", "pre", "media"]
)
TREES: st.SearchStrategy[Node] = st.recursive(
    st.text(max_size=8).map(lambda text: ("", text, [])),
    lambda inner: st.tuples(NAMES, st.text(max_size=8), st.lists(inner, max_size=4)),
    max_leaves=12,
)


def build(node: Node) -> Element:
    name, text, inner = node
    element = Element(name or "span")
    element.text = text
    element.tail = text[::-1]
    element.extend(map(build, inner))
    return element


@given(TREES)
def test_any_tree_becomes_small_html_that_cleaning_does_not_change(node: Node) -> None:
    made = smallhtml.html_of(build(node))
    assert markup.clean(made) == made
