import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from articles import editing, release
from articles.models import Article, Operation, PersonTagging, Version
from articles.search.engine import engine
from tests import cast

pytestmark = pytest.mark.django_db

HOUR = dt.datetime(2030, 1, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def scheduled(headline: str = "Embargoed", at: dt.datetime = HOUR) -> Article:
    draft = Article(source=cast.reuters(), headline=headline, published_at=at, body="<p>x</p>")
    draft = editing.create(draft, user=None, add=[cast.lavrov()])
    return editing.publish(draft, user=None)


def test_an_item_is_hidden_before_its_hour_and_public_from_it_on(client: Client) -> None:
    item = scheduled()
    assert release.publish_due(HOUR - SECOND) == 0
    assert client.get(item.get_absolute_url()).status_code == 404
    assert release.publish_due(HOUR) == 1
    assert client.get(item.get_absolute_url()).status_code == 200
    assert cast.lavrov().article_count == 1
    assert PersonTagging.objects.get().sequence == item.sequence


def test_publishing_again_does_nothing() -> None:
    scheduled()
    assert [release.publish_due(HOUR) for _ in range(3)] == [1, 0, 0]
    assert Operation.objects.filter(reason="its hour has come").count() == 1


def test_drafts_withdrawn_items_and_later_ones_stay(client: Client) -> None:
    editing.create(Article(source=cast.reuters(), headline="Draft", published_at=HOUR), user=None)
    editing.withdraw(cast.article("Withdrawn"), user=None, reason="x")
    scheduled("Later", HOUR + dt.timedelta(days=1))
    assert release.publish_due(HOUR) == 0


def test_a_batch_does_not_end_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "BATCH", 2)
    for number in range(5):
        scheduled(f"Item {number}")
    assert release.publish_due(HOUR) == 5


def test_the_text_that_is_published_becomes_a_public_version() -> None:
    item = scheduled()
    edited = Article.objects.select_related("source").get(pk=item.pk)
    edited.headline = "Second thought"
    editing.save_edit(edited, user=None, before=1)
    release.publish_due(HOUR)
    assert list(Version.objects.order_by("number").values_list("number", "is_public")) == [
        (1, False),
        (2, True),
    ]


def test_the_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    item = scheduled()
    Article.objects.filter(pk=item.pk).update(published_at=cast.MOMENT)
    call_command("publish_scheduled")
    assert capsys.readouterr().out == "1 published\n"


def test_an_idle_look_is_one_query(django_assert_num_queries: pytest.FixtureRequest) -> None:
    scheduled()
    with django_assert_num_queries(1):  # type: ignore[operator]
        release.publish_due(HOUR - SECOND)


def test_two_workers_at_once_publish_each_item_once(transactional_db: None) -> None:
    engine().clear()
    for number in range(6):
        scheduled(f"Item {number}")
    published: list[int] = []

    def work() -> None:
        published.append(release.publish_due(HOUR))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(published) == 6
    assert Operation.objects.filter(reason="its hour has come").count() == 6


def test_the_watch_goes_on_after_an_error(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    looks: list[int] = []

    def look(now: dt.datetime) -> int:
        looks.append(1)
        if len(looks) == 3:
            stop.set()
        raise RuntimeError("the database is away")

    monkeypatch.setattr(release, "publish_due", look)
    watch = threading.Thread(target=release.watch, args=(stop, 0.001))
    watch.start()
    watch.join(10)
    assert looks == [1, 1, 1]
