import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.linking import Link, linked
from articles.markup import clean
from articles.search.analysis import plain_text


def put(body: str, *names: str) -> str:
    """The body with links at every place of these names; the address of each is itself."""
    plain = plain_text(body)
    places = []
    for name in names:
        at = plain.find(name)
        while at >= 0:
            places.append(Link(at, at + len(name), name))
            at = plain.find(name, at + 1)
    return linked(body, plain, places)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>To Oslo and Oslo.</p>", '<p>To <a href="Oslo">Oslo</a> and Oslo.</p>'),
        ("<p>A &amp; B</p>\n\n<p>Oslo</p>", '<p>A &amp; B</p>\n\n<p><a href="Oslo">Oslo</a></p>'),
        ("Oslo<br>Oslo", '<a href="Oslo">Oslo</a><br>Oslo'),
        ("<p>1 &lt; 2&nbsp;Oslo</p>", '<p>1 &lt; 2&nbsp;<a href="Oslo">Oslo</a></p>'),
        ("<em>Oslo</em>", '<em><a href="Oslo">Oslo</a></em>'),
        ("<p>no name</p>", "<p>no name</p>"),
    ],
)
def test_the_first_mention_is_linked(body: str, shown: str) -> None:
    assert put(body, "Oslo") == shown


def test_a_name_in_a_link_or_heading_is_left_alone_and_the_next_one_linked() -> None:
    body = '<h2>Oslo</h2><p><a href="https://x.test/?a=Oslo">to <em>Oslo</em></a>: Oslo</p>'
    assert put(body, "Oslo") == body.replace(": Oslo", ': <a href="Oslo">Oslo</a>')


def test_a_name_across_a_tag_is_left_alone() -> None:
    assert put("<p><em>New</em> York, New York</p>", "New York") == (
        '<p><em>New</em> York, <a href="New York">New York</a></p>'
    )


def test_a_name_with_an_entity_or_a_line_end_in_it_is_linked_whole() -> None:
    body = "<p>In Trinidad &amp;\n Tobago.</p>"
    assert put(body, "Trinidad & Tobago") == (
        '<p>In <a href="Trinidad &amp; Tobago">Trinidad &amp;\n Tobago</a>.</p>'
    )


def test_of_names_at_the_same_place_one_is_linked() -> None:
    assert linked("<p>Congo</p>", "Congo", [Link(0, 5, "one"), Link(0, 5, "other")]) == (
        '<p><a href="one">Congo</a></p>'
    )


def test_an_address_cannot_end_its_attribute() -> None:
    assert linked("x", "x", [Link(0, 1, '"><script>')]) == '<a href="&quot;&gt;&lt;script&gt;">x</a>'


@given(
    st.lists(
        st.sampled_from(
            ["Oslo", " ", "&lt;", "&nbsp;", "é", "<p>", "<em>", "</em>", '<a href="/Oslo">', "</a>"]
        )
    )
)
def test_links_change_nothing_else(pieces: list[str]) -> None:
    body = clean("".join(pieces))
    shown = put(body, "Oslo")
    assert shown.replace('<a href="Oslo">Oslo</a>', "Oslo") == body
    assert clean(shown) == shown
