import pytest

from articles import citations
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_citation_names_headline_source_day_and_permanent_address() -> None:
    assert citations.plain(cast.talks(), "https://news.test/a/1/") == (
        "“Russian and Japanese foreign ministers to discuss peace treaty in Moscow.” "
        "TASS, 21 September 2015. News Archive, https://news.test/a/1/"
    )


def test_a_byline_is_cited_and_a_question_keeps_its_mark() -> None:
    item = cast.article("Will they meet?", byline="A. Writer")
    assert (
        citations.plain(item, "x")
        == "“Will they meet?” Reuters, A. Writer, 21 September 2015. News Archive, x"
    )
