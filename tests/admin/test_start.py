"""The start page says what needs a person now, to whom it concerns."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import editing
from articles.admin import start
from articles.models import (
    Alarm,
    Alias,
    Article,
    ImportRun,
    Person,
    Reject,
    SearchTally,
    StoryPart,
)
from tests import cast, staff
from tests.admin.test_rights import draft
from tests.proposing import proposal

pytestmark = pytest.mark.django_db


def busy(times: int = 1) -> None:
    """Something of everything."""
    run = ImportRun.objects.create(format="wire")
    for number in range(Alarm.objects.count(), Alarm.objects.count() + times):
        draft(staff.clara())
        editing.ask_review(draft(staff.clara()), user=staff.clara())
        later = Article(
            source=cast.tass(), headline="Later", published_at=timezone.now() + dt.timedelta(days=1), body="x"
        )
        editing.publish(editing.create(later, user=None), user=None)
        article = cast.article(f"Talks {number}")
        proposal(article, cast.japan(), "They met in Japan.", "Japan", 0.6)
        Reject.objects.create(run=run, file_name="f", reason="bad", data=b"x", sha256="0" * 64)
        SearchTally.objects.create(day=timezone.now().date(), words=f"w{number}", found=False, count=3)
        hour = cast.MOMENT + dt.timedelta(hours=number)
        Alarm.objects.create(account=staff.edgar(), hour=hour, items=501)


def doubtful() -> None:
    """A near-duplicate, and names of people that may be one."""
    items = [cast.article("A"), cast.article("B", source=cast.reuters())]
    StoryPart.objects.create(article=items[0], story=items[0])
    said = {"relation": "copy", "origin": "rule", "likeness": 80}
    StoryPart.objects.create(article=items[1], story=items[0], follows=items[0], **said)
    cast.lavrov(), Person.objects.create(name="Сергей Лавров")
    for name in ("The Minister", "The Premier"):
        for person in (cast.kishida(), cast.putin()):
            Alias.objects.create(person=person, text=name)


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("contributor", []),
        ("editor", [("near-duplicates to decide", 1)]),
        (
            "archivist",
            [
                ("near-duplicates to decide", 1),
                ("names of people that may be one", 1),
                ("names of people claimed twice", 2),
            ],
        ),
    ],
)
def test_near_duplicates_and_names_to_mend_are_told_to_who_may_decide(
    role: str, said: list[tuple[str, int]]
) -> None:
    doubtful()
    client = staff.signed_in(ROLES[role]())
    waiting = client.get("/admin/").context["waiting"]
    assert [(each.name, each.count) for each in waiting] == said
    for each in waiting:
        context = client.get(each.address).context
        assert len(context["copies" if "copies" in context else "rows"]) == each.count


NAMES = {
    "contributor": {"drafts", "drafts in review"},
    "editor": {
        *("drafts", "drafts in review", "scheduled items", "proposed tags"),
        "searches of readers that found nothing",
    },
    "archivist": {
        *("drafts", "drafts in review", "scheduled items", "proposed tags"),
        *("searches of readers that found nothing", "records refused by the last imports"),
    },
    "administrator": {
        *("drafts", "drafts in review", "scheduled items", "proposed tags", "alarms of the last day"),
        *("searches of readers that found nothing", "records refused by the last imports"),
    },
}
ROLES = {
    "contributor": staff.clara,
    "editor": staff.edgar,
    "archivist": staff.ada,
    "administrator": staff.amos,
}


@pytest.mark.parametrize("role", ROLES)
def test_it_says_what_concerns_one_and_each_link_shows_as_many(role: str) -> None:
    busy()
    client = staff.signed_in(ROLES[role]())
    waiting = client.get("/admin/").context["waiting"]
    assert {each.name for each in waiting} == NAMES[role]
    for each in waiting:
        page = client.get(each.address)
        assert page.status_code == 200, each
        if "cl" in (page.context or {}) and "refused" not in each.name and "proposed" not in each.name:
            assert page.context["cl"].result_count == each.count, each


def test_others_drafts_do_not_concern_a_contributor() -> None:
    draft(staff.edgar())
    assert staff.signed_in(staff.clara()).get("/admin/").context["waiting"] == []


def test_scheduled_items_have_their_hour_on_the_clock_of_their_source() -> None:
    busy()
    page = staff.signed_in(staff.edgar()).get("/admin/")
    (article,) = page.context["coming"]
    local = article.local_time
    assert f"{local:%H:%M}" in page.content.decode()
    assert "MSK" in page.content.decode() or "Moscow" in page.content.decode()


def test_it_asks_as_much_of_one_as_of_three() -> None:
    client = staff.signed_in(staff.amos())
    counts = []
    busy()
    client.get("/admin/")  # which counts names to mend: they are not counted again until one changes
    for times in (1, 2):
        busy(times)
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 15


def test_nothing_is_counted_further_than_a_bound() -> None:
    assert start.Waiting("drafts", start.BOUND + 1, "").shown == "1,000+"
    assert start.Waiting("drafts", start.BOUND, "").shown == "1,000"
    with CaptureQueriesContext(connection) as queries:
        start.waiting(staff.sue())
    (counted,) = (query["sql"] for query in queries if "LIMIT 1001" in query["sql"])
    assert (counted.count("COUNT(*)"), counted.count("LIMIT 1001")) == (8, 8)
