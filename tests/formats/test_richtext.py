import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import markup
from articles.formats import richtext


@pytest.mark.parametrize(
    ("html", "small"),
    [
        ("one<br><br/>two<br>three", "<p>one</p>\n<p>two<br>three</p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<b>a <i>b</b> c", "<p><strong>a <em>b</em></strong><em> c</em></p>"),
        ("<h1>H</h1><p>x", "<h2>H</h2>\n<p>x</p>"),
        ("<ul><li>a<ul><li>b</ul></ul>c", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>"),
        ("<ol><li>a</ol>", "<ol>\n<li>a</li>\n</ol>"),
        ("<blockquote>a<p>b</blockquote>", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>"),
        ("<table><tr><td>1<td>2<tr><td>3</table>", "<p>1\u20032</p>\n<p>3</p>"),
        ("<pre>a\nb</pre>c\nd", "<p>a<br>b</p>\n<p>c d</p>"),
        ("<a href='/x'>l</a><a href='javascript:1'>m</a>", '<p><a href="https://e.org/x">l</a>m</p>'),
        ("<a href='x'><p>in</p></a>", '<p><a href="https://e.org/y/x">in</a></p>'),
        ("<p> &nbsp; <br></p><p></p>x", "<p>x</p>"),
        ("<script>1</script><img alt=i><figure>p<figcaption>c</figcaption></figure>x", "<p>x</p>"),
        ("a < b &amp; c", "<p>a &lt; b &amp; c</p>"),
        ("<html><head><title>t</title></head><body>x</body></html>", "<p>x</p>"),
        ("", ""),
    ],
)
def test_html_becomes_small(html: str, small: str) -> None:
    assert richtext.small(html, "https://e.org/y/") == small


def test_without_a_base_relative_links_are_left_out() -> None:
    assert richtext.small('<a href="x">l</a>') == "<p>l</p>"


def test_words_are_those_of_the_text() -> None:
    assert richtext.words("Foo<em>bar</em>, <b>x</b>&nbsp;&lt;b&gt;<br>y<p>z") == "Foobar, x <b> y z"


def test_a_body_does_not_repeat_its_headline() -> None:
    assert richtext.below("A & b", "<h2>A &amp; b</h2>\n<p>x</p>") == "<p>x</p>"
    assert richtext.below("Other", "<h2>A</h2>\n<p>x</p>") == "<h2>A</h2>\n<p>x</p>"


@pytest.mark.parametrize(
    "unit", ["<div>", "<b><p>", "<ul><li>", "<a href=x>", "<table><tr><td>", "<div></b>"]
)
def test_mark_up_without_a_bottom_is_read_as_words_in_a_moment(unit: str) -> None:
    started = time.process_time()
    assert richtext.small(f"{unit * 200_000}x") == "<p>x</p>"
    assert time.process_time() - started < 10


def test_long_runs_of_space_take_no_longer_than_others() -> None:
    started = time.process_time()
    assert richtext.words("<p>x" + "&nbsp; " * 200_000 + "y") == "x y"
    assert time.process_time() - started < 10


TAGS = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<a href='x'>",
    "</a>",
    "<ul>",
    "<li>",
    "</ul>",
    "<br>",
    "<h1>",
    "<pre>",
]
MORE_TAGS = ["<blockquote>", "</blockquote>", "<table>", "<td>", "</table>"]
PIECES = st.sampled_from([*TAGS, *MORE_TAGS, "&amp;", "&nbsp;", "<", "text ", "\n", "\x00", "é"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_what_comes_out_is_clean_and_stays_as_it_is(html: str) -> None:
    small = richtext.small(html, "https://e.org/")
    assert markup.clean(small) == small
    assert richtext.small(small, "https://e.org/") == small


def test_a_link_around_nothing_parts_no_line_breaks() -> None:
    twice = "<b>One<br><a href='x'></a><br>two</b>"
    assert (
        richtext.small(twice, "https://e.org/") == "<p><strong>One</strong></p>\n<p><strong>two</strong></p>"
    )


def test_a_link_within_a_link_is_left_out() -> None:
    nested = "<a href='x'><table><a href='y'>Two</a></table></a>"
    assert richtext.small(nested, "https://e.org/") == '<p><a href="https://e.org/x">Two</a></p>'
