import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.tagging.inflection import agree, is_inflected, root

FORMS = (
    "сергей сергея сергею сергеем сергее",
    "лавров лаврова лаврову лавровым лаврове",
    "россия россии россию россией",
    "путин путина путину путиным путине",
    "дмитрий дмитрия дмитрию дмитрием",
    "зеленский зеленского зеленскому зеленским зеленском",
    "обама обамы обаме обаму обамой",
    "павел павла павлу павлом",
    "японский японского японские японских",
    "володимир володимира володимирові володимиром",
    "trump trumpa trumpovi trumpem trumpowi trumpom",
    "merkel merkelova merkelove merkelovou",
    "tusk tuska tuskiem tuskowi",
    "theresa theresy therese theresu theresou",
    "marek marka marku markiem",
)


@pytest.mark.parametrize("forms", FORMS)
def test_a_name_is_found_in_all_its_cases(forms: str) -> None:
    name, *others = forms.split()
    assert [word for word in others if root(word) != root(name) or not agree(name, word)] == []


@pytest.mark.parametrize(
    ("name", "other"),
    [("россия", "росса"), ("нигер", "нигерии"), ("иран", "ирака"), ("иран", "иранский"), ("tusk", "tuskan")],
)
def test_another_name_is_no_form_of_it(name: str, other: str) -> None:
    assert not agree(name, other)


def test_latin_letters_are_inflected_in_slavic_languages_only() -> None:
    assert [is_inflected("trump", language) for language in ("en", "pl", "ru")] == [False, True, False]
    assert [is_inflected("трамп", language) for language in ("en", "pl", "ru")] == [True, True, True]


@given(st.from_regex(r"[а-яё]{1,20}|[a-z]{1,20}", fullmatch=True))
def test_a_word_is_a_form_of_itself_and_its_root_is_never_empty(word: str) -> None:
    assert agree(word, word)
    assert 1 <= len(root(word)) <= len(word)
