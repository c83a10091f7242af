import random

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, IndexState, Posting
from articles.search import index, postings, renewal
from articles.search.columns import snapshot
from articles.search.engine import engine
from tests import cast
from tests.search import shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def _all_are_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "SHARE", 0.0)


def kept() -> dict[str, set[int]]:
    """The articles that each frequent lexeme has according to its postings."""
    archive = snapshot()
    masks = {
        lexeme: postings.unpacked(bits) for lexeme, bits in postings.read(archive.frequent, archive).items()
    }
    found = {lexeme: set(archive.ids(np.flatnonzero(mask)).tolist()) for lexeme, mask in masks.items()}
    return {lexeme: ids for lexeme, ids in found.items() if ids}


def true(lexemes: set[str]) -> dict[str, set[int]]:
    """The same from the tables."""
    found: dict[str, set[int]] = {}
    for document in index.documents(list(Article.objects.values_list("pk", flat=True))):
        for lexeme in postings.terms(document).lexemes & lexemes:
            found.setdefault(lexeme, set()).add(document.article_id)
    return found


def choose() -> set[str]:
    renewal.choose()
    return set(IndexState.objects.get().frequent)


def test_lexemes_are_stems_stems_of_the_headline_pairs_and_beginnings_of_words() -> None:
    item = cast.article("Ministers met", standfirst="They met", body="<p>Talks met</p>", language="en")
    document = index.documents([item.pk])[0]
    assert postings.terms(document).lexemes == {
        *("minist", "met", "they", "talk"),
        *("^minist", "^met"),
        *("ministers met", "they met", "talks met"),
        *("min*", "mini*", "met*", "the*", "they*", "tal*", "talk*"),
    }


def test_an_engine_tells_the_lexemes_of_what_it_holds() -> None:
    shelf.stock()
    odd = cast.article("O'Brien\\'s C++ ^#= 'x'", body="<p>東京都 \\ don't x'y</p>", standfirst="A^b =c #d")
    ids = [*Article.objects.order_by("pk").values_list("pk", flat=True)]
    assert odd.pk in ids
    assert {pk: terms.lexemes for pk, terms in engine().terms(ids).items()} == {
        document.article_id: postings.terms(document).lexemes for document in index.documents(ids)
    }


def test_what_an_engine_cannot_tell_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "SHARE", 1 / 2)
    long = cast.article("Grain", body=f"<p>{'the grain ' * 300}of the rye</p>")
    cast.article("Oats", body="<p>Of the rye</p>")
    assert {"of the", "the rye"} <= choose()
    assert kept()["the rye"] == {long.pk, long.pk + 1}


def test_those_of_a_share_of_the_sample_are_frequent_and_stay_so_with_half_of_it() -> None:
    items = [cast.article("Grain", body="<p>Rye</p>" if n < 2 else "<p>Oats</p>") for n in range(8)]
    sample = [postings.terms(document) for document in index.documents([item.pk for item in items])]
    share = postings.SHARE
    try:
        postings.SHARE = 0.5
        of_grain, of_oats = ["gra*", "grai*", "grain"], ["oat", "oat*", "oats*"]
        assert postings.choose(sample) == ["^grain", *of_grain, *of_oats]
        assert postings.choose(sample, ["rye", "barley"]) == ["^grain", *of_grain, *of_oats, "rye"]
    finally:
        postings.SHARE = share


@pytest.mark.usefixtures("_all_are_frequent")
def test_postings_are_made_when_lexemes_become_frequent() -> None:
    shelf.stock()
    assert Posting.objects.count() == 0
    frequent = choose()
    assert kept() == true(frequent)


@pytest.mark.usefixtures("_all_are_frequent")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("few", [0, 2, 1000], ids=["whole blocks", "either", "one by one"])
def test_postings_follow_every_change(seed: int, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "FEW", few)
    shelf.stock()
    frequent, chance = choose(), random.Random(seed)
    for _ in range(12):
        item = chance.choice(list(Article.objects.order_by("pk")))
        pk = item.pk
        if chance.random() < 0.3:
            item.delete()
        else:
            item.headline = chance.choice(["Peace treaty", "Herring and peace", "War", "No known lexeme"])
            item.save()
        index.refresh([pk])
    assert kept() == true(frequent)
    # A lexeme that nothing in a block has any more has no row there.
    assert set(Posting.objects.values_list("lexeme", flat=True)) == set(true(frequent))


@pytest.mark.usefixtures("_all_are_frequent")
def test_of_an_edit_only_those_are_read_that_it_touches() -> None:
    item = cast.article("Herring and war")
    choose()
    item.headline = "Herring and peace"
    item.save()
    with CaptureQueriesContext(connection) as asked:
        index.refresh([item.pk])
    read = [query["sql"] for query in asked if "SELECT lexeme, bits" in query["sql"]]
    assert [("'war'" in sql, "'herring'" in sql) for sql in read] == [(True, False)]


@pytest.mark.usefixtures("_all_are_frequent")
def test_articles_far_apart_are_told_apart() -> None:
    near, far = cast.article("Grain"), cast.article("Grain", pk=900_000)
    choose()
    assert kept()["grain"] == {near.pk, far.pk}
    later = cast.article("Grain", pk=100_000)
    assert kept()["grain"] == {near.pk, far.pk, later.pk}


def test_lexemes_that_are_frequent_no_longer_lose_their_postings(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.stock()
    monkeypatch.setattr(postings, "SHARE", 3 / len(shelf.WIRES))
    few = choose()
    assert "war" in few
    monkeypatch.setattr(postings, "SHARE", 16 / len(shelf.WIRES))
    fewer = choose()
    assert fewer < few
    assert set(Posting.objects.values_list("lexeme", flat=True)) == fewer
    assert snapshot().frequent == fewer
