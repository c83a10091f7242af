from datetime import date

import pytest

from articles.formats.dateline import Dateline, find, place_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "MOSCOW, September 21. /TASS/. Ministers",
            ("MOSCOW, September 21. /TASS/", "Moscow", "TASS", "Ministers"),
        ),
        ("LONDON, March 3 (Reuters) - Text", ("LONDON, March 3 (Reuters)", "London", "Reuters", "Text")),
        ("PARIS (AFP) — Text", ("PARIS (AFP)", "Paris", "AFP", "Text")),
        ("МОСКВА, 21 сентября. /ТАСС/. Текст", ("МОСКВА, 21 сентября. /ТАСС/", "Москва", "ТАСС", "Текст")),
        ("МОСКВА, 21 сен - Текст", ("МОСКВА, 21 сен", "Москва", "", "Текст")),
        ("    NEW YORK, Feb 26 - Text", ("NEW YORK, Feb 26", "New York", "", "Text")),
        (
            "WINSTON-SALEM, N.C., March 2 -\n    ",
            ("WINSTON-SALEM, N.C., March 2", "Winston-Salem, N.C.", "", ""),
        ),
        ("ROME, March 13, Reuter - Text", ("ROME, March 13, Reuter", "Rome", "Reuter", "Text")),
        ("BELGRADE, March 2O - Text", ("BELGRADE, March 2O", "Belgrade", "", "Text")),
        ("AMSTERDAM, 2 March - Text", ("AMSTERDAM, 2 March", "Amsterdam", "", "Text")),
        ("SEOUL, Nov 26 AFP - Text", ("SEOUL, Nov 26 AFP", "Seoul", "AFP", "Text")),
        (
            "GAZA/TEL AVIV, Jan. 2 /PRNewswire/ -- Text",
            ("GAZA/TEL AVIV, Jan. 2 /PRNewswire/", "Gaza/Tel Aviv", "PRNewswire", "Text"),
        ),
        ("Sept 21 (Reuters) - Text", ("Sept 21 (Reuters)", "", "Reuters", "Text")),
        ("Lyon, 10 juil 2024 (AFP) - Texte", ("Lyon, 10 juil 2024 (AFP)", "Lyon", "AFP", "Texte")),
        ("PARIS, 3 août (AFP) - Texte", ("PARIS, 3 août (AFP)", "Paris", "AFP", "Texte")),
        (
            "MADRID, 21 de septiembre (EFE) - Texto",
            ("MADRID, 21 de septiembre (EFE)", "Madrid", "EFE", "Texto"),
        ),
        ("ROMA, 21 SET - Testo", ("ROMA, 21 SET", "Roma", "", "Testo")),
        ("Berlin (dpa) - Text", ("Berlin (dpa)", "Berlin", "dpa", "Text")),
        ("Frankfurt/Main (dpa/lhe) - Text", ("Frankfurt/Main (dpa/lhe)", "Frankfurt/Main", "dpa", "Text")),
        ("OSLO--(BUSINESS WIRE)--Text", ("OSLO--(BUSINESS WIRE)", "Oslo", "BUSINESS WIRE", "Text")),
    ],
)
def test_datelines_of_several_agencies(text: str, expected: tuple[str, str, str, str]) -> None:
    found = find(text)
    assert found is not None
    assert (found.text, found.location, found.agency, text[found.end :]) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The talks in May 5 - that is today - failed",
        "Jun      ---    ---     ---",
        "WHEAT - ",
        "Moscow (AP) said",
        "He said (laughing) - no.",
        "Lavrov (centre) - shakes hands",
        "In Moscow, May 5 - the talks began.",
        "An ordinary sentence about March 5 without a dash.",
    ],
)
def test_a_story_without_dateline_has_none(text: str) -> None:
    assert find(text) is None


def test_a_year_is_read_when_it_stands_there() -> None:
    assert find("BEIJING, March 3, 2015 (Xinhua) -- T") == Dateline(
        "BEIJING, March 3, 2015 (Xinhua)", "Beijing", "Xinhua", date(2015, 3, 3), 35
    )


def test_an_impossible_day_gives_no_date() -> None:
    found = find("BEIJING, February 31, 2015 (Xinhua) -- T")
    assert found is not None
    assert found.on is None


@pytest.mark.parametrize(
    ("place", "expected"),
    [("RIO DE JANEIRO", "Rio de Janeiro"), ("ST JOHN'S", "St John's"), ("N.Y.", "N.Y."), ("KYIV.", "Kyiv")],
)
def test_capitals_become_ordinary_spelling(place: str, expected: str) -> None:
    assert place_name(place) == expected


def test_a_year_is_read_behind_a_month_of_another_language() -> None:
    found = find("PARIS, 3 févr. 2015 (AFP) - T")
    assert found is not None
    assert found.on == date(2015, 2, 3)
