from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from articles import polling
from articles.models import Feed
from tests.host import Host, host, says

pytestmark = pytest.mark.django_db

RSS = (
    b"<rss><channel><title>T</title><item><guid>1</guid><title>x</title>"
    b"<pubDate>Mon, 21 Sep 2015 12:41:00 GMT</pubDate></item></channel></rss>"
)


def run() -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("fetch_feeds", stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def within_reach(here: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "articles.management.commands.fetch_feeds.Poller", lambda: polling.Poller(reach=here.reach)
    )


def test_it_tells_what_each_feed_brought(monkeypatch: pytest.MonkeyPatch) -> None:
    with host({"/good": says("200 OK", RSS), "/bad": says("500 Oh No")}) as here:
        within_reach(here, monkeypatch)
        good, bad = (Feed.objects.create(url=here.url(path)) for path in ("/good", "/bad"))
        out, err = run()
        assert run() == ("0 polled, 0 failed.\n", "")
    assert out == f"{good}: 1 read: 1 new, 0 updated, 0 unchanged, 0 rejected\n2 polled, 1 failed.\n"
    assert err == f"{bad}: The host answers 500 Oh No.\n"


def test_a_database_that_is_away_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_poller: object, _report: object) -> None:
        raise OperationalError("server closed the connection\nmore")

    monkeypatch.setattr(polling.Poller, "poll_due", away)
    with pytest.raises(
        CommandError, match=r"^The database cannot be written: server closed the connection\.$"
    ):
        run()
