"""How a reader asks for mail, confirms, changes and ends it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from articles import arrivals, subscribing
from articles.models import Alert, MailedItem, Mailing, MailRequest, Subscriber
from tests import cast

pytestmark = pytest.mark.django_db

FORM = {"address": "Ann@Example.org", "by": "published", "frequency": "daily"}
HELD = (Subscriber, Alert)


def page(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()
    text: str = str(response.content, "utf-8")
    return text


def confirmation() -> str:
    """The address of the link in the last mail."""
    return str(re.findall(r"http://localhost:8000(/alerts/confirm/\S+)", str(mail.outbox[-1].body))[0])


def subscribed(client: Client, query: str = "q=treaty", **fields: str) -> Subscriber:
    page(client.post(f"/alerts/?{query}", FORM | fields))
    client.post(confirmation())
    return Subscriber.objects.get(address=(FORM | fields)["address"].lower())


def held() -> list[int]:
    return [model._default_manager.count() for model in HELD]


def test_the_search_page_leads_here_and_stays_free_of_cookies(client: Client) -> None:
    cast.talks()
    response = client.get("/search/", {"q": "treaty", "sort": "newest"})
    assert re.findall(r'<a href="([^"]+)" rel="nofollow">Mail me new hits', page(response)) == [
        "/alerts/?q=treaty"
    ]
    assert (response.cookies, response["Cache-Control"]) == ({}, "public, max-age=60")
    nothing = page(client.get("/search/", {"q": "xyzzy"}))
    assert re.findall(r'<a href="([^"]+)" rel="nofollow">Mail me when', nothing) == ["/alerts/?q=xyzzy"]


def test_the_form_says_what_would_have_been_sent(client: Client) -> None:
    for headline in ("A treaty is signed", "A treaty is broken"):
        cast.article(headline, published_at=timezone.now() - dt.timedelta(days=7))
    cast.talks()
    text = page(client.get("/alerts/?q=treaty"))
    assert re.findall(r"<strong>(\d+)</strong> items? (\w+ \w+ \w+ \w+)", text) == [
        ("0", "when they are published"),
        ("3", "when they are added"),
    ]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("person=nobody", "There is no person called “nobody” in this archive."),
        ("from=2016&to=2015", "The search ends before it begins: “from” is later than “to”."),
        ("q=+", "Search for something first: a word, a name, a source."),
        ("sort=oldest", "Search for something first: a word, a name, a source."),
        ("q=" + "%D0%B9" * 900, "This search is too long to be kept."),
    ],
    ids=["unknown", "backwards", "blank", "nothing", "long"],
)
def test_what_cannot_be_kept_is_told(client: Client, query: str, sentence: str) -> None:
    assert sentence in page(client.get(f"/alerts/?{query}"), 400)


def test_nothing_is_stored_before_the_link_is_followed_and_the_button_pressed(client: Client) -> None:
    cast.lavrov()
    page(client.post("/alerts/?person=sergey-lavrov&q=treaty", FORM))
    assert (held(), mail.outbox[0].to) == ([0, 0], ["ann@example.org"])
    assert mail.outbox[0].subject == "Please confirm: mail about treaty, Sergey Lavrov"
    text = page(client.get(confirmation()))
    assert (held(), "Mail new hits to ann@example.org?" in text) == ([0, 0], True)
    response = client.post(confirmation())
    alert = Alert.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/alerts/{alert.subscriber.key}/")
    assert alert.query == f"q=treaty&person={cast.lavrov().uid}"
    client.post(confirmation())
    assert held() == [1, 1]


@pytest.mark.parametrize(
    ("age", "token", "sentence"),
    [
        (dt.timedelta(days=3), None, "This link is more than two days old. Please ask for a new one."),
        (dt.timedelta(0), "x:y:z", "This link is not complete. Please copy all of it from the mail."),
    ],
    ids=["old", "broken"],
)
def test_a_link_that_is_old_or_broken_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch, age: dt.timedelta, token: str | None, sentence: str
) -> None:
    page(client.post("/alerts/?q=treaty", FORM))
    address = f"/alerts/confirm/{token}/" if token else confirmation()
    monkeypatch.setattr("articles.subscribing.VALID", dt.timedelta(days=2) - age)
    assert sentence in page(client.get(address), 400)
    assert sentence in page(client.post(address), 400)
    assert held() == [0, 0]


def test_whether_an_address_is_known_cannot_be_seen(client: Client) -> None:
    answers = [page(client.post("/alerts/?q=treaty", FORM))]
    client.post(confirmation())
    answers += [page(client.post("/alerts/?q=treaty", FORM)) for _ in range(subscribing.OF_ADDRESS + 2)]
    assert len(set(answers)) == 1
    assert len(mail.outbox) == subscribing.OF_ADDRESS


def test_one_network_can_ask_for_so_many_mails_a_day(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    def ask(number: int, host: str) -> None:
        client.post(
            "/alerts/?q=treaty",
            FORM | {"address": f"{number}@example.org"},
            headers={"x-forwarded-for": f"6.6.6.6, {host}"},
        )

    for number in range(subscribing.OF_NETWORK + 5):
        ask(number, f"192.0.2.{number}")
    assert len(mail.outbox) == subscribing.OF_NETWORK == MailRequest.objects.count()
    ask(100, "198.51.100.7")
    assert len(mail.outbox) == subscribing.OF_NETWORK + 1
    MailRequest.objects.update(asked_at=timezone.now() - dt.timedelta(days=2))
    ask(101, "192.0.2.1")
    assert (len(mail.outbox), MailRequest.objects.count()) == (subscribing.OF_NETWORK + 2, 1)


def test_who_is_not_behind_a_proxy_cannot_name_another_network(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 0
    for number in range(subscribing.OF_NETWORK + 1):
        client.post(
            "/alerts/?q=treaty",
            FORM | {"address": f"{number}@example.org"},
            headers={"x-forwarded-for": f"10.{number}.0.1"},
            REMOTE_ADDR="192.0.2.1",
        )
    assert len(mail.outbox) == subscribing.OF_NETWORK


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/56"),
        ("nonsense", ""),
    ],
)
def test_networks(host: str, network: str) -> None:
    assert subscribing.network_of(host) == network


@pytest.mark.parametrize(
    "fields",
    [
        {"address": ""},
        {"address": "ann"},
        {"address": "ann@example.org\nBcc: eve@example.org"},
        {"address": "a" * 300 + "@example.org"},
        {"by": "x"},
        {"frequency": ""},
    ],
    ids=["none", "bare", "header", "long", "by", "frequency"],
)
def test_what_cannot_be_asked_for_is_told_in_the_form(client: Client, fields: dict[str, str]) -> None:
    text = page(client.post("/alerts/?q=treaty", FORM | fields), 400)
    assert re.findall(r'id="id_(\w+)_error"', text) == list(fields)
    assert mail.outbox == []


def test_links_lead_to_the_site_whatever_host_was_named(client: Client) -> None:
    client.post("/alerts/?q=treaty", FORM, headers={"host": "127.0.0.1", "x-forwarded-host": "evil.com"})
    assert set(re.findall(r"https?://[^/\s\"]+", str(mail.outbox[0].message()))) == {"http://localhost:8000"}


def test_a_mail_that_nobody_asked_for_carries_no_message_of_somebody_else(client: Client) -> None:
    client.post("/alerts/?q=Buy+at+https://evil.com/now%3Fx+" + "word+" * 40, FORM)
    letter = mail.outbox[0]
    assert letter.subject.startswith("Please confirm: mail about Buy at https evil com now x word word")
    assert (len(letter.subject) <= 110, "evil.com" in str(letter.message())) == (True, False)


def test_alerts_can_be_changed_and_deleted(client: Client) -> None:
    subscriber = subscribed(client)
    subscribed(client, "q=rain")
    address = f"/alerts/{subscriber.key}/"
    text = page(client.get(address))
    assert re.findall(r'<h2><a href="([^"]+)">', text) == ["/search/?q=rain", "/search/?q=treaty"]
    rain, treaty = subscriber.alerts.all()
    changed = {f"{rain.pk}-by": "added", f"{rain.pk}-frequency": "weekly"}
    assert client.post(address, {"alert": rain.pk, **changed}).status_code == 302
    assert list(subscriber.alerts.values_list("query", "by", "frequency")) == [
        ("q=rain", "added", "weekly"),
        ("q=treaty", "published", "daily"),
    ]
    assert client.post(address, {"alert": treaty.pk, "delete": "1"}).status_code == 302
    assert list(subscriber.alerts.values_list("query", flat=True)) == ["q=rain"]


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "²"])
def test_only_ones_own_alerts_can_be_changed(client: Client, number: str) -> None:
    ann = subscribed(client)
    bob = subscribed(client, address="bob@example.org")
    page(client.post(f"/alerts/{ann.key}/", {"alert": number, "delete": "1"}), 404)
    page(client.post(f"/alerts/{ann.key}/", {"alert": bob.alerts.get().pk, "delete": "1"}), 404)
    assert held() == [2, 2]


def test_one_click_ends_all_mails_and_deletes_everything(client: Client) -> None:
    subscriber = subscribed(client)
    item = cast.article("A treaty is signed")
    mailing = Mailing.objects.create(subscriber=subscriber)
    MailedItem.objects.create(mailing=mailing, subscriber=subscriber, article=item)
    address = f"/alerts/{subscriber.key}/stop/"
    assert "End all mails?" in page(client.get(address))
    assert held() == [1, 1]
    strict = Client(enforce_csrf_checks=True)
    assert "No more mails" in page(strict.post(address, {"List-Unsubscribe": "One-Click"}))
    assert held() == [0, 0]
    assert [Mailing.objects.get().subscriber_id, MailedItem.objects.get().subscriber_id] == [None, None]
    page(strict.post(address))
    page(client.get(address), 404)
    page(client.get(f"/alerts/{subscriber.key}/"), 404)


def test_the_page_of_a_mail_shows_just_its_items(client: Client) -> None:
    mailing = Mailing.objects.create()
    for headline in ("A treaty is signed", "A treaty is broken"):
        MailedItem.objects.create(mailing=mailing, article=cast.article(headline))
    cast.withdraw(cast.article("A treaty that was none"), "wrong")
    address = f"/alerts/mails/{mailing.uid}/"

    def headlines() -> list[str]:
        return re.findall(
            r'<h3 class="stream-title"[^>]*><a href="[^"]*">(.*?)</a>', page(client.get(address))
        )

    assert headlines() == ["A treaty is signed", "A treaty is broken"]
    cast.withdraw(mailing.items.order_by("pk")[0].article, "wrong")
    cast.article("A treaty of later")
    assert headlines() == ["A treaty is broken"]
    assert "1 of them has been withdrawn since." in page(client.get(address))
    page(client.get("/alerts/mails/0000/"), 404)


def test_no_page_is_kept_by_a_cache_or_sets_a_cookie(client: Client) -> None:
    subscriber = subscribed(client)
    mailing = Mailing.objects.create()
    for address in (
        *("/alerts/", "/alerts/?q=treaty", confirmation(), f"/alerts/mails/{mailing.uid}/"),
        *(f"/alerts/{subscriber.key}/", f"/alerts/{subscriber.key}/stop/"),
    ):
        response = client.get(address)
        page(response)
        assert (response.cookies, "no-store" in response["Cache-Control"]) == ({}, True), address
        assert [response["Referrer-Policy"], response["X-Robots-Tag"]] == ["no-referrer", "noindex"]
        assert client.delete(address).status_code == 405


def test_the_page_of_a_subscriber_takes_as_many_queries_for_three_as_for_one(
    client: Client, django_assert_num_queries: Any
) -> None:
    people = [cast.lavrov(), cast.kishida(), cast.putin()]
    subscriber = Subscriber.objects.create(address="ann@example.org")
    for count, person in enumerate(people, 1):
        subscribing.save(subscriber, f"person={person.uid}", "added", "daily")
        if count != 2:
            with django_assert_num_queries(4):
                client.get(f"/alerts/{subscriber.key}/")


def test_mails_are_in_the_language_of_the_page_where_they_were_asked_for(client: Client) -> None:
    cast.lavrov()
    page(client.post("/ru/alerts/?q=treaty&person=sergey-lavrov", FORM))
    assert mail.outbox[0].subject == "Подтвердите рассылку: treaty, Sergey Lavrov"
    link = re.findall(r"http://localhost:8000(/ru/alerts/confirm/\S+)", str(mail.outbox[0].body))[0]
    assert client.post(link)["Location"] == f"/ru/alerts/{Subscriber.objects.get().key}/"
    assert Subscriber.objects.get().language == "ru"
    page(client.post("/alerts/?q=grain", FORM))
    client.post(re.findall(r"(/alerts/confirm/\S+)", str(mail.outbox[-1].body))[0])
    assert list(Subscriber.objects.values_list("language", flat=True)) == ["en"]


def test_an_alert_begins_when_it_is_confirmed(client: Client) -> None:
    arrivals.notice()
    cast.article("A treaty is signed", published_at=timezone.now())
    arrivals.notice()
    assert subscribed(client).alerts.get().seen == arrivals.last() > 0
