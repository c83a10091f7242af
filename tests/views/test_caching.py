import pytest
from django.test import Client

from tests import cast

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/people/",
    "/people/sergey-lavrov/",
    "/dates/",
    "/2015/09/21/",
    "/feed/",
    "/sitemap.xml",
    "/robots.txt",
)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"])
def test_readers_only_read(address: str, method: str) -> None:
    cast.talks()
    response = Client(enforce_csrf_checks=True).generic(method, address, b"a=b")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("address", PAGES)
def test_head_is_get_without_the_body(client: Client, address: str) -> None:
    cast.talks()
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content, head.headers["Cache-Control"]) == (200, b"", "public, max-age=60")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]
    assert head.headers["ETag"] == get.headers["ETag"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_304_says_what_the_page_would_say_to_a_cache(
    client: Client, address: str, method: str, encoding: str
) -> None:
    cast.talks()
    accepted = {"accept-encoding": encoding}
    page = client.get(address, headers=accepted)
    known = accepted | {"if-none-match": page.headers["ETag"]}
    unchanged = client.generic(method, address, headers=known)
    told = {name: unchanged.headers.get(name) for name in ("ETag", "Cache-Control", "Vary")}
    assert (unchanged.status_code, told) == (
        304,
        {"ETag": page.headers["ETag"], "Cache-Control": "public, max-age=60", "Vary": "Accept-Encoding"},
    )


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("value", ["x", "0" * 32, '"\\', "\xff"])
def test_a_cookie_of_no_session_changes_nothing_of_a_page(client: Client, address: str, value: str) -> None:
    cast.talks()
    plain = client.get(address)
    client.cookies["sessionid"] = value
    planted = client.get(address)
    shown = ("ETag", "Cache-Control", "Vary", "Set-Cookie")
    assert dict(planted.cookies) == {}
    assert [planted.headers.get(name) for name in shown] == [plain.headers.get(name) for name in shown]


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_not_sent_again(client: Client, address: str) -> None:
    cast.talks()
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content, dict(first.cookies)) == (304, b"", {})
    cast.article("Another", people=[cast.lavrov()])
    if address not in {"/robots.txt", "/sitemap.xml", "/people/"}:
        assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 200
