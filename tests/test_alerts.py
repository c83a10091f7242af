"""From arrivals to mails, as the timer goes through them."""

import datetime as dt
import re
from email.message import Message
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from articles import alerts, arrivals, saved_search, subscribing
from articles.models import (
    Alert,
    Arrival,
    ArrivalWatch,
    Article,
    ImportRun,
    MailedItem,
    Mailing,
    SourceItem,
    StoryPart,
    Subscriber,
)
from articles.search import index
from tests import cast

pytestmark = pytest.mark.django_db

LONG_AGO = dt.datetime(2015, 9, 21, 9, 30, tzinfo=dt.UTC)


def reader(*queries: str, address: str = "ann@example.org", **how: str) -> Subscriber:
    chosen = {"by": Alert.By.PUBLISHED, "frequency": Alert.Frequency.ONCE} | how
    for query in queries:
        subscribing.confirm(subscribing.Wish(address, saved_search.canonical(query), **chosen))
    return Subscriber.objects.get(address=address)


def news(headline: str, **fields: Any) -> Article:
    return cast.article(headline, **{"published_at": timezone.now() - dt.timedelta(minutes=5)} | fields)


def run() -> list[str]:
    """The subjects of what one run of the timer sends."""
    before = len(mail.outbox)
    call_command("send_alerts", verbosity=0)
    return [str(letter.subject) for letter in mail.outbox[before:]]


@pytest.fixture(autouse=True)
def begun() -> None:
    """The archive has been looked through before."""
    arrivals.notice()


def loaded(*items: Article, new: int, **run: Any) -> None:
    """As if items had come by an import of so many."""
    made = ImportRun.objects.create(read=new, new=new, **{"status": ImportRun.Status.FINISHED} | run)
    for item in items:
        SourceItem.objects.create(
            article=item, run=made, data=b"x", sha256="0" * 64, size=1, parser="x", parser_version=1, offset=0
        )


def test_a_new_hit_is_mailed_once() -> None:
    reader("q=treaty")
    news("A treaty is signed")
    news("Rain")
    assert (run(), run()) == (["1 new item for: treaty"], [])
    assert [item.article.headline for item in MailedItem.objects.all()] == ["A treaty is signed"]


def test_nothing_is_mailed_of_what_was_there_before() -> None:
    news("A treaty is signed")
    arrivals.notice()
    reader("q=treaty")
    assert run() == []


def test_at_the_first_run_the_archive_is_taken_to_be_known() -> None:
    ArrivalWatch.objects.all().delete()
    reader("q=treaty")
    news("A treaty is signed")
    assert run() == []
    news("Another treaty is signed")
    assert run() == ["1 new item for: treaty"]


def test_an_item_that_meets_three_searches_is_in_the_mail_once() -> None:
    subscriber = reader("q=treaty", "q=japan", "q=ministers")
    news("Ministers sign a treaty in Japan")
    assert run() == ["1 new item for: treaty"]
    assert MailedItem.objects.filter(subscriber=subscriber).count() == 1


def test_a_story_is_one_entry_for_good() -> None:
    reader("q=treaty")
    first, second = news("Treaty: first take"), news("Treaty: second take")
    for part, follows in ((first, None), (second, first)):
        StoryPart.objects.update_or_create(
            article=part,
            defaults={
                "story": first, "follows": follows, "relation": "take" if follows else "",
                "origin": "rule" if follows else "",
            },
        )  # fmt: skip
    assert run() == ["1 new item for: treaty"]
    assert MailedItem.objects.get().article == second
    third = news("Treaty: correction")
    StoryPart.objects.update_or_create(
        article=third,
        defaults={"story": first, "follows": second, "relation": "correction", "origin": "rule"},
    )
    assert run() == []


@pytest.mark.parametrize("status", [Article.Status.DRAFT, Article.Status.SCHEDULED])
def test_what_readers_may_not_see_is_not_mailed_until_they_may(status: str) -> None:
    reader("q=treaty")
    item = news("A treaty is signed", status=status)
    assert run() == []
    Article.objects.filter(pk=item.pk).update(status=Article.Status.PUBLISHED)
    index.refresh([item.pk])
    assert run() == ["1 new item for: treaty"]


def test_what_is_withdrawn_before_the_mail_goes_is_not_in_it() -> None:
    reader("q=treaty")
    item = news("A treaty is signed")
    arrivals.notice()
    alerts.compose(timezone.now())
    cast.withdraw(item, "wrong")
    assert run() == []
    assert Mailing.objects.get().state == Mailing.State.VOID


def test_a_restored_item_is_not_mailed_again() -> None:
    reader("q=treaty")
    item = news("A treaty is signed")
    assert len(run()) == 1
    cast.withdraw(item, "wrong")
    assert run() == []
    Article.objects.filter(pk=item.pk).update(status=Article.Status.PUBLISHED)
    index.refresh([item.pk])
    assert run() == []


def test_old_items_are_mailed_to_those_who_ask_for_what_is_added() -> None:
    reader("q=treaty")
    reader("q=treaty", address="bob@example.org", by="added")
    item = news("An old treaty", published_at=LONG_AGO)
    loaded(item, new=1)
    assert run() == ["1 new item for: treaty"]
    assert [letter.to for letter in mail.outbox] == [["bob@example.org"]]


@pytest.mark.parametrize(
    ("new", "announced", "subjects"),
    [
        (arrivals.BULK, False, ["1 new item for: treaty"]),
        (arrivals.BULK + 1, False, []),
        (arrivals.BULK + 1, True, ["1 new item for: treaty"]),
    ],
)
def test_old_items_of_a_large_import_are_mailed_when_that_is_asked_for(
    new: int, announced: bool, subjects: list[str]
) -> None:
    reader("q=treaty", by="added")
    loaded(news("An old treaty", published_at=LONG_AGO), new=new, is_announced=announced)
    assert (run(), run()) == (subjects, [])


def test_old_items_of_an_import_wait_until_it_is_over() -> None:
    reader("q=treaty", by="added")
    loaded(news("An old treaty", published_at=LONG_AGO), new=1, status=ImportRun.Status.RUNNING)
    assert run() == []
    ImportRun.objects.update(status=ImportRun.Status.FINISHED)
    assert run() == ["1 new item for: treaty"]


def test_what_was_published_while_the_timer_stood_still_is_not_lost() -> None:
    reader("q=treaty")
    back = timezone.now() - dt.timedelta(days=20)
    ArrivalWatch.objects.update(looked_at=back)
    item = news("A treaty is signed", published_at=back + dt.timedelta(days=1))
    Article.objects.filter(pk=item.pk).update(created_at=back + dt.timedelta(days=1))
    assert run() == ["1 new item for: treaty"]


def test_daily_mails_gather_until_the_morning() -> None:
    reader("q=treaty", "q=rain", frequency="daily")
    news("A treaty is signed")
    assert run() == []
    news("Rain")
    Alert.objects.update(next_at=timezone.now())
    assert run() == ["2 new items for: treaty, rain"]
    assert all(alert.next_at > timezone.now() for alert in Alert.objects.all())


@pytest.mark.parametrize(
    ("frequency", "now", "then"),
    [
        ("once", "2015-09-21T05:00", "2015-09-21T05:00"),
        ("daily", "2015-09-21T05:00", "2015-09-21T06:00"),
        ("daily", "2015-09-21T06:00", "2015-09-22T06:00"),
        ("weekly", "2015-09-21T05:00", "2015-09-28T06:00"),
        ("weekly", "2015-09-27T07:00", "2015-09-28T06:00"),
    ],
)
def test_when_an_alert_is_due_again(frequency: str, now: str, then: str) -> None:
    moment, expected = (dt.datetime.fromisoformat(f"{text}:00+00:00") for text in (now, then))
    assert alerts.next_time(frequency, moment) == expected


def test_a_run_killed_before_sending_is_made_good_by_the_next() -> None:
    reader("q=treaty")
    news("A treaty is signed")
    arrivals.notice()
    alerts.compose(timezone.now())
    assert (run(), run()) == (["1 new item for: treaty"], [])


def test_a_mail_in_doubt_is_not_sent_again_unless_told() -> None:
    reader("q=treaty")
    news("A treaty is signed")
    arrivals.notice()
    alerts.compose(timezone.now())
    Mailing.objects.update(state=Mailing.State.TAKEN, taken_at=timezone.now() - dt.timedelta(hours=1))
    assert run() == []
    call_command("send_alerts", "--again", verbosity=0)
    assert len(mail.outbox) == 1


def test_two_runs_at_once_write_one_mail() -> None:
    reader("q=treaty")
    news("A treaty is signed")
    arrivals.notice()
    until = arrivals.last()
    due = list(Alert.objects.all())
    hits = alerts.new_hits(due, until)
    assert alerts.compose(timezone.now()) == 1
    assert [alerts._write_down(due[0].subscriber_id, [due[0].pk], hits, until), Mailing.objects.count()] == [
        False,
        1,
    ]


def test_renamed_tags_go_on_working() -> None:
    person, country = cast.lavrov(), cast.japan()
    reader("person=sergey-lavrov&country=japan")
    person.name, person.slug = "S. Lavrov", "s-lavrov"
    person.save()
    news("He arrives", people=[person], countries=[country])
    assert run() == ["1 new item for: S. Lavrov, Japan"]


def test_a_search_for_what_is_gone_finds_nothing_and_stops_nobody() -> None:
    cast.putin()
    reader("person=vladimir-putin", "q=treaty")
    cast.putin().delete()
    news("A treaty is signed")
    assert run() == ["1 new item for: treaty"]


def test_no_header_can_be_forged_and_no_markup() -> None:
    payload = "<b>x</b> treaty\u2028Bcc: eve@example.org"
    reader("q=treaty+%22b%22+%0aBcc:x")
    reader("q=treaty", address="bob@example.org")
    news(payload)
    subjects = run()
    assert subjects == ["1 new item for: treaty"]
    message: Message = mail.outbox[-1].message()
    html = message.get_payload()[1].get_payload(decode=True).decode()  # type: ignore[union-attr, index]
    assert ("<b>x</b>" in html, "&lt;b&gt;x&lt;/b&gt;" in html, message["Bcc"]) == (False, True, None)


def test_a_mail_ends_by_one_click() -> None:
    subscriber = reader("q=treaty")
    news("A treaty is signed")
    run()
    message = mail.outbox[0].message()
    stop = f"http://localhost:8000/alerts/{subscriber.key}/stop/"
    assert (message["List-Unsubscribe"], message["List-Unsubscribe-Post"]) == (
        f"<{stop}>",
        "List-Unsubscribe=One-Click",
    )
    assert re.findall(r"End all mails: (\S+)", str(mail.outbox[0].body)) == [stop]


def test_many_searches_are_asked_with_as_many_queries_for_the_items() -> None:
    for number in range(3):
        reader(f"q=treaty+{number}", address=f"{number}@example.org")
    news("A treaty is signed")
    arrivals.notice()
    assert alerts.compose(timezone.now()) == 0
    assert set(Alert.objects.values_list("seen", flat=True)) == {Arrival.objects.get().pk}
