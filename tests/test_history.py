"""The texts of one item, in whatever order they come."""

import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles import checkup, editing
from articles.formats.record import ArticleRecord, Label, PubStatus
from articles.history import LATE, RECEIVED, STANDS
from articles.models import Article, SourceItem
from articles.search import index
from tests.told import HOUR, receive, record

pytestmark = pytest.mark.django_db

FAR = dt.datetime(2199, 1, 1, tzinfo=dt.UTC)


def told(item: Article) -> list[tuple[int, str, bool]]:
    rows = item.versions.order_by("number").values_list("number", "fields__headline", "is_public")
    return list(rows)


def article() -> Article:
    return Article.objects.select_related("source").get()


def test_an_older_text_takes_its_place_in_the_history_and_changes_nothing_else(tmp_path: Path) -> None:
    for version in (2, 4):
        receive(tmp_path, record(f"Text {version}", version=version))
    item = article()
    result = receive(tmp_path, record("Text 3", version=3))
    assert (result.updated, result.late) == (1, 1)
    assert receive(tmp_path, record("Text 1", version=1)).late == 1
    assert told(item) == [
        (1, "Text 1", True),
        (2, "Text 2", True),
        (3, "Text 3", True),
        (4, "Text 4", True),
    ]
    reasons = item.versions.order_by("number").values_list("reason", flat=True)
    assert list(reasons) == [LATE, "", LATE, RECEIVED]
    stands = article()
    assert (stands.headline, stands.version_number, stands.updated_at) == ("Text 4", 4, item.updated_at)
    assert index.refresh([item.pk]) == 0


def test_the_time_of_a_text_tells_its_age_where_the_numbers_do_not(tmp_path: Path) -> None:
    early, late = HOUR, HOUR + dt.timedelta(hours=1)
    receive(tmp_path, record("Of ten", version=1, version_created=late))
    assert receive(tmp_path, record("Of nine", version=1, version_created=early)).late == 1
    assert receive(tmp_path, record("Without a number", version_created=early)).late == 1
    assert article().headline == "Of ten"
    # Of two of the same age the one received later stands.
    receive(tmp_path, record("Of ten again", version=1, version_created=late))
    assert article().headline == "Of ten again"


def test_a_text_received_before_is_no_news(tmp_path: Path) -> None:
    first, second = record("One"), record("Two")
    receive(tmp_path, first, second)
    result = receive(tmp_path, first, second, first)
    assert (result.unchanged, article().headline, article().versions.count()) == (3, "Two", 2)
    assert SourceItem.objects.count() == 2


def test_a_late_text_below_an_edit_moves_no_number(tmp_path: Path) -> None:
    receive(tmp_path, record("Text 2", version=2))
    item = article()
    item.headline = "An editor's"
    editing.save_edit(item, user=None, before=1)
    receive(tmp_path, record("Text 1", version=1))
    assert told(item) == [
        (1, "Text 2", True),
        (2, "An editor's", True),
        (3, "Text 1", False),
        (4, "An editor's", False),
    ]
    assert item.versions.get(number=4).reason == STANDS
    # What the wire sent last is still the newest of its texts, not the one that came last.
    receive(tmp_path, record("Text 3", version=3, body="<p>More.</p>"))
    assert (article().headline, article().body) == ("An editor's", "<p>More.</p>")


def test_the_original_on_the_page_is_that_of_the_text_that_stands(tmp_path: Path, client: Any) -> None:
    receive(tmp_path, record("Text 2", version=2))
    stands = SourceItem.objects.get()
    receive(tmp_path, record("Text 1", version=1))
    assert client.get(article().get_absolute_url()).context["original"].received == stands


def test_late_texts_cost_the_same_queries_however_many(tmp_path: Path) -> None:
    def queries(first: int, last: int) -> int:
        def texts(version: int) -> list[ArticleRecord]:
            return [record(f"{n} {version}", external_id=str(n), version=version) for n in range(first, last)]

        receive(tmp_path, *texts(3))
        receive(tmp_path, *texts(2))
        with CaptureQueriesContext(connection) as captured:
            receive(tmp_path, *texts(1))
        return len(captured)

    assert queries(0, 2) == queries(10, 16)


def made(version: int, kind: str) -> ArticleRecord:
    """The version of a story: what it says follows from its number."""
    parts: dict[str, Any] = {
        "version": version,
        "published": HOUR + dt.timedelta(days=version // 2),
        "countries": (Label("iso3166", ("FR", "DE", "IT", "ES", "PT", "PL")[version], ""),),
        "editorial_note": f"Note {version}",
        "rights": f"© {version}",
    }
    if kind == "embargo":
        parts["embargo"] = FAR
    elif kind == "past embargo":
        parts["embargo"] = HOUR + dt.timedelta(hours=30)
    elif kind != "usable":
        parts["pub_status"] = PubStatus(kind)
    return record(f"Text {version}", **parts)


KINDS = st.sampled_from(["usable", "usable", "withheld", "canceled", "embargo", "past embargo"])
STORIES = st.lists(KINDS, min_size=2, max_size=5)


def archived(records: Sequence[ArticleRecord], *, at_once: bool) -> dict[str, Any]:
    """What an archive says of one item after these records, which are then taken back."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        for group in [records] if at_once else [[each] for each in records]:
            receive(Path(folder), *group)
        state = archive_of(article())
        transaction.set_rollback(True)
    return state


def archive_of(item: Article) -> dict[str, Any]:
    rows = item.versions.order_by("number").values_list("number", "kind", "is_public", "fields")
    told_ = [(number, kind, seen, sorted_tags(fields)) for number, kind, seen, fields in rows]
    assert list(checkup.examine()) == []
    return {
        "text": [getattr(item, name) for name in ("headline", "body", "rights", "editorial_note")],
        "status": (item.status, item.withdrawn_reason),
        "published": (item.published_at, item.precision),
        "countries": sorted(item.countries.values_list("alpha2", flat=True)),
        "versions": (item.version_number, told_),
        "age": (item.wire_version, item.content_hash),
        "originals": sorted(item.originals.values_list("sha256", flat=True)),
    }


def sorted_tags(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, list) else value for name, value in fields.items()}


@given(
    STORIES.flatmap(lambda kinds: st.tuples(st.just(kinds), st.permutations(range(len(kinds))))),
    st.booleans(),
)
@example((["usable", "canceled", "usable"], [1, 2, 0]), False)
@example((["usable", "withheld"], [1, 0]), False)
@example((["usable", "embargo"], [1, 0]), True)
@example((["canceled", "canceled"], [1, 0]), False)
@example((["usable", "embargo", "withheld"], [0, 2, 1]), False)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_the_texts_of_an_item_make_the_same_archive(
    story: tuple[list[str], list[int]], at_once: bool
) -> None:
    kinds, order = story
    records = [made(version, kind) for version, kind in enumerate(kinds)]
    shuffled = [records[number] for number in order]
    assert archived(shuffled, at_once=at_once) == archived(records, at_once=False)
