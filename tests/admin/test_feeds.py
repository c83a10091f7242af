import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Feed
from tests import staff

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/feed/"


@pytest.mark.parametrize(
    ("user", "status"), [("nora", 403), ("clara", 403), ("edgar", 403), ("ada", 200), ("sue", 200)]
)
def test_archivists_look_after_feeds(user: str, status: int) -> None:
    Feed.objects.create(url="https://example.org/feed", last_error="The host answers 500.")
    client = staff.signed_in(getattr(staff, user)())
    assert client.get(LIST).status_code == status
    assert client.get(f"{LIST}add/").status_code == status
    response = client.post(
        f"{LIST}add/", {"url": "https://example.org/other", "interval": 60, "state": "active"}
    )
    assert response.status_code == status  # the form again: it says when to begin too


def added(**fields: str) -> str:
    """The first complaint of the form, or ''."""
    values = {"interval": "60", "state": "active", "next_at_0": "2015-09-21", "next_at_1": "12:00", **fields}
    response = staff.signed_in(staff.ada()).post(f"{LIST}add/", values)
    return "" if response.status_code == 302 else str(next(iter(response.context["errors"]))[0])


def test_a_feed_is_registered_by_its_address() -> None:
    assert added(url="https://example.org/feed") == ""
    made = Feed.objects.get()
    assert (made.url, made.interval, made.state) == ("https://example.org/feed", 60, Feed.State.ACTIVE)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"url": "http://169.254.169.254/"}, "169.254.169.254 is not an address of the public net."),
        ({"url": "ftp://example.org/"}, "Only addresses that begin with http:// or https:// are fetched."),
        ({"url": "https://a:b@example.org/"}, "The address may not have a name or password before the host."),
        (
            {"url": "https://example.org/", "interval": "1"},
            "Ensure this value is greater than or equal to 5.",
        ),
    ],
)
def test_what_would_not_be_fetched_is_not_registered(fields: dict[str, str], sentence: str) -> None:
    assert added(**fields) == sentence
    assert not Feed.objects.exists()


def test_feeds_may_be_polled_at_the_next_run() -> None:
    later = timezone.now() + dt.timedelta(days=1)
    made = Feed.objects.create(url="https://example.org/feed", state=Feed.State.GONE, next_at=later)
    staff.signed_in(staff.ada()).post(LIST, {"action": "poll_soon", "_selected_action": [made.pk]})
    assert list(Feed.objects.due(timezone.now())) == [made]


def test_the_list_takes_as_many_queries_for_three_as_for_one() -> None:
    client = staff.signed_in(staff.ada())
    counts = []
    for number in range(1, 4):
        Feed.objects.create(url=f"https://example.org/{number}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]
