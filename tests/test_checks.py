import pytest
from django.core import checks

from articles.models import IndexState
from articles.search.analysis import ANALYSER_VERSION
from tests import cast

pytestmark = pytest.mark.django_db


def told() -> list[str | None]:
    found = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    return [message.id for message in found if (message.id or "").startswith("articles.")]


def test_an_index_of_this_analyser_is_nothing_to_warn_of() -> None:
    assert told() == []
    cast.article()
    assert IndexState.objects.get().analyser_version == ANALYSER_VERSION
    assert told() == []


def test_an_index_of_another_analyser_is() -> None:
    cast.article()
    IndexState.objects.update(analyser_version=ANALYSER_VERSION - 1)
    assert told() == ["articles.W001"]
