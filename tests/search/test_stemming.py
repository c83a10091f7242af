import pytest

from articles.search.stemming import keeps_beginnings, profile, stem

WORDS = {
    "en": """dying lying tying skies skis sky news howe idly gently ugly early only singly inning canning
        herring proceed exceed succeed expected expects experts economies economic japanese treaties sanctions
        hoping hopped flies fly cries happy happily generous generally communism
        arsenal university universe""",
    "ru": """договоры договорами переговоров министры министрами мирный мира торговля торговлю обсуждают
        шедший лучшего красивейший делавшая островов японией россии москве""",
    "fr": "gouvernement gouvernements negociations traites presidente nationaux yeux chevaux",
    "es": "gobiernos negociaciones tratados presidenta nacionales digamoselo comprandolo",
    "it": "governi negoziati trattati presidente nazionali dicendoglielo",
    "pt": "governos negociacoes tratados presidente nacionais",
    "sv": "regeringarna forhandlingar fordraget presidenten",
}


@pytest.mark.parametrize("language", WORDS)
def test_a_stem_begins_as_its_word_but_for_the_last_letters(language: str) -> None:
    words = WORDS[language].split()
    assert [keeps_beginnings(word, [language]) for word in words] == [True] * len(words)
    for word in words:
        found = stem(word, profile(language))
        kept = len(found) - (1 if len(found) > 4 else 2)
        assert word.startswith(found[:kept]), (word, found)


@pytest.mark.parametrize(
    ("word", "languages", "kept"),
    [
        ("treaty", ["en", "ru"], True),
        ("treaty", ["en", "de"], False),  # Mueller is muller
        ("treaty", ["en", "id"], False),  # membeli is beli
        ("treaty", ["en", "ja"], True),
        ("мир", ["en", "id"], True),
        ("سلام", ["en"], False),  # the article of Arabic is taken off
        ("treaty", [], True),
    ],
)
def test_some_stemmers_change_more(word: str, languages: list[str], kept: bool) -> None:
    assert keeps_beginnings(word, languages) is kept
