import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from articles import chronology
from articles.models import Article, place
from tests import cast

pytestmark = pytest.mark.django_db


def draft(headline: str, **fields: object) -> Article:
    values = {"source": cast.tass(), "language": "en", "published_at": cast.MOMENT} | fields
    return Article(headline=headline, **values)


def test_a_day_is_the_day_of_the_source_not_of_the_server() -> None:
    late = dt.datetime(2015, 9, 20, 21, 30, tzinfo=dt.UTC)  # 00:30 of the 21st in Moscow
    early = dt.datetime(2015, 9, 21, 20, 30, tzinfo=dt.UTC)  # 23:30 of the 21st in Moscow
    items = [draft("Late", published_at=late), draft("Early", published_at=early)]
    for zone in ("UTC", "America/Los_Angeles", "Asia/Tokyo"):
        with timezone.override(zone):
            place(items)
            assert [item.published_on for item in items] == [dt.date(2015, 9, 21)] * 2


def test_an_item_without_an_hour_stands_at_the_start_of_its_day() -> None:
    item = draft("Day", precision=Article.Precision.DAY)
    item.save()
    assert item.published_at == dt.datetime(2015, 9, 20, 21, tzinfo=dt.UTC)
    assert (item.published_on, item.hour_is_known) == (dt.date(2015, 9, 21), False)


def test_items_of_one_second_follow_each_other_in_the_order_they_came() -> None:
    first, second = draft("One"), draft("Two")
    place([first, second])
    Article.objects.bulk_create([first, second])
    third = draft("Three")
    third.save()
    start = chronology.first_sequence(cast.MOMENT)
    assert [item.sequence - start for item in (first, second, third)] == [0, 1, 2]


def test_saving_again_keeps_slug_and_sequence() -> None:
    item = draft("Talks begin")
    item.save()
    before = item.slug, item.sequence
    item.headline = "Talks go on"
    item.save()
    assert (item.slug, item.sequence) == before


def test_a_new_day_gives_a_new_place_and_keeps_the_slug_where_it_is_free() -> None:
    cast.article("Other", slug="talks", published_at=cast.MOMENT + dt.timedelta(days=1), source=cast.tass())
    item = draft("Talks", slug="talks")
    item.save()
    item.published_at += dt.timedelta(days=1)
    item.save()
    assert (item.published_on, item.slug) == (dt.date(2015, 9, 22), "talks-2")
    assert item.sequence >= chronology.first_sequence(item.published_at)


@pytest.mark.parametrize("headline", ["Київ", "北方領土", "C++", "feed", "---", "🙂", "x" * 300])
def test_any_headline_gives_an_address(headline: str) -> None:
    items = [draft(headline), draft(headline)]
    place(items)
    Article.objects.bulk_create(items)
    assert len({item.get_absolute_url() for item in items}) == 2
    assert all(item.slug not in {"", "feed"} for item in items)


def test_placing_a_batch_takes_two_queries(django_assert_num_queries: object) -> None:
    for number in (1, 3):
        items = [
            draft(f"Item {number}-{n}", published_at=cast.MOMENT + dt.timedelta(n)) for n in range(number)
        ]
        with django_assert_num_queries(2):  # type: ignore[operator] # slugs in use; sequences in use
            place(items)


@pytest.mark.parametrize(
    "wrong",
    [
        {"headline": ""},
        {"language": ""},
        {"status": "gone"},
        {"precision": "hour"},
        {"status": "withdrawn"},
        {"status": "withdrawn", "withdrawn_at": cast.MOMENT},
    ],
)
def test_the_database_refuses_what_an_article_cannot_be(wrong: dict[str, object]) -> None:
    item = cast.article("Fine")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=item.pk).update(**wrong)


def test_the_database_knows_an_item_of_a_source_once() -> None:
    draft("One", external_id="7").save()
    draft("Other source", external_id="7", source=cast.reuters()).save()
    draft("No id").save()
    draft("No id either").save()
    with pytest.raises(IntegrityError), transaction.atomic():
        draft("Again", external_id="7").save()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_headline_get_twenty_addresses() -> None:
    source = cast.tass()
    errors: list[Exception] = []

    def create() -> None:
        try:
            for _ in range(30):
                try:
                    with transaction.atomic():
                        draft("Same", source=source).save()
                except IntegrityError:
                    continue
                else:
                    return
            errors.append(AssertionError("no free place in thirty attempts"))
        except Exception as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=create) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(Article.objects.values_list("slug", flat=True))) == 20
