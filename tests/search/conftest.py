import pytest

from articles.search import postings, renewal
from tests.search import shelf


@pytest.fixture(scope="module")
def shelved(standing: None) -> dict[int, str]:
    """The items of `shelf`: the key of each by its sequence."""
    return shelf.stock()


@pytest.fixture(params=[1, 3], ids=["every lexeme", "lexemes of three items"])
def shelved_as_bits(
    request: pytest.FixtureRequest, db: None, shelved: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> dict[int, str]:
    """The same where lexemes count as frequent that so many items have."""
    monkeypatch.setattr(postings, "SHARE", request.param / len(shelf.WIRES))
    renewal.choose()
    return shelved
