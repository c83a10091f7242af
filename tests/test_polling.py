import datetime as dt
import socket
import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from articles.fetching import Limits
from articles.models import Article, Feed, ImportRun, Reject, Source, SourceItem
from articles.polling import LONGEST_PAUSE, Outcome, Poller
from tests import cast
from tests.host import Answer, Host, host, says

pytestmark = pytest.mark.django_db

LIMITS = Limits(seconds=2, sent=100_000, unpacked=100_000)


def rss(*titles: str, date: str = "Mon, 21 Sep 2015 12:41:00 GMT") -> bytes:
    items = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><pubDate>{date}</pubDate></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>Harbour News</title>{items}</channel></rss>".encode()


def poll(here: Host) -> list[Outcome]:
    return Poller(here.reach, LIMITS).poll_due()


def feed(here: Host, path: str, **fields: Any) -> Feed:
    return Feed.objects.create(url=here.url(path), **fields)


def due_again(*feeds: Feed) -> None:
    Feed.objects.filter(pk__in=[each.pk for each in feeds]).update(next_at=timezone.now())


def minutes(moment: dt.datetime) -> int:
    """From now, to the nearest."""
    return round((moment - timezone.now()).total_seconds() / 60)


def test_a_feed_that_is_due_is_imported_and_put_off() -> None:
    with host({"/feed": says("200 OK", rss("one", "two"), ETag='"1"')}) as here:
        made = feed(here, "/feed", interval=30)
        (outcome,) = poll(here)
        assert poll(here) == []
    made.refresh_from_db()
    assert outcome.result is not None
    assert (outcome.result.new, made.polls, made.failures, made.last_error, made.etag) == (2, 1, 0, "", '"1"')
    assert (minutes(made.next_at), made.last_run) == (30, ImportRun.objects.get())
    assert sorted(Article.objects.values_list("headline", "source__name")) == [
        ("one", "Harbour News"),
        ("two", "Harbour News"),
    ]
    assert SourceItem.objects.values_list("file_name", flat=True)[0] == made.url


def test_whose_items_they_are_may_be_said_at_the_feed() -> None:
    with host({"/feed": says("200 OK", rss("one"))}) as here:
        feed(here, "/feed", source=cast.reuters())
        poll(here)
    assert Article.objects.get().source == cast.reuters()
    assert not Source.objects.filter(name="Harbour News").exists()


def conditional(connection: socket.socket, request: str) -> None:
    known = 'If-None-Match: "1"' in request
    answer = says("304 Not Modified", ETag='"2"') if known else says("200 OK", rss("one"), ETag='"1"')
    answer(connection, request)


def test_what_has_not_changed_is_not_sent_again_and_counted() -> None:
    with host({"/feed": conditional}) as here:
        made = feed(here, "/feed")
        poll(here)
        due_again(made)
        assert [(outcome.result, outcome.error) for outcome in poll(here)] == [(None, "")]
    made.refresh_from_db()
    assert (made.polls, made.unchanged, made.etag, ImportRun.objects.count()) == (2, 1, '"2"', 1)


def test_the_same_bytes_are_not_imported_again() -> None:
    with host({"/feed": says("200 OK", rss("one"))}) as here:
        made = feed(here, "/feed")
        poll(here)
        due_again(made)
        poll(here)
    made.refresh_from_db()
    assert (made.unchanged, ImportRun.objects.count()) == (1, 1)


def test_news_in_a_feed_is_added_to_what_is_known() -> None:
    answers: dict[str, Answer] = {"/feed": says("200 OK", rss("one"))}
    with host(answers) as here:
        made = feed(here, "/feed")
        poll(here)
        answers["/feed"] = says("200 OK", rss("two", "one"))
        due_again(made)
        (outcome,) = poll(here)
    assert outcome.result is not None
    assert (outcome.result.new, outcome.result.unchanged) == (1, 1)


def test_the_failure_of_one_feed_does_not_stop_the_next() -> None:
    page = says("200 OK", b"<!DOCTYPE html><p>Sorry")
    answers = {"/bad": says("500 Oh No"), "/page": page, "/good": says("200 OK", rss("one"))}
    with host(answers) as here:
        feeds = [feed(here, path) for path in ("/bad", "/page", "/missing", "/good")]
        outcomes = poll(here)
    assert [outcome.error.partition(";")[0] for outcome in outcomes] == [
        "The host answers 500 Oh No.",
        "What the host sends is an HTML page, not a news file",
        "The host answers 404 Not Found.",
        "",
    ]
    assert [Feed.objects.get(pk=each.pk).failures for each in feeds] == [1, 1, 1, 0]
    assert (Article.objects.count(), Reject.objects.count()) == (1, 0)


def test_what_is_unexpected_is_a_failure_of_that_feed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any, **_options: Any) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr("articles.polling.fetching.fetch", broken)
    made = Feed.objects.create(url="https://example.org/feed")
    assert [outcome.error for outcome in Poller().poll_due()] == ["It could not be read: RuntimeError."]
    made.refresh_from_db()
    assert (made.failures, made.last_error) == (1, "It could not be read: RuntimeError.")


def test_failures_put_a_feed_off_longer_each_time_and_a_day_at_most() -> None:
    with host({}) as here:
        made = feed(here, "/feed")
        pauses = []
        for failures in (0, 1, 2, 3, 30):
            Feed.objects.filter(pk=made.pk).update(failures=failures)
            due_again(made)
            poll(here)
            made.refresh_from_db()
            pauses.append(minutes(made.next_at))
    assert pauses == [60, 120, 240, 480, LONGEST_PAUSE.total_seconds() / 60]


def test_a_feed_waits_as_long_as_its_host_asks_and_an_answer_forgets_the_failures() -> None:
    answers: dict[str, Answer] = {"/feed": says("429 Too Many", Retry_After="36000")}
    with host(answers) as here:
        made = feed(here, "/feed")
        poll(here)
        made.refresh_from_db()
        assert minutes(made.next_at) == 600
        answers["/feed"] = says("200 OK", rss("one"))
        due_again(made)
        poll(here)
    made.refresh_from_db()
    assert (made.failures, made.last_error, minutes(made.next_at)) == (0, "", 60)


def test_a_move_for_good_is_written_down() -> None:
    answers = {"/old": says("301 Moved Permanently", Location="/new"), "/new": says("200 OK", rss("one"))}
    with host(answers) as here:
        made, known = feed(here, "/old"), feed(here, "/elsewhere", state=Feed.State.PAUSED)
        poll(here)
        made.refresh_from_db()
        assert made.url == here.url("/new")
        Feed.objects.filter(pk=made.pk).update(url=here.url("/old"), sha256="")
        Feed.objects.filter(pk=known.pk).update(url=here.url("/new"))
        due_again(made)
        poll(here)
        made.refresh_from_db()
        assert (made.url, made.failures) == (here.url("/old"), 0)


def test_a_feed_that_is_gone_or_paused_is_not_asked() -> None:
    with host({"/gone": says("410 Gone")}) as here:
        gone, _paused = feed(here, "/gone"), feed(here, "/paused", state=Feed.State.PAUSED)
        assert len(poll(here)) == 1
        due_again(gone)
        assert poll(here) == []
        assert here.asked("/paused") == []
    gone.refresh_from_db()
    assert gone.state == Feed.State.GONE


def test_an_entry_that_is_refused_each_time_is_kept_once() -> None:
    answers: dict[str, Answer] = {"/feed": says("200 OK", rss("undated", date="soon"))}
    with host(answers) as here:
        made = feed(here, "/feed")
        for title in ("one", "two", "three"):
            undated = rss("undated", date="soon").partition(b"<item>")[2]
            answers["/feed"] = says("200 OK", rss(title).replace(b"</channel></rss>", b"<item>" + undated))
            due_again(made)
            poll(here)
    assert (ImportRun.objects.count(), Article.objects.count()) == (3, 3)
    reject = Reject.objects.get()
    assert reject.reason.startswith("The text does not say when it was published")
    assert reject.run == ImportRun.objects.order_by("pk").last()


def test_addresses_beside_the_archive_are_refused_before_anything_is_asked() -> None:
    with host({"/feed": says("200 OK", rss("one"))}) as here:
        made = feed(here, "/feed")
        Poller().poll_due()
        assert here.requests == []
    made.refresh_from_db()
    assert made.last_error == f"Port {here.port} is not fetched from."


@pytest.mark.django_db(transaction=True)
def test_two_pollers_at_once_share_the_feeds() -> None:
    paths = [f"/feed{number}" for number in range(6)]
    with host({path: says("200 OK", rss(path)) for path in paths}) as here:
        for path in paths:
            feed(here, path)
        counts: list[int] = []

        def work() -> None:
            try:
                counts.append(len(poll(here)))
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _each in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert (sum(counts), len(here.requests)) == (6, 6)
    assert (Article.objects.count(), set(Feed.objects.values_list("polls", "failures"))) == (6, {(1, 0)})


def test_a_claim_of_a_poller_that_died_lapses() -> None:
    with host({"/feed": says("200 OK", rss("one"))}) as here:
        made = feed(here, "/feed", next_at=timezone.now() + dt.timedelta(minutes=15))
        assert poll(here) == []
        Feed.objects.filter(pk=made.pk).update(next_at=timezone.now() - dt.timedelta(minutes=1))
        assert len(poll(here)) == 1
