from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.search import shelf


@pytest.fixture(scope="module")
def shelved(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[int, str]]:
    """The items of `shelf` for all tests of a module that only read: the key of each by its sequence."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield shelf.stock()
        transaction.set_rollback(True)
