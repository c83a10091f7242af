import datetime as dt

import numpy as np
import pytest

from articles.chronology import month_number
from articles.models import Topic
from articles.search import columns, facet, snapshot
from articles.search.blocks import SIZE, Integers
from articles.search.facet import EVERYTHING
from articles.search.find import find
from articles.search.plan import Facet, Match, Span
from articles.search.snapshot import WIDTH, Snapshot, months_of
from tests import cast

DAYS = ("0001-01-01", "0001-01-31", "0004-02-29", "1969-12-31", "1970-01-01", "2015-09-21", "9999-12-31")


def test_days_have_their_months() -> None:
    days = [dt.date.fromisoformat(day) for day in DAYS]
    months = months_of(np.array([day.toordinal() for day in days], dtype=np.int32))
    assert months.tolist() == [month_number(day) for day in days]


def test_an_empty_archive_has_no_places() -> None:
    empty = Snapshot()
    assert (empty.size, empty.places(np.array([1, 2])).tolist()) == (0, [])
    assert empty.tally(np.zeros(0, dtype=np.int64), 5) == {}
    assert empty.bearing("xp1").tolist() == []
    assert empty.ends(np.zeros(0, dtype=np.int64), 5, newest=True).tolist() == []


@pytest.mark.django_db
def test_of_many_values_the_most_frequent_are_counted_out_and_those_asked_for() -> None:
    topics = [Topic.objects.create(name=f"topic {number}") for number in range(5)]
    for number in range(4):
        cast.article(topics=topics[number:])
    hits = find(Match(Facet(EVERYTHING)))
    numbers = [facet.number(facet.TOPIC, topic.pk) for topic in topics]
    of_topics = {number: count for number, count in hits.tally(2).items() if number in numbers}
    # Four items have the last two each: of equals the lower number comes first.
    assert of_topics == {numbers[3]: 4, numbers[4]: 4}
    asked = {number: count for number, count in hits.tally(1, [numbers[0]]).items() if number in numbers}
    assert asked == {numbers[3]: 4, numbers[0]: 1}


@pytest.mark.django_db
@pytest.mark.parametrize("taken", [1, 3])
def test_few_articles_are_counted_as_many_are(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    topics = [Topic.objects.create(name=f"topic {number}") for number in range(WIDTH + 3)]
    for number in range(3):
        cast.article(topics=topics[number:], people=[cast.lavrov()])
    now = columns.snapshot()
    places = np.flatnonzero(now.public)[:taken]
    counted = []
    for scarce in (0, 1_000_000):
        monkeypatch.setattr(snapshot, "_SCARCE", scarce)
        codes, counts = now.counts(places)
        counted.append(dict(zip(codes.tolist(), counts.tolist(), strict=True)))
    assert counted[0] == counted[1]
    tally = now.tally(places, len(topics))
    borne = [tally[facet.number(facet.TOPIC, topic.pk)] for topic in topics]
    assert borne == [min(taken, place + 1) for place in range(len(topics))]


@pytest.mark.django_db
def test_facets_of_time_are_those_of_the_local_day() -> None:
    new_year = cast.article(source=cast.tass(), published_at=dt.datetime(2015, 12, 31, 22, tzinfo=dt.UTC))
    assert new_year.published_on == dt.date(2016, 1, 1)
    assert [find(Match(Facet(word))).count for word in ("xy2015", "xy2016", "xm24192", "xd20160101")] == [
        0,
        1,
        1,
        1,
    ]
    assert find(Match(Facet(EVERYTHING), Span(dt.date(2016, 1, 1), dt.date(2016, 1, 1)))).count == 1
    assert find(Match(Facet(EVERYTHING), Span(last=dt.date(2015, 12, 31)))).count == 0


@pytest.mark.django_db
@pytest.mark.parametrize("word", ["xp999999", "xq1", "x", "", "xd20159999", "xs0", "xp99999999999", "xz1"])
def test_a_word_of_no_facet_is_nowhere(word: str) -> None:
    cast.article(people=[cast.lavrov()])
    assert find(Match(Facet(word))).count == 0


@pytest.mark.parametrize("shape", ["rising", "falling", "anyhow", "late ones among them", "few"])
@pytest.mark.parametrize("size", [1, 20, 4000])
@pytest.mark.parametrize("beyond", [None, 17, 41_000])
@pytest.mark.parametrize("newest", [True, False])
def test_the_ends_are_found_wherever_they_stand(
    shape: str, size: int, beyond: int | None, newest: bool
) -> None:
    archive, places = _archive(shape)
    found = archive.ends(places, size, newest=newest, beyond=beyond)
    in_time = sorted(np.abs(archive.sequences[places]).tolist(), reverse=newest)
    wanted = [n for n in in_time if beyond is None or (n < beyond if newest else n > beyond)]
    assert np.abs(archive.sequences[found]).tolist() == wanted[:size]


def _archive(shape: str) -> tuple[Snapshot, Integers]:
    """Articles whose sequences come in some order, every third not public; and half of the places."""
    numbers = np.arange(1, 6 if shape == "few" else 50_000)
    chance = np.random.default_rng(1)
    if shape == "falling":
        numbers = numbers[::-1]
    elif shape == "anyhow":
        numbers = chance.permutation(numbers)
    elif shape == "late ones among them":
        late = chance.integers(0, len(numbers), 500)
        numbers[late] = chance.permutation(numbers[late])
    sequences = np.zeros(-(-len(numbers) // SIZE) * SIZE, dtype=np.int64)
    sequences[: len(numbers)] = numbers
    sequences[::3] *= -1
    archive = Snapshot(blocks=np.arange(len(sequences) // SIZE), sequences=sequences)
    return archive, np.flatnonzero(chance.random(len(sequences)) * (sequences != 0) > 0.5)
