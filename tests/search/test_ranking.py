"""Scores are held against the oracle in test_engine.py; here is what is scored at all, and in which order."""

import datetime as dt
import random

import pytest

from articles.models import Article
from articles.search import ranking
from articles.search.find import Finder, Order
from articles.search.plan import AnyOf, Match, Stem
from articles.search.ranking import Ranking
from tests import cast
from tests.search.answers import page

pytestmark = pytest.mark.django_db
WORDS = ("grain", "rye", "oats", "wheat", "barley", "maize", "rice", "millet", "spelt", "sorghum", "teff")
STEMS = ("grain", "rye", "oat", "wheat", "barley", "maiz", "rice", "millet", "spelt", "sorghum", "teff")


def file(headline: str, body: str, day: int) -> Article:
    return cast.article(headline, body=f"<p>{body}</p>", published_at=cast.MOMENT + dt.timedelta(days=day))


def test_a_headline_that_is_what_was_asked_for_stands_first_and_newer_wins_among_equals() -> None:
    old, new = file("Grain rye", "Oats.", 1), file("Grain rye", "Oats.", 2)
    file("Grain prices and rye prices rise again in the north", "Grain and rye.", 3)
    file("Oats", "Grain, rye, grain, rye.", 4)
    match = Match(AnyOf((Stem(("grain",)), Stem(("rye",)))))
    assert [hit.number for hit in page(match, Order.RELEVANCE, 2)] == [new.sequence, old.sequence]


def test_a_word_that_nearly_all_have_still_orders_them() -> None:
    once, often = file("One", "Grain and oats.", 2), file("Two", "Grain, grain, grain.", 1)
    hits = page(Match(Stem(("grain",))), Order.RELEVANCE, 2)
    assert [hit.number for hit in hits] == [often.sequence, once.sequence]
    assert all(hit.score > 0 for hit in hits)


@pytest.mark.parametrize("words", [1, 3, 8, 11])
def test_the_candidates_are_those_with_the_most_telling_words(
    words: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(words)
    for day in range(40):
        file(f"Item {day}", " ".join(chance.sample(WORDS, chance.randrange(1, 6))), day)
    match = Match(AnyOf(tuple(Stem((stem,)) for stem in STEMS[:words])))
    finder = Finder([match.plan])
    hits = finder.hits(match)
    masks = {stem: finder.mask(Stem((stem,))) for stem in STEMS[:words]}
    rarity = Ranking(finder, hits, match, any_word=True)._rarity

    def sight(place: int) -> tuple[float, int]:
        weight = sum(rarity[stem, False] for stem, mask in masks.items() if mask[place])
        return round(weight, 4), int(finder.snapshot.sequences[place])

    monkeypatch.setattr(ranking, "RANKED", 5)
    best = sorted(hits.places.tolist(), key=sight, reverse=True)[:5]
    ranked = Ranking(finder, hits, match, any_word=True)
    assert ranked.is_partial
    assert {hit.number for hit in ranked.page(100)} == {int(finder.snapshot.sequences[p]) for p in best}


def test_without_words_all_are_equal_and_the_newest_come_first() -> None:
    items = [file(f"Item {day}", "Grain", day) for day in range(3)]
    match = Match(AnyOf((Stem(("grain",)),)))
    finder = Finder([match.plan])
    plain = Ranking(finder, finder.hits(match), Match(AnyOf(())))
    assert [hit.number for hit in plain.page(9)] == [item.sequence for item in reversed(items)]
