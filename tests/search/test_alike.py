"""Spellings of one name have one form; other names have others."""

import pytest

from articles.search.alike import alike
from articles.search.analysis import key

SAME = [
    ("Sergey Lavrov", "Sergei Lavroff", "LAVROV, Sergej", "Сергей Лавров"),
    ("Volodymyr Zelensky", "Volodymyr Zelenskyy", "Володимир Зеленський", "Wolodymyr Zelenskyj"),
    ("Mikhail Gorbachev", "Mihail Gorbachev", "Михаил Горбачёв"),
    ("Alexis Tsipras", "Aleksis Tsipras", "Αλέξις Τσίπρας"),
    ("Fumio Kishida", "Kishida Fumio"),
    ("Jürgen Möller", "jurgen  moller"),
]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_spellings_of_one_name_are_alike(spellings: tuple[str, ...]) -> None:
    assert len({alike(key(spelling)) for spelling in spellings}) == 1


def test_other_names_are_not() -> None:
    names = ["Sergey Lavrov", "Sergey Larov", "Sergey Ivanov", "Vladimir Putin", "Vladimir Lutin", "Georgia"]
    assert len({alike(key(name)) for name in names}) == len(names)


@pytest.mark.parametrize("name", ["Lee", "Li", "", "U2", "岸田"])
def test_short_names_say_too_little(name: str) -> None:
    assert alike(key(name)) == ""
