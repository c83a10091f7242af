import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.markup import clean, from_typed, parsed


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ("<p>a</p>\n<h2>b</h2><ul><li>c</li></ul>", "<p>a</p>\n<h2>b</h2><ul><li>c</li></ul>"),
        ("<p>a<script>alert(1)</script><style>p{}</style></p>", "<p>a</p>"),
        ('<p style="x" onclick="y" class="z">a</p>', "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<svg onload=alert(1)><p>a</p></svg>", "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="jav&#x09;ascript:alert(1)">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        (
            '<a href="https://example.org/?a=1&amp;b=2" target="_blank">a</a>',
            '<a href="https://example.org/?a=1&amp;b=2">a</a>',
        ),
        ('<a href="/a/x/">a</a>', '<a href="/a/x/">a</a>'),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<p>a\x00\x0bb</p>", "<p>ab</p>"),
        ("<iframe srcdoc='<p>x</p>'></iframe><base href=//evil><p>a</p>", "<p>a</p>"),
    ],
)
def test_only_small_html_is_left(given_html: str, kept: str) -> None:
    assert clean(given_html) == kept


@given(st.text(max_size=200))
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "a", "\n", " ", "\r", "\xa0", "\ufeff", "&", "&amp;", "&lt;", "&gt;", "<br>"]
        )
    ).map("".join)
)
def test_plain_paragraphs_are_as_a_parser_leaves_them(html: str) -> None:
    assert clean(html) == parsed(html)


def test_typed_text_becomes_paragraphs() -> None:
    assert from_typed("One\r\nline.\r\n\r\n\r\nTwo.") == "<p>One line.</p>\n<p>Two.</p>"
    assert from_typed("<p>One</p>\n\n<p>Two</p>") == "<p>One</p>\n\n<p>Two</p>"
    assert from_typed("  ") == ""


def test_saving_what_was_typed_again_changes_nothing() -> None:
    once = from_typed("One <em>two</em>.\n\nThree & four.")
    assert from_typed(once) == once


def test_mark_up_nested_without_end_loses_its_tags_not_its_words() -> None:
    assert clean("<ul>" * 100_000 + "<li>words</li>") == "words"
    assert clean("<em>" * 9 + "words" + "</em>" * 9) == "<em>" * 9 + "words" + "</em>" * 9
