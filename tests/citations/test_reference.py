import pytest

from articles.citations.reference import reference
from tests import cast

pytestmark = pytest.mark.django_db


def test_an_item_is_quoted_by_its_permanent_address_and_local_day() -> None:
    item = cast.talks()
    cited = reference(item, "https://news.test")
    assert (cited.url, str(cited.day)) == (f"https://news.test/a/{item.uid}/", "2015-09-21")


@pytest.mark.parametrize(
    ("byline", "author"),
    [("By A. Writer", "A. Writer"), ("BY A. WRITER", "A. WRITER"), ("Byron Ford", "Byron Ford")],
)
def test_a_byline_is_named_as_printed(byline: str, author: str) -> None:
    assert reference(cast.article(byline=byline), "").author == author


def test_every_text_is_one_line() -> None:
    cited = reference(cast.article("Two\r\nlines\x0b and\x00 more", standfirst="a\n\nb"), "")
    assert (cited.headline, cited.standfirst) == ("Two lines and more", "a b")


def test_a_letter_cannot_be_given_further_fields() -> None:
    cited = reference(
        cast.article("50%? & so on&bcc=x@example.org\r\nBcc: y@example.org"), "https://news.test"
    )
    assert cited.mail.count("&") == 1
    assert cited.mail.partition("&body=")[0] == (
        "mailto:?subject=50%25%3F%20%26%20so%20on%26bcc%3Dx%40example.org%20Bcc%3A%20y%40example.org"
    )
