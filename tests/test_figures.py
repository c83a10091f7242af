import pytest
from django.utils.translation import override

from articles.figures import grouped, items, noun


def test_thousands_are_set_apart_in_the_language_of_the_interface() -> None:
    assert [grouped(count) for count in (0, 999, 16_000)] == ["0", "999", "16,000"]
    with override("ru"):
        assert grouped(1_234_567) == "1\xa0234\xa0567"


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [
        (0, "0 items", "0 материалов"),
        (1, "1 item", "1 материал"),
        (2, "2 items", "2 материала"),
        (5, "5 items", "5 материалов"),
        (11, "11 items", "11 материалов"),
        (21, "21 items", "21 материал"),
        (1_024, "1,024 items", "1\xa0024 материала"),
    ],
)
def test_items_are_counted_as_each_language_counts(count: int, english: str, russian: str) -> None:
    assert items(count) == english
    with override("ru"):
        assert items(count) == russian


def test_a_noun_stands_alone_after_its_number() -> None:
    assert [noun(count, "person") for count in (1, 2)] == ["person", "people"]
    with override("ru"):
        assert [noun(count, "item") for count in (1, 3, 5)] == ["материал", "материала", "материалов"]
