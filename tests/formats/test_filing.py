import pytest

from articles.formats.filing import Filed, filed, filed_above

ROME = Filed("(ANSA) - ROMA, 21 SET", "Roma", "ANSA")


@pytest.mark.parametrize(
    ("given", "body", "expected"),
    [
        ("", "<p>(ANSA) - ROMA, 21 SET - Testo.</p>", (ROME, "<p>Testo.</p>")),
        ("Roma", "<p>(ANSA) - ROMA, 21 SET - Testo.</p>", (ROME, "<p>Testo.</p>")),
        ("Bergen", "<p>OSLO (AP) - Text.</p>", (Filed("Bergen", "Bergen"), "<p>OSLO (AP) - Text.</p>")),
        (
            "LONDON (somebody) -",
            "<p>Text.</p>",
            (Filed("LONDON (somebody)", "London", "somebody"), "<p>Text.</p>"),
        ),
        ("Oslo", "<p>(NTB) - Tekst.</p>", (Filed("(NTB)", "Oslo", "NTB"), "<p>Tekst.</p>")),
        ("", "<p>OSLO (AP) - </p>\n<p>Text.</p>", (Filed("OSLO (AP)", "Oslo", "AP"), "<p>Text.</p>")),
    ],
    ids=["of the text", "given too", "another", "given alone", "without a place", "by itself"],
)
def test_the_dateline_is_the_one_given_or_that_of_the_text(
    given: str, body: str, expected: tuple[Filed, str]
) -> None:
    assert filed(given, body) == expected


@pytest.mark.parametrize(
    ("standfirst", "body", "expected"),
    [
        ("(ANSA) - ROMA, 21 SET - Testo.", "", (ROME, "Testo.", "")),
        ("Sommario.", "<p>(ANSA) - ROMA, 21 SET - Testo.</p>", (ROME, "Sommario.", "<p>Testo.</p>")),
        ("OSLO (AP) - ", "", (Filed(), "OSLO (AP) - ", "")),
        ("Text.", "", (Filed(), "Text.", "")),
    ],
    ids=["summary", "body", "nothing but", "none"],
)
def test_a_summary_without_a_body_may_open_with_the_dateline(
    standfirst: str, body: str, expected: tuple[Filed, str, str]
) -> None:
    assert filed_above(standfirst, body) == expected
