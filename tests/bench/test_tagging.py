from pathlib import Path

import pytest

from articles.reference.load import load_reference
from articles.tagging.lexicon import lexicon
from bench import labelled
from bench.tagging import Comparison, measure_countries
from tests.tagging.atlas import item

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def test_a_comparison_counts_what_was_right_by_threshold() -> None:
    comparison = Comparison("x")
    comparison.add([("JP", 0.9), ("FR", 0.5)], frozenset({"JP"}), frozenset({"JP"}))
    comparison.add([("RU", 0.55)], frozenset({"RU", "UA"}), frozenset({"RU", "UA"}))
    told = comparison.told()
    assert (told["items"], told["labels"], told["named"], told["first"]) == (2, 3, 3, 2 / 3)
    rows = {threshold: row for threshold, *row in told["rows"]}
    assert rows[0.5] == [3, 2 / 3, 2 / 3, 2 / 3]
    assert rows[0.9] == [1, 1.0, 1 / 3, 0.5]


def test_spellings_in_cyrillic_letters_are_given_for_each_person() -> None:
    people = labelled.slavic_people()
    assert people["Theresa May"] == ["Тереза Мей", "Тереза Мэй"]
    assert [name for name, spellings in people.items() if not all(spellings)] == []


@pytest.mark.django_db
def test_countries_of_files_not_chosen_on_are_told_as_people_labelled_them() -> None:
    file = CORPORA / "reuters-21578" / "reut2-015.sgm"
    if not file.exists():
        pytest.skip("the labelled news is not here")
    load_reference()
    lexicon.renew()
    told = measure_countries("one file", labelled.reuters_file(file))
    rows = {threshold: (precision, recall) for threshold, _, precision, recall, _ in told["rows"]}
    assert rows[0.8][0] >= 0.85
    assert rows[0.2][1] >= 0.85
    assert told["first"] >= 0.75


@pytest.mark.django_db
def test_an_item_without_a_name_is_about_no_country() -> None:
    empty = labelled.Labelled(item("It rained."), frozenset({"JP"}), frozenset(), frozenset())
    lexicon.renew()
    assert measure_countries("none", [empty])["rows"][0] == (0.1, 0, 0.0, 0.0, 0.0)
