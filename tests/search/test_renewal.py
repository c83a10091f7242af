from typing import Any

import pytest

from articles.models import IndexState, Posting
from articles.search import index, postings, renewal
from articles.search.columns import snapshot
from articles.search.engine import engine
from tests import cast
from tests.search import shelf
from tests.search.test_postings import choose, kept, true

pytestmark = pytest.mark.django_db


@pytest.fixture
def _all_are_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "SHARE", 0.0)


class StoppedError(Exception):
    pass


def test_an_import_chooses_when_the_archive_has_grown_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "FIRST_CHOICE", 3)
    monkeypatch.setattr(renewal, "GROWN", 2)
    settled = []
    for _ in range(7):
        cast.article()
        settled.append(renewal.settle())
    assert settled == [False, False, True, False, False, True, False]
    assert IndexState.objects.get().chosen_at == 6
    index.clear()
    assert (Posting.objects.count(), IndexState.objects.get().frequent) == (0, [])


@pytest.mark.usefixtures("_all_are_frequent")
def test_a_rebuild_chooses_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "FIRST_CHOICE", 3)
    shelf.stock()
    renewal.rebuild()
    assert kept() == true(set(IndexState.objects.get().frequent))
    assert engine().damage() == ""


@pytest.mark.usefixtures("_all_are_frequent")
def test_what_is_written_while_postings_are_made_has_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    edited, gone = cast.article("Grain"), cast.article("Grain and rye")
    having = renewal._having

    def meanwhile(*given: Any) -> Any:
        found = having(*given)
        monkeypatch.undo()
        edited.headline = "Rye"
        edited.save()
        pk = gone.pk
        gone.delete()
        index.refresh([edited.pk, pk])
        cast.article("Rye and grain")
        return found

    monkeypatch.setattr(renewal, "_having", meanwhile)
    frequent = choose()
    assert {"grain", "rye"} <= frequent
    assert kept() == true(frequent)


@pytest.mark.usefixtures("_all_are_frequent")
def test_a_choice_that_was_stopped_is_read_by_nobody_and_gone_on_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast.article("Grain")
    far = cast.article("Rye", pk=900_000)
    make = postings.make
    made: list[None] = []

    def stop(*given: Any) -> None:
        if made:
            raise StoppedError
        made.append(make(*given))

    monkeypatch.setattr(postings, "make", stop)
    with pytest.raises(StoppedError):
        renewal.choose()
    monkeypatch.undo()
    far.headline = "Grain"
    far.save()
    index.refresh([far.pk])
    state = IndexState.objects.get()
    assert (state.frequent, snapshot().frequent) == ([], frozenset())
    assert "grain" in (state.coming or [])
    assert index.astray([far.pk]) == index.Astray([], [], [])
    # Nothing is frequent now, but the choice was made.
    frequent = choose()
    assert {"grain", "rye"} <= frequent
    assert kept() == true(frequent)
    assert IndexState.objects.get().coming is None
