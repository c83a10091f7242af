"""The 75 questions in 14 classes, chosen from the corpus itself: the same corpus gives the same questions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

SAMPLE = 4000
Parameters = tuple[tuple[str, str], ...]

CLASSES = {
    "rare word": 6,
    "common word": 8,
    "two or three words": 10,
    "phrase": 6,
    "prefix": 6,
    "negation": 5,
    "word, country": 6,
    "word, dates, person": 5,
    "word, dates": 5,
    "country": 5,
    "country, topic": 4,
    "page 50": 3,
    "last page": 3,
    "question": 3,
}


@dataclass(frozen=True, slots=True)
class Question:
    """Parameters of /search/; `page` is 1, 50 or -1 for the last."""

    kind: str
    parameters: Parameters
    page: int = 1

    @property
    def has_words(self) -> bool:
        return any(name == "q" for name, _ in self.parameters)


@dataclass(frozen=True, slots=True)
class Tags:
    """Slugs of the tags with most items first: countries, people, and pairs of a country and a topic."""

    countries: Sequence[str]
    people: Sequence[str]
    pairs: Sequence[tuple[str, str]]


class Vocabulary:
    """Words of a sample by the share of articles that have them in any form, and texts to take words from."""

    def __init__(self, articles: Sequence[dict[str, Any]]) -> None:
        from articles.search.analysis import is_stop_word, terms  # noqa: PLC0415 - not before the environment

        self.texts: list[list[tuple[str, str]]] = []
        having: Counter[str] = Counter()
        spelled: dict[str, Counter[str]] = {}
        self.pairs: Counter[tuple[str, str]] = Counter()
        for article in articles:
            stems, exacts = terms(f"{article['headline']} {article['body']}", article["language"])
            words = list(zip(stems, exacts, strict=True))
            self.texts.append(words)
            having.update(set(stems))
            for stem, exact in set(words):
                spelled.setdefault(stem, Counter())[exact] += 1
            self.pairs.update(
                {
                    (one, two)
                    for (_, one), (_, two) in pairwise(words)
                    if _is_word(one) and _is_word(two) and not (is_stop_word(one) or is_stop_word(two))
                }
            )
        self.share = {
            stem: count / len(articles)
            for stem, count in having.items()
            if _is_word(stem) and not is_stop_word(_commonest(spelled[stem]))
        }
        self._spelled = spelled

    def between(self, low: float, high: float) -> list[str]:
        """Words whose share lies between, the most frequent first."""
        stems = [stem for stem, share in self.share.items() if low <= share < high]
        stems.sort(key=lambda stem: (-self.share[stem], stem))
        return [_commonest(self._spelled[stem]) for stem in stems]

    def phrases(self, count: int) -> list[tuple[str, str]]:
        """Pairs of words that stand together in most texts, the most frequent first."""
        return sorted(self.pairs, key=lambda pair: (-self.pairs[pair], pair))[:count]

    @property
    def common(self) -> list[str]:
        return self.between(0.2, 0.7) or self.between(0.05, 0.7)

    def together(self, count: int, low: float, high: float, place: float) -> str:
        """That many words of one text, each with a share between; `place` (0 to 1) is where to look first."""
        start = int(place * len(self.texts))
        for words in self.texts[start:] + self.texts[:start]:
            fit = dict.fromkeys(exact for stem, exact in words if low <= self.share.get(stem, 0) < high)
            if len(fit) >= count:
                return " ".join(spread(list(fit), count))
        raise ValueError("The corpus has too few words.")


def _is_word(text: str) -> bool:
    return text.isalpha() and len(text) > 3


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda word: (-spellings[word], word))


def spread(values: Sequence[Any], count: int) -> list[Any]:
    """That many of the values, evenly spaced from the first on; the last again where they are too few."""
    return [values[min(number * max(1, len(values) // count), len(values) - 1)] for number in range(count)]


def questions(words: Vocabulary, tags: Tags) -> list[Question]:
    """All of them, class by class."""
    chosen = _with_words(words) | _with_tags(words, tags)
    pages = {"page 50": 50, "last page": -1}
    return [Question(kind, asked, pages.get(kind, 1)) for kind in CLASSES for asked in chosen[kind]]


def _with_words(words: Vocabulary) -> dict[str, list[Parameters]]:
    rare, middling, common = words.between(0, 2.5 / len(words.texts)), words.between(0.02, 0.1), words.common
    prefixes = spread(middling, CLASSES["prefix"])
    negated = zip(*(spread(given, CLASSES["negation"]) for given in (common, middling)), strict=True)
    phrases = spread(words.phrases(120), CLASSES["phrase"])
    groups, prose = CLASSES["two or three words"], CLASSES["question"]
    return {
        "rare word": [_q(word) for word in spread(rare, CLASSES["rare word"])],
        "common word": [_q(word) for word in spread(common, CLASSES["common word"])],
        "two or three words": [_q(words.together(2 + n % 2, 0.02, 0.3, n / groups)) for n in range(groups)],
        "phrase": [_q(f'"{one} {two}"') for one, two in phrases],
        "prefix": [_q(f"{word[: 4 + n % 2]}*") for n, word in enumerate(prefixes)],
        "negation": [_q(f"{wanted} -{unwanted}") for wanted, unwanted in negated],
        "page 50": [_q(word) for word in spread(common, CLASSES["page 50"])],
        "last page": [_q(word) for word in spread(common, CLASSES["last page"])],
        "question": [_q(_prose(words.together(8, 0.005, 0.3, n / prose))) for n in range(prose)],
    }


def _with_tags(words: Vocabulary, tags: Tags) -> dict[str, list[Parameters]]:
    def both(kind: str, given: Sequence[Any]) -> Iterator[tuple[int, str, Any]]:
        count = CLASSES[kind]
        for n, (word, value) in enumerate(
            zip(spread(words.common, count), spread(given, count), strict=True)
        ):
            yield n, word, value

    return {
        "word, country": [(*_q(w), ("country", c)) for _, w, c in both("word, country", tags.countries)],
        "word, dates, person": [
            (*_q(word), ("person", person), *_years(1992 + 5 * n, 9))
            for n, word, person in both("word, dates, person", tags.people)
        ],
        "word, dates": [
            (*_q(word), *_years(1994 + 6 * n, n % 3)) for n, word, _ in both("word, dates", tags.countries)
        ],
        "country": [(("country", country),) for country in spread(tags.countries, CLASSES["country"])],
        "country, topic": [
            (("country", country), ("topic", topic))
            for country, topic in spread(tags.pairs, CLASSES["country, topic"])
        ],
    }


def _q(text: str) -> Parameters:
    return (("q", text),)


def _years(first: int, more: int) -> Parameters:
    return ("from", str(first)), ("to", str(first + more))


def _prose(words: str) -> str:
    first, last = words.split()[:4], words.split()[4:]
    return f"what is the {' '.join(first)} of {' '.join(last)}"
