import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.citations.bibtex import entry
from articles.citations.reference import reference
from articles.models import Article, Source
from tests import cast

HOSTILE = r"}} @comment{ 100% \input{x} & $1 #2 a_b ~ ^ < > |"


@pytest.mark.django_db
def test_an_entry() -> None:
    item = cast.talks(byline="A. Writer")
    assert entry(reference(item, "https://news.test")) == (
        f"@misc{{news-{item.uid},\n"
        "  author = {{A. Writer}},\n"
        "  title = {{Russian and Japanese foreign ministers to discuss peace treaty in Moscow}},\n"
        "  organization = {{TASS}},\n"
        "  howpublished = {News Archive},\n"
        "  year = {2015},\n"
        "  month = {9},\n"
        "  day = {21},\n"
        "  language = {en},\n"
        f"  url = {{https://news.test/a/{item.uid}/}}\n"
        "}\n\n"
    )


@pytest.mark.django_db
def test_a_hostile_headline_is_written_as_text() -> None:
    written = entry(reference(cast.article(HOSTILE), ""))
    assert re.findall(r"title = (.*),\n", written) == [
        (
            r"{{\textbraceright{}\textbraceright{} @comment\textbraceleft{} 100\% "
            r"\textbackslash{}input\textbraceleft{}x\textbraceright{} \& \$1 \#2 a\_b \textasciitilde{} "
            r"\textasciicircum{} \textless{} \textgreater{} \textbar{}}}"
        )
    ]


@given(st.text(min_size=1))
def test_braces_are_balanced_whatever_the_headline(headline: str) -> None:
    day = cast.MOMENT.date()
    item = Article(uid="u", headline=headline, source=Source(name="TASS"), published_on=day, language="en")
    depth, lowest = 0, 1
    for character in entry(reference(item, "")).strip():
        depth += {"{": 1, "}": -1}.get(character, 0)
        lowest = min(lowest, depth) if depth else lowest
    assert (depth, lowest) == (0, 1)
