import pytest

from articles.models import Impact
from articles.search import impacts, index
from tests import cast

pytestmark = pytest.mark.django_db


def test_frequencies_are_weighted_by_field() -> None:
    item = cast.article("Grain rises", standfirst="Grain up", body="<p>Grain, grain and more. Rye.</p>")
    read = impacts.read([item.pk])
    found = {
        word: read.frequencies(word).tolist() for word in ("grain", "^grain", "rise", "rye", "up", "oats")
    }
    assert found == {
        "grain": [8 + 3 + 2], "^grain": [8], "rise": [8], "rye": [1], "up": [3], "oats": [0],
    }  # fmt: skip
    assert read.lengths.tolist() == [2 + 2 + 5]


def test_several_articles_are_read_at_once_and_what_has_gone_is_left_out() -> None:
    one, two = cast.article("Grain"), cast.article("Rye rye", body="<p>Grain</p>")
    gone = cast.article("Oats")
    ids = [one.pk, two.pk, gone.pk]
    gone.delete()
    index.refresh([ids[2]])
    read = impacts.read(ids)
    frequencies = dict(zip(read.ids.tolist(), read.frequencies("grain").tolist(), strict=True))
    assert frequencies == {one.pk: 8, two.pk: 1}
    assert Impact.objects.count() == 2


def test_nothing_is_read_for_nobody() -> None:
    read = impacts.read([])
    assert (read.ids.tolist(), read.frequencies("grain").tolist()) == ([], [])


def test_so_many_occurrences_are_counted_as_fit() -> None:
    item = cast.article("Grain", standfirst="rye " * 30_000)
    assert impacts.read([item.pk]).frequencies("rye").tolist() == [65_535.0]


def test_an_edit_changes_them_and_a_second_refresh_does_not() -> None:
    item = cast.article("Grain")
    item.headline = "Rye"
    item.save()
    index.refresh([item.pk])
    read = impacts.read([item.pk])
    assert (read.frequencies("grain").tolist(), read.frequencies("rye").tolist()) == ([0], [8])
    assert index.refresh([item.pk]) == 0
