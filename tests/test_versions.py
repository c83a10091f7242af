"""Earlier versions that come back."""

import pytest

from articles import editing
from tests import cast, staff
from tests.test_editing import edited, save

pytestmark = pytest.mark.django_db


def test_an_earlier_version_comes_back_as_a_new_one() -> None:
    article = cast.article("One", body="<p>a</p>", people=[cast.lavrov()])
    second = save(
        edited(article, headline="Two", body="<p>b</p>"),
        add=[cast.kishida()],
        remove=list(article.person_taggings.all()),
    )
    saved, lost = editing.revert(second, 1, user=staff.edgar(), before=2)
    assert (saved.headline, saved.body, saved.version_number, lost) == ("One", "<p>a</p>", 3, [])
    assert list(saved.people.all()) == [cast.lavrov()]
    assert saved.versions.get(number=3).reason == "back to version 1"


def test_tags_that_are_gone_are_named_when_a_version_comes_back() -> None:
    article = cast.article("One", people=[cast.lavrov()])
    second = save(edited(article, headline="Two"), remove=list(article.person_taggings.all()))
    cast.lavrov().delete()
    saved, lost = editing.revert(second, 1, user=staff.edgar(), before=2)
    assert (saved.headline, lost) == ("One", ["Sergey Lavrov"])
