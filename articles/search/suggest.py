"""What a reader who is typing may mean: people, countries, topics and headlines.

The last word typed is the beginning of a word, those before it are whole; each is a word of the subject's
names, in any order. What is most covered comes first. However many names begin alike, the work is bounded:
few bearers are sorted; of very many, the most covered are gone through until enough are found.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from articles.models import SUBJECTS, Alias, Article, IndexState, NameWord
from articles.models.name import words_of
from articles.search import facet
from articles.search.analysis import is_stop_word, key, query_stems, terms
from articles.search.find import Order, find
from articles.search.plan import AllOf, Beginning, Match, Plan, Stem

MOST_WORDS = 16
MOST_OF_A_KIND = 5
MOST_HEADLINES = 4
# Headlines are looked for by the beginning of a stem, which lacks up to so many of the last letters of a word
# of more than so many; of what is found, so many of the newest are looked at as they are written.
STEMMED_AWAY, UNSTEMMED = 2, 4
CANDIDATES = 60
# Up to so many bearers are sorted by coverage; of more, so many of the most covered are gone through.
FEW = 400
MOST_COVERED = 10_000
# To find the words that begin alike costs as much as they occur in the archive, so that in a large one the
# beginning has to be longer. In bytes: three Latin letters, two Cyrillic ones, a single Chinese one; then
# five, three and two.
SHORTEST_PREFIX, SHORTEST_PREFIX_OF_MANY = 3, 5
MANY_ITEMS = 150_000


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A subject, and the alias that has what was typed; empty when the name itself has."""

    kind: str
    name: str
    slug: str
    count: int
    alias: str = ""


def words_typed(text: str) -> list[str]:
    """The words to look for; none when there are more than any name has."""
    words = key(text).split()
    return words if len(words) <= MOST_WORDS else []


def of_kind(model: type[Any], words: Sequence[str], most: int = MOST_OF_A_KIND) -> list[Suggestion]:
    """The most covered of one kind. At most three queries."""
    return subjects(words, [model], most)[model.kind]


def subjects(
    words: Sequence[str], models: Sequence[type[Any]] = SUBJECTS, most: int = MOST_OF_A_KIND
) -> dict[str, list[Suggestion]]:
    """The most covered people, countries and topics by kind. At most seven queries."""
    found = {model.kind: _most_covered(model, words, most) if words else [] for model in models}
    aliases = _aliases({(kind, row[0]) for kind, rows in found.items() for row in rows})
    return {
        kind: [
            Suggestion(kind, name, slug, count, _alias_with(words, name, aliases[kind, pk]))
            for pk, name, slug, count in rows
        ]
        for kind, rows in found.items()
    }


def headlines(words: Sequence[str]) -> list[Article]:
    """The newest public items with these words in the headline, the last as the beginning of one.

    At most three queries; none for a beginning that is too short.
    """
    if not words or len(words[-1].encode()) < SHORTEST_PREFIX:
        return []
    state = IndexState.objects.defer("frequent", "coming").first()
    if state is None or (state.documents > MANY_ITEMS and len(words[-1].encode()) < SHORTEST_PREFIX_OF_MANY):
        return []
    *whole, beginning = words
    parts: list[Plan] = [
        Stem(query_stems(word, state.languages), headline_only=True)
        for word in whole
        if not is_stop_word(word)
    ]
    parts.append(Beginning(beginning[: max(UNSTEMMED, len(beginning) - STEMMED_AWAY)]))
    hits = find(Match(AllOf(tuple(parts)))).page(Order.NEWEST, CANDIDATES)
    found = Article.objects.public().filter(sequence__in=[hit.number for hit in hits]).newest_first()
    with_beginning = (
        article
        for article in found.defer("body")
        if any(word.startswith(beginning) for word in terms(article.headline, article.language)[1])
    )
    return list(islice(with_beginning, MOST_HEADLINES))


def _most_covered(model: type[Any], words: Sequence[str], most: int) -> list[tuple[int, str, str, int]]:
    kind = facet.KINDS[model.kind]
    *whole, beginning = (word.encode() for word in words)
    conditions = {word: Q(word=word) for word in whole} | {beginning: _beginning_with(beginning)}
    # The longest word leads: it is likely to have the fewest bearers.
    leading = max(conditions, key=len)
    bearers = NameWord.objects.filter(conditions[leading], kind=kind).values_list("subject", flat=True)
    for word, condition in conditions.items():
        if word != leading:
            bearers = bearers.filter(_has(kind, condition, OuterRef("subject")))
    few = list(bearers.order_by()[: FEW + 1])
    everyone = model._default_manager.order_by("-article_count", "pk")
    if len(few) <= FEW:
        chosen = everyone.filter(pk__in=set(few), article_count__gt=0)
    else:
        counts = everyone.order_by("-article_count").values("article_count")[MOST_COVERED : MOST_COVERED + 1]
        least = Coalesce(Subquery(counts), Value(0), output_field=IntegerField())
        having = (_has(kind, condition, OuterRef("pk")) for condition in conditions.values())
        # Within the index of counts; what else is to be known of those few is read afterwards.
        covered = everyone.filter(*having, article_count__gt=least)
        chosen = everyone.filter(pk__in=covered.values("pk")[:most])
    # Hidden ones have no words, but they may have been hidden behind our back.
    rows = chosen.filter(is_hidden=False).values_list("pk", "name", "slug", "article_count")
    return list(rows[:most])


def _has(kind: int, condition: Q, subject: OuterRef) -> Exists:
    return Exists(NameWord.objects.filter(condition, kind=kind, subject=subject))


def _beginning_with(beginning: bytes) -> Q:
    """In UTF-8 no byte is 255, so that this follows all words that begin so and precedes all others."""
    return Q(word__gte=beginning, word__lt=beginning + b"\xff")


def _aliases(subjects: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    if not subjects:
        return found
    of_them = Q()
    for model in SUBJECTS:
        of_them |= Q(**{f"{model.kind}__in": [pk for kind, pk in subjects if kind == model.kind]})
    kinds = [model.kind for model in SUBJECTS]
    for *owners, text in Alias.objects.filter(of_them).values_list(*kinds, "text"):
        for kind, pk in zip(kinds, owners, strict=True):
            if pk is not None:
                found[kind, pk].append(text)
    return found


def _alias_with(words: Sequence[str], name: str, aliases: Iterable[str]) -> str:
    """Nothing when the name has all words; else the shortest alias that has them, or has the last one."""
    if _bears(name, words):
        return ""
    shortest = sorted(aliases, key=lambda text: (len(text), text))
    with_all = (text for text in shortest if _bears(text, words))
    with_last = (text for text in shortest if _bears(text, words[-1:]))
    return next(with_all, "") or ("" if _bears(name, words[-1:]) else next(with_last, ""))


def _bears(name: str, words: Sequence[str]) -> bool:
    *whole, beginning = (word.encode() for word in words)
    borne = words_of(name)
    return borne.issuperset(whole) and any(word.startswith(beginning) for word in borne)
