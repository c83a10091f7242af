"""A way on from a search without a hit: what no item has, what to leave out, what may have been meant."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext

from articles import facets
from articles.filters import ArticleFilter
from articles.search import facet, spelling
from articles.search.ask import Search, absent
from articles.search.engine import TooSlow
from articles.search.meaning import bind, bind_all
from articles.search.nodes import QUOTES, Word
from articles.search.parts import Part, cut, edited, parts, says_nothing, wanted_words
from articles.search.plan import Span
from articles.search.query import parse
from articles.views.listing import Pairs, address

MOST_WAYS = 8
MOST_WORDS = 12
SHOWN = 60  # characters of what was typed


@dataclass(frozen=True, slots=True)
class Way:
    """What to leave out, where that leads, and to how many items."""

    name: str
    is_typed: bool
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Advice:
    """`absent`: what was typed that no item has. `meant`: what was typed, spelt better."""

    absent: Sequence[str] = ()
    meant: str = ""
    meant_url: str = ""
    ways: Sequence[Way] = ()


def advice(asked: ArticleFilter, keep: Pairs, *, ways: bool) -> Advice:
    """Advice on a search without a hit, as far as time is left for it; `ways` costs a count for each.

    At most 42 queries: three times those of a query's meaning (up to 7 each: what was typed, what is left of
    it, what may have been meant), two for what is absent, 8 for spelling; with `ways` the names of tags,
    MOST_WAYS counts, and 3 for the names that `exact` leaves out.
    """
    try:
        return _advice(asked, keep, ways=ways)
    except TooSlow:
        return Advice()


def _advice(asked: ArticleFilter, keep: Pairs, *, ways: bool) -> Advice:
    own = parts(asked.query, asked.meaning.named_at)
    lost, words = _lost(asked, own)
    meant = _meant(asked, lost, words)
    named = [part.text for part in lost if not any(part.start <= word.start < part.end for word in words)]
    return Advice(
        absent=[
            text.strip(QUOTES)[:SHOWN] for text in dict.fromkeys([*(word.text for word in words), *named])
        ],
        meant=meant,
        meant_url=_link(_with_words(keep, meant)) if meant else "",
        ways=_ways(asked, keep, own, lost) if ways else (),
    )


def _lost(asked: ArticleFilter, own: Sequence[Part]) -> tuple[list[Part], list[Word]]:
    """The parts, and the words in them, that no item has whatever the rest of the search."""
    wanted = [part for part in own if part.wanted][:MOST_WORDS]
    runs = asked.meaning.named_at
    every = [word for word in wanted_words(asked.query.root) if not any(a <= word.start < b for a, b in runs)]
    telling = [word for word in every if not says_nothing(word)]
    words = (telling or every)[:MOST_WORDS]
    texts = list(dict.fromkeys([*(part.text for part in wanted), *(word.text for word in words)]))
    gone = _absent(texts, asked)
    return [part for part in wanted if part.text in gone], [word for word in words if word.text in gone]


def _absent(texts: Sequence[str], asked: ArticleFilter) -> set[str]:
    expand = not asked.values["exact"]
    meanings = bind_all([parse(text) for text in texts], expand=expand) if texts else []
    plans = {
        text: meaning.plan for text, meaning in zip(texts, meanings, strict=True) if meaning.plan is not None
    }
    found = absent(list(plans.values()), asked.allowance)
    return {text for text, is_absent in zip(plans, found, strict=True) if is_absent}


def _meant(asked: ArticleFilter, lost: Sequence[Part], words: Collection[Word]) -> str:
    """What was typed, with known words for those that no item has, and without what cannot be mended; empty
    where nothing can."""
    text = asked.query.text
    offers = spelling.near({word.text: None for word in words})
    offered = list(dict.fromkeys(each for nearest in offers.values() for each in nearest))
    unknown = _absent(offered, asked)
    mended = []
    for word in words:
        nearest = next((each for each in offers.get(word.text, ()) if each not in unknown), None)
        if nearest is not None:
            typed = text[word.start : word.end].replace(word.text, nearest, 1)
            mended.append((word.start, word.end, typed))
    hopeless = [part for part in lost if not any(part.start <= start < part.end for start, _, _ in mended)]
    return edited(text, [*mended, *((part.start, part.end, " ") for part in hopeless)]) if mended else ""


def _ways(asked: ArticleFilter, keep: Pairs, own: Sequence[Part], lost: Sequence[Part]) -> list[Way]:
    """What to leave out to find something, most first: all that no item has, or else any one thing."""
    removals = [tuple(lost)] if lost else [(part,) for part in own]
    found = [] if lost else _without_narrowing(asked, keep)[:MOST_WAYS]
    found += _without_words(asked, keep, removals[: MOST_WAYS - len(found)])
    counted = [(search.count, way, url) for way, url, search in found]
    ways = [Way(name, is_typed, url, count) for count, (name, is_typed), url in counted if count]
    return sorted(ways, key=lambda way: -way.count)


Found = list[tuple[tuple[str, bool], str, Search]]


def _without_words(asked: ArticleFilter, keep: Pairs, removals: Sequence[tuple[Part, ...]]) -> Found:
    texts = [cut(asked.query.text, gone) for gone in removals]
    # Without words and without narrowing it would be the whole archive.
    is_narrowed = any(name not in {"q", "sort", "exact"} for name, _ in keep)
    left = [(gone, text) for gone, text in zip(removals, texts, strict=True) if text or is_narrowed]
    meanings = bind_all([parse(text) for _, text in left], expand=not asked.values["exact"]) if left else []
    return [
        (
            (" ".join(part.text for part in gone)[:SHOWN], True),
            _link(_with_words(keep, text)),
            replace(asked.search, meaning=meaning),
        )
        for (gone, text), meaning in zip(left, meanings, strict=True)
    ]


def _without_narrowing(asked: ArticleFilter, keep: Pairs) -> Found:
    names = facets.names(list(asked.tags.values()))
    search, found = asked.search, Found()
    for tag, number in asked.tags.items():
        others = [other for other in search.facets if other != number]
        gone = (tag.kind, tag.value.strip())
        name = names.get(number, (tag.value, tag.value))[1]
        found.append(((name, False), _link(_except(keep, gone)), replace(search, facets=others)))
    if asked.values["lang"]:
        code = asked.values["lang"]
        others = [number for number in search.facets if number != facet.language_number(code)]
        found.append(
            ((facets.language(code), False), _link(_except(keep, "lang")), replace(search, facets=others))
        )
    if asked.values["from"] or asked.values["to"]:
        found.append(
            ((gettext("the dates"), False), _link(_except(keep, "from", "to")), replace(search, span=Span()))
        )
    if asked.values["exact"]:
        meaning = bind(asked.query)
        found.append(
            (
                (gettext("the limit to what was typed"), False),
                _link(_except(keep, "exact")),
                replace(search, meaning=meaning),
            )
        )
    return [way for way in found if way[1] != _link(())]


def _except(keep: Pairs, *gone: str | tuple[str, str]) -> Pairs:
    return [pair for pair in keep if pair not in gone and pair[0] not in gone]


def _with_words(keep: Pairs, text: str) -> Pairs:
    return [("q", text), *(pair for pair in keep if pair[0] != "q")]


def _link(pairs: Pairs) -> str:
    return address(reverse("articles:search"), pairs)
