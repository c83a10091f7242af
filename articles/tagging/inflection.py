"""Names in their grammatical cases: which forms of a word may be the same name, in Slavic languages.

A stemmer of common words treats names badly: of Лавров it makes лавр, of Лавровым лавров. Here only endings
of the singular are taken off, and what is taken off is looked at: Росса is no form of Россия.
"""

from functools import lru_cache

from articles.search.folding import script

# Folded, as tokens are; of several that fit the longest is taken off. Possessives of names are among them.
_CYRILLIC = (
    *("а", "я", "о", "е", "у", "ю", "ы", "и", "і", "ї", "й", "ь", "є"),
    *(
        "ой",
        "ей",
        "ою",
        "ею",
        "єю",
        "ом",
        "ем",
        "єм",
        "ым",
        "им",
        "їм",
        "ам",
        "ям",
        "ах",
        "ях",
        "ов",
        "ев",
        "ів",
    ),
    *("ая", "яя", "ое", "ее", "ые", "ие", "ый", "ий", "ій", "ую", "юю", "их", "ых"),
    *("ого", "его", "ому", "ему", "ими", "ыми", "ами", "ями", "ова", "ові", "еві", "єві"),
    *("ът", "ят", "та", "то", "те"),
)
_LATIN = (
    *("a", "e", "i", "y", "o", "u"),
    *("em", "om", "im", "ym", "am", "ie", "ou", "oj", "ej", "ja", "ju", "je", "ow", "ov", "uv", "ev"),
    *(
        "owi",
        "ovi",
        "evi",
        "ego",
        "eho",
        "emu",
        "iem",
        "jem",
        "jom",
        "ami",
        "ach",
        "ich",
        "ych",
        "iego",
        "iemu",
    ),
    *(
        "ova",
        "ove",
        "ovo",
        "ovy",
        "ovu",
        "ovou",
        "ovej",
        "ovem",
        "ovega",
        "ovih",
        "ovim",
        "ovimi",
        "ega",
        "skem",
    ),
)
_ENDINGS = {"cyrillic": frozenset(_CYRILLIC), "latin": frozenset(_LATIN)}
_VOWELS = {"cyrillic": frozenset("аеиіїоуыэюяєйь"), "latin": frozenset("aeiouyj")}
# Of adjectives, which many surnames and all names of peoples are, the whole ending changes.
_ADJECTIVAL = ("ий", "ый", "ой", "ій", "ая", "яя", "ое")
_POSSESSIVE = ("ов", "ев", "ів", "ov", "ow", "ev", "ew", "uv")
_LONGEST, _LEAST = 5, 3

# Primary language subtags whose names in Latin letters take these endings.
LATIN_LANGUAGES = frozenset(("pl", "cs", "sk", "sl", "hr", "bs", "sh"))


def is_inflected(word: str, language: str) -> bool:
    """Whether a folded word in a text of this language (primary subtag) may carry the ending of a case."""
    written = script(word[0])
    return written == "cyrillic" or (written == "latin" and language in LATIN_LANGUAGES)


@lru_cache(65_536)
def root(word: str) -> str:
    """What all forms of a name have in common, and some other words too: `agree` tells them apart."""
    written = script(word[0])
    endings, vowels = _ENDINGS[written], _VOWELS[written]
    for length in range(min(_LONGEST, len(word) - _LEAST), 0, -1):
        if word[-length:] in endings:
            word = word[:-length]
            break
    while len(word) > _LEAST and word[-1] in vowels:
        word = word[:-1]
    if len(word) > _LEAST + 1 and word[-2:] in _POSSESSIVE:
        word = word[:-2]
    # Павел, Павла; Marek, Marka.
    if len(word) > _LEAST + 1 and word[-2] in "еe" and word[-1] not in vowels:
        word = word[:-2] + word[-1]
    return word


@lru_cache(65_536)
def agree(name: str, word: str) -> bool:
    """Whether a folded word is a folded name in one of its cases."""
    written = script(name[0])
    endings, vowels = _ENDINGS[written], _VOWELS[written]
    if name == word or (word.startswith(name) and word[len(name) :] in endings):
        return True
    return any(word.startswith(base) and word[len(base) :] in endings for base in _bases(name, vowels))


def forms(name: str) -> list[str]:
    """Every form that `agree` takes for the name; most of them nobody writes."""
    written = script(name[0])
    endings, vowels = sorted(_ENDINGS[written]), _VOWELS[written]
    return [name, *(base + ending for base in (name, *_bases(name, vowels)) for ending in endings)]


def _bases(name: str, vowels: frozenset[str]) -> list[str]:
    """What is left of a name when the ending of the nominative, or a fleeting vowel, is taken off."""
    bases = []
    if name[-2:] in _ADJECTIVAL and len(name) > _LEAST + 1:
        bases.append(name[:-2])
    if name[-1] in vowels and len(name) > _LEAST:
        bases.append(name[:-1])
    elif len(name) > _LEAST and name[-2] in "еe":
        bases.append(name[:-2] + name[-1])
    return bases
