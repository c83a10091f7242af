from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from articles.search import postings, renewal
from tests.search import shelf


@pytest.fixture(scope="module")
def shelved(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[int, str]]:
    """The items of `shelf` for all tests of a module that only read: the key of each by its sequence."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield shelf.stock()
        transaction.set_rollback(True)


@pytest.fixture(params=[1, 3], ids=["every lexeme", "lexemes of three items"])
def shelved_as_bits(
    request: pytest.FixtureRequest, db: None, monkeypatch: pytest.MonkeyPatch
) -> dict[int, str]:
    """The same for one test, where lexemes count as frequent that so many items have."""
    monkeypatch.setattr(postings, "SHARE", request.param / len(shelf.WIRES))
    found = shelf.stock()
    renewal.choose()
    return found
