"""Which Snowball stemmer a word gets: chosen by the language of the text and the script of the word.

Stems are taken from folded words, in the index and in queries alike, so that a word typed without its accents
has the stem of the word printed with them.
"""

from collections.abc import Collection
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import Stemmer

from articles.search.folding import script

# Primary language subtag (BCP 47): its script and its Snowball algorithm. Languages without an algorithm are
# listed where their script is not Latin, so that Latin words in them (names, mostly) are stemmed as English.
_LANGUAGES: dict[str, tuple[str, str]] = {
    "ar": ("arabic", "arabic"), "be": ("cyrillic", ""), "bg": ("cyrillic", ""), "ca": ("latin", "catalan"),
    "cs": ("latin", "czech"), "da": ("latin", "danish"), "de": ("latin", "german"),
    "el": ("greek", "greek"), "en": ("latin", "english"), "eo": ("latin", "esperanto"),
    "es": ("latin", "spanish"), "et": ("latin", "estonian"), "eu": ("latin", "basque"),
    "fa": ("arabic", ""), "fi": ("latin", "finnish"), "fr": ("latin", "french"), "ga": ("latin", "irish"),
    "he": ("hebrew", ""), "hi": ("devanagari", "hindi"), "hu": ("latin", "hungarian"),
    "hy": ("armenian", "armenian"), "id": ("latin", "indonesian"), "it": ("latin", "italian"),
    "ja": ("gram", ""), "ka": ("", ""), "kk": ("cyrillic", ""), "km": ("gram", ""), "ko": ("gram", ""),
    "ky": ("cyrillic", ""), "lo": ("gram", ""), "lt": ("latin", "lithuanian"), "mk": ("cyrillic", ""),
    "mn": ("cyrillic", ""), "my": ("gram", ""), "nb": ("latin", "norwegian"),
    "ne": ("devanagari", "nepali"), "nl": ("latin", "dutch"), "nn": ("latin", "norwegian"),
    "no": ("latin", "norwegian"), "pl": ("latin", "polish"), "pt": ("latin", "portuguese"),
    "ro": ("latin", "romanian"), "ru": ("cyrillic", "russian"), "sr": ("cyrillic", ""),
    "sv": ("latin", "swedish"), "ta": ("tamil", "tamil"), "tg": ("cyrillic", ""), "th": ("gram", ""),
    "tr": ("latin", "turkish"), "uk": ("cyrillic", ""), "ur": ("arabic", ""), "zh": ("gram", ""),
}  # fmt: skip
# The stemmer of a word in a script that is not the script of its text, or of a text of unknown language.
_BY_SCRIPT = {
    "latin": "english", "cyrillic": "russian", "greek": "greek", "arabic": "arabic", "armenian": "armenian",
    "devanagari": "hindi", "tamil": "tamil",
}  # fmt: skip
# Algorithms that change the endings of words and nothing else.
_ENDINGS_ONLY = frozenset(
    ("", "danish", "english", "french", "italian", "norwegian", "portuguese", "russian", "spanish", "swedish")
)
STEM_CACHE_SIZE = 65_536

_stemmers: dict[str, Stemmer.Stemmer] = {}
_lock = (
    Lock()
)  # A Stemmer keeps its word in a buffer of its own and must not be shared between running threads.


class Profile(NamedTuple):
    """A text's own script and the algorithm for words in it; "" leaves them as they are."""

    script: str
    algorithm: str


@lru_cache(1024)
def profile(language: str) -> Profile:
    """The profile of a language tag; tags not listed are languages in Latin letters without a stemmer."""
    primary = language.replace("_", "-").partition("-")[0].lower()
    if primary in ("", "und", "mul"):
        return Profile("", "")
    own_script, algorithm = _LANGUAGES.get(primary, ("latin", ""))
    return Profile(own_script, algorithm or ("" if own_script == "latin" else _BY_SCRIPT.get(own_script, "")))


def stem(word: str, text_profile: Profile) -> str:
    """The stem of a folded word: the word itself without a stemmer, or when it starts with a digit."""
    name = script(word[0])
    own = name == text_profile.script
    algorithm = text_profile.algorithm if own else _BY_SCRIPT.get(name, "")
    return _snowball(word, algorithm) if algorithm else word


def query_stems(word_exact: str, languages: Collection[str]) -> tuple[str, ...]:
    """The distinct stems a folded query word may have in an archive of these languages, in their order.

    Without any language the stem is that of a text of unknown language.
    """
    profiles = dict.fromkeys(profile(language) for language in languages or ("",))
    return tuple(dict.fromkeys(stem(word_exact, text_profile) for text_profile in profiles))


def keeps_beginnings(word_exact: str, languages: Collection[str]) -> bool:
    """Whether words in the script of this one begin as their stems do, in an archive of these languages.

    The last letter of a stem may be another than that of the word; of a stem of up to four letters the last
    two: dying is die.
    """
    name = script(word_exact[0])
    profiles = [profile(language) for language in languages]
    own = {text_profile.algorithm for text_profile in profiles if text_profile.script == name}
    return _ENDINGS_ONLY.issuperset(own | {_BY_SCRIPT.get(name, "")})


@lru_cache(STEM_CACHE_SIZE)
def _snowball(word: str, algorithm: str) -> str:
    with _lock:
        stemmer = _stemmers.get(algorithm)
        if stemmer is None:
            stemmer = _stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)
        found: str = stemmer.stemWord(word)
    return found or word
