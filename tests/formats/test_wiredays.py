import re
from datetime import date

import pytest

from articles.formats import wiredays


@pytest.mark.parametrize(
    "text",
    [
        "September 21, 2015",
        "Sept. 21, 2015",
        "21st September, 2015",
        "21 сентября 2015 года",
        "21 вересня 2015",
        "21. září 2015",
        "21. rujna 2015.",
        "21 września 2015",
        "21 de setembro de 2015",
        "2015. szeptember 21.",
        "21 Eylül 2015",
        "21 Σεπτεμβρίου 2015",
        "21 سبتمبر 2015",
        "21 أيلول 2015",
        "21.09.2015",
    ],
)
def test_a_day_is_read_in_many_languages(text: str) -> None:
    assert re.fullmatch(wiredays.written(), text, re.IGNORECASE)
    assert wiredays.day(text) == date(2015, 9, 21)


@pytest.mark.parametrize(
    "text",
    ["21 listopada 2015", "September 21", "February 31, 2015", "31.02.2015", "April l, 1987", "2015", ""],
)
def test_what_names_no_day_of_one_year_is_none(text: str) -> None:
    assert wiredays.day(text) is None


@pytest.mark.parametrize("text", ["MARKET 5", "Marciano 7", "May", "Sept 2015"])
def test_what_only_begins_like_a_month_is_no_day(text: str) -> None:
    assert re.fullmatch(wiredays.written(), text, re.IGNORECASE) is None


def test_a_month_of_two_words_is_one() -> None:
    assert wiredays.day("21 كانون الأول 2015") == date(2015, 12, 21)


def test_a_day_in_figures_alone_has_signs_of_han_too() -> None:
    assert wiredays.day("2015年9月21日") == date(2015, 9, 21)
