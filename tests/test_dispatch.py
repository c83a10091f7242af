"""How waiting mails are handed over, and what becomes of them when that goes wrong."""

import datetime as dt
import re
import smtplib
from collections.abc import Sequence

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.mail.message import EmailMessage, EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.urls import get_script_prefix
from django.utils import timezone, translation

from articles import dispatch
from articles.models import Alert, MailedItem, Mailing, Subscriber
from tests import cast, staff

pytestmark = pytest.mark.django_db


class Server(EmailBackend):
    """Fails as it is told to, mail by mail; then takes what comes."""

    failures: Sequence[Exception] = ()

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if self.failures:
            failure, *type(self).failures = self.failures
            raise failure
        return super().send_messages(messages)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    monkeypatch.setattr("articles.dispatch.get_connection", Server)
    Server.failures = ()
    return Server


def waiting(address: str = "ann@example.org") -> Mailing:
    subscriber, _ = Subscriber.objects.get_or_create(address=address)
    alert, _ = Alert.objects.get_or_create(subscriber=subscriber, query="q=treaty")
    made = Mailing.objects.create(subscriber=subscriber)
    MailedItem.objects.create(mailing=made, subscriber=subscriber, alert=alert, article=cast.article())
    return made


def states() -> list[str]:
    return list(Mailing.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("failure", "then", "again"),
    [
        (smtplib.SMTPRecipientsRefused({}), "waiting", "sent"),
        (smtplib.SMTPDataError(451, b"later"), "waiting", "sent"),
        (smtplib.SMTPServerDisconnected(), "taken", "taken"),
        (TimeoutError(), "taken", "taken"),
    ],
    ids=["refused", "later", "cut off", "silent"],
)
def test_what_was_refused_waits_and_what_is_in_doubt_does_not(
    server: type[Server], failure: Exception, then: str, again: str
) -> None:
    waiting()
    waiting("bob@example.org")
    server.failures = [failure]
    dispatch.send_waiting()
    assert states() == [then, "sent"]
    dispatch.send_waiting()
    assert states() == [again, "sent"]
    assert len(mail.outbox) == states().count("sent")


def test_what_is_refused_for_three_days_is_given_up(server: type[Server]) -> None:
    made = waiting()
    Mailing.objects.update(created_at=made.created_at - dispatch.GIVEN_UP)
    server.failures = [smtplib.SMTPRecipientsRefused({})]
    assert (dispatch.send_waiting().refused, states()) == (1, ["failed"])


def test_no_mail_is_taken_while_the_server_is_away(
    server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting()

    def away(_: Server) -> None:
        raise ConnectionRefusedError("Connection refused")

    monkeypatch.setattr(Server, "open", away)
    with pytest.raises(CommandError, match="The mail server cannot be reached: Connection refused"):
        call_command("send_alerts", verbosity=0)
    assert states() == ["waiting"]


def test_one_mail_is_taken_by_one_run(server: type[Server]) -> None:
    made = waiting()
    assert [dispatch._take(made), dispatch._take(made)] == [True, False]
    assert dispatch.send_waiting().sent == 0


def test_mails_in_doubt_are_counted_when_nobody_can_be_at_them(server: type[Server]) -> None:
    made = waiting()
    dispatch._take(made)
    assert (dispatch.in_doubt(), dispatch.send_again()) == (0, 0)
    Mailing.objects.update(taken_at=timezone.now() - dispatch.IN_DOUBT - dt.timedelta(seconds=1))
    assert (dispatch.in_doubt(), dispatch.send_again(), states()) == (1, 1, ["waiting"])


def test_no_mail_goes_to_who_has_unsubscribed_or_left(server: type[Server]) -> None:
    waiting()
    Subscriber.objects.all().delete()
    edgar = staff.edgar()
    edgar.email = ""
    edgar.save()
    made = Mailing.objects.create(subscriber=Subscriber.objects.create(user=edgar))
    MailedItem.objects.create(mailing=made, article=cast.article())
    assert (dispatch.send_waiting().sent, states()) == (0, ["void", "void"])


def test_a_mail_is_in_the_language_of_its_subscriber_and_leads_to_pages_in_it(server: type[Server]) -> None:
    for language, address in (("ru", "anna@example.org"), ("en", "bob@example.org"), ("xx", "c@example.org")):
        waiting(address)
        Subscriber.objects.filter(address=address).update(language=language)
    dispatch.send_waiting()
    russian, *english = mail.outbox
    assert russian.subject == "1 новый материал: treaty"
    assert {letter.subject for letter in english} == {"1 new item for: treaty"}
    links = re.findall(r"http://localhost:8000(\S+)", str(russian.body))
    assert [link.split("/")[:3] for link in links] == [
        ["", "ru", step] for step in ("a", "search", "alerts", "alerts", "alerts")
    ]
    assert "Прекратить рассылку" in str(russian.body)
    assert isinstance(russian, EmailMultiAlternatives)
    html = str(russian.alternatives[0][0])
    assert '<html lang="ru">' in html
    assert re.findall(r'href="http://localhost:8000/(?!ru/)', html) == []
    assert re.findall(r"http://localhost:8000/ru", str(english[0].body)) == []
    assert russian.extra_headers["List-Unsubscribe"] == f"<http://localhost:8000{links[-1]}>"
    assert (translation.get_language(), get_script_prefix()) == ("en", "/")
