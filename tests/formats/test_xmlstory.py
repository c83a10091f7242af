import io
from xml.etree.ElementTree import Element

import pytest

from articles.formats import xmlstory
from articles.formats.filing import Filed
from articles.formats.xmlitems import items
from articles.formats.xmlstory import Story


def tree(text: str) -> Element:
    (piece,) = items(io.BytesIO(f"<content>{text}</content>".encode()), frozenset({"content"}))
    assert isinstance(piece.result, Element)
    return piece.result


@pytest.mark.parametrize(
    ("content", "story"),
    [
        ("<p>OSLO (ISL) - Said.</p>", Story(filed=Filed("OSLO (ISL)", "Oslo", "ISL"), body="<p>Said.</p>")),
        ("OSLO (ISL) - Said.", Story(filed=Filed("OSLO (ISL)", "Oslo", "ISL"), body="<p>Said.</p>")),
        (
            "<p>OSLO (ISL) - </p><p>Said.</p>",
            Story(filed=Filed("OSLO (ISL)", "Oslo", "ISL"), body="<p>Said.</p>"),
        ),
        ("<p>A &amp; B</p>", Story(body="<p>A &amp; B</p>")),
        ("", Story()),
        ("<team><player/></team>", None),
    ],
)
def test_a_story_is_found_in_any_kind_of_text(content: str, story: Story | None) -> None:
    assert xmlstory.of_container(tree(content)) == story


def test_a_dateline_that_is_given_stands_before_that_of_the_text() -> None:
    (given, other) = (
        xmlstory.of_container(tree("<p>OSLO (ISL) - Said.</p>"), line) for line in ("OSLO", "BERGEN")
    )
    assert given == Story(filed=Filed("OSLO (ISL)", "Oslo", "ISL"), body="<p>Said.</p>")
    assert other == Story(filed=Filed("BERGEN", "Bergen"), body="<p>OSLO (ISL) - Said.</p>")


def test_the_parts_of_the_head_of_nitf() -> None:
    head = (
        "<hedline><hl1>One</hl1><hl2>One</hl2><hl2>Two</hl2></hedline><byline>By A,<byttl>B</byttl></byline>"
        "<byline><person>C</person></byline><note type='npa'>Hold.</note>"
    )
    story = xmlstory.of_container(tree(f"<nitf><body><body.head>{head}</body.head></body></nitf>"))
    assert story == Story(headline="One", standfirst="Two", byline="By A, B; C", editorial_note="Hold.")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("H", "<h2>H</h2>\n<p>A</p>", "s"), ("H", "<p>A</p>", ())),
        (("H", "<h2>I</h2>\n<p>A</p>", "s"), ("H", "<h2>I</h2>\n<p>A</p>", ())),
        (
            ("", "<p>A &amp; <em>B</em></p>", "s"),
            (
                "A & B",
                "<p>A &amp; <em>B</em></p>",
                ("The item has no headline; its first words stand for one.",),
            ),
        ),
        (
            ("", "", "s"),
            ("s", "", ("The item has no headline and no text; its slugline stands for a headline.",)),
        ),
        (("", "", ""), ("", "", ())),
    ],
)
def test_what_stands_for_a_headline(
    given: tuple[str, str, str], expected: tuple[str, str, tuple[str, ...]]
) -> None:
    assert xmlstory.named(*given) == expected
