import pytest
from django.contrib.auth.models import User

from bench import desk, tables
from bench.clocks import Clock
from tests import cast
from tests.proposing import proposal

pytestmark = pytest.mark.django_db


def test_every_kind_of_page_is_measured_and_told_and_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    # Once is enough of so many pages; those of test_speed are asked for again.
    monkeypatch.setattr(Clock, "warm", lambda clock, call: (clock.once(call),) * 2)
    article = cast.talks()
    proposal(article, cast.ukraine(), "They spoke of Ukraine.", "Ukraine", 0.6)
    pages = desk.measure(0)
    kinds = list(desk.kinds())
    assert list(dict.fromkeys(page["kind"] for page in pages)) == kinds
    assert [page["url"] for page in pages if page["queries"] > 15] == []
    rows = [line for line in tables.desk({"Engine": {"pages": pages}}).splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == ["page", "---", *kinds]
    assert User.objects.count() == 0
