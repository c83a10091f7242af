"""What a reader may have meant by a word that no item has.

Candidates are the words of the names and aliases of people, countries and topics, and those of the newest
headlines; they are read by index, and are the same on every engine.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from heapq import nsmallest

from django.db.models import F
from django.db.models.functions import Length

from articles.models import SUBJECTS, Article, NameWord
from articles.search import facet
from articles.search.analysis import is_stop_word, key, tokens

MOST_WORDS = 3
NEWEST = 300  # headlines
CANDIDATES = 20_000  # words of names with the same first letter, of about the same length
SHORTEST = 4  # Three letters are near too many words.
LONG = 7  # From so many letters on two may be wrong.
NEAREST = 12  # of which it is looked up how many items they are in
OFFERED = 3
_KINDS = [facet.KINDS[model.kind] for model in SUBJECTS]


def near(words: Collection[str]) -> dict[str, list[str]]:
    """For each of the first MOST_WORDS words the nearest known ones, as printed: those with the fewest
    changes, of these the most covered.

    A change is a letter more, less, other, or two swapped; the first letter is taken to be right. A query for
    each word, and five for all.
    """
    asked = {word: key(word) for word in words}
    asked = {word: folded for word, folded in asked.items() if len(folded) >= SHORTEST and folded.isalpha()}
    if not asked:
        return {}
    printed = _in_headlines()
    nearest = {}
    for word, folded in list(asked.items())[:MOST_WORDS]:
        nearest[word] = _nearest(folded, {*printed, *_in_names(folded)})
    named = dict(_named({other for others in nearest.values() for other in others}))
    return {
        word: [
            named[other][1] if other in named else other
            for other in sorted(others, key=lambda other: (others[other], -_covered(other, named, printed)))
            if other in named or other in printed
        ][:OFFERED]
        for word, others in nearest.items()
    }


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, delete, change or swap with the next (optimal string alignment); most + 1 where that
    is more than `most`."""
    far, size = most + 1, len(other)
    if abs(len(one) - size) > most:
        return far
    before = [far] * (size + 1)
    row = [min(j, far) for j in range(size + 1)]
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [min(i, far)] + [far] * size
        nearest = row[0]
        for j in range(max(1, i - most), min(size, i + most) + 1):
            best = before[j - 1]
            if letter != other[j - 1]:
                best = min(best, before[j], row[j - 1]) + 1
                if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]:
                    best = min(best, earlier[j - 2] + 1)
            row[j] = best
            nearest = min(best, nearest)
        if nearest > most:
            return far
    return min(row[-1], far)


def _most_changes(folded: str) -> int:
    return 2 if len(folded) >= LONG else 1


def _nearest(folded: str, known: Collection[str]) -> dict[str, int]:
    most = _most_changes(folded)
    letters = set(folded)
    third = len(folded) / 3
    one, two, three = (folded[round(third * part) : round(third * (part + 1))] for part in range(3))
    # Cheap tests first: one of its thirds stands as typed (two swaps across their borders are given up), and
    # a change takes one letter away and brings another at most.
    alike = (
        other
        for other in known
        if (one in other or two in other or three in other)
        and other[0] == folded[0]
        and len(letters.symmetric_difference(other)) <= 2 * most
    )
    found = ((distance(folded, other, most), other) for other in alike)
    near_by = nsmallest(NEAREST, (each for each in found if 0 < each[0] <= most))
    return {other: changes for changes, other in near_by}


def _covered(word: str, named: Mapping[str, tuple[int, str]], printed: Mapping[str, int]) -> int:
    return (named[word][0] if word in named else 0) + printed.get(word, 0)


def _in_headlines() -> Counter[str]:
    """The words of the newest headlines, and how many times they stand there."""
    newest = Article.objects.public().newest_first().values_list("headline", "language")[:NEWEST]
    return Counter(
        token.exact
        for headline, language in newest
        for token in tokens(headline, language)
        if len(token.exact) >= SHORTEST and token.exact.isalpha() and not is_stop_word(token.exact)
    )


def _in_names(folded: str) -> list[str]:
    """Words of names that begin with the same letter and are about as long."""
    first, size = folded[0].encode(), len(folded.encode())
    beyond = first[:-1] + bytes([first[-1] + 1])
    slack = _most_changes(folded) * len(first)
    rows = NameWord.objects.filter(kind__in=_KINDS, word__gte=first, word__lt=beyond)
    alike = rows.alias(size=Length("word")).filter(size__gte=size - slack, size__lte=size + slack)
    return [bytes(word).decode() for word in alike.values_list("word", flat=True).distinct()[:CANDIDATES]]


def _named(words: Collection[str]) -> Iterator[tuple[str, tuple[int, str]]]:
    """Those words that name subjects with items: of how many, and how the most covered writes the word."""
    rows = NameWord.objects.filter(kind__in=_KINDS, word__in=[word.encode() for word in words])
    subjects = set(rows.values_list("kind", "subject"))
    found: dict[str, tuple[int, str]] = {}
    for model in SUBJECTS:
        pks = [subject for kind, subject in subjects if kind == facet.KINDS[model.kind]]
        listed = model._default_manager.listed().filter(pk__in=pks).order_by("article_count", "-pk")
        for count, name, alias in listed.values_list("article_count", F("name"), F("aliases__text")):
            for piece in f"{alias or ''} {name}".split():
                word = key(piece)
                if word in words and count >= found.get(word, (0, ""))[0]:
                    found[word] = count, piece.strip(".,;:()")
    yield from found.items()
