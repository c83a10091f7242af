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
