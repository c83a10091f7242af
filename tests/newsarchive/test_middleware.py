import logging
import sqlite3
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.db import Error, InterfaceError, OperationalError, ProgrammingError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from newsarchive import urls

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)


def raising(make: Callable[[], Exception]) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        raise make()

    return view


def caused(error: Error, cause: BaseException) -> Error:
    error.__cause__ = cause
    return error


def sqlite_error(code: int) -> Error:
    cause = sqlite3.OperationalError("from SQLite")
    cause.sqlite_errorcode = code
    return caused(OperationalError("from SQLite"), cause)


urlpatterns = [
    *urls.urlpatterns,
    path("fine/", lambda request: HttpResponse("fine")),
    path("bad/", raising(lambda: BadRequest("Dates run from first to last."))),
    path("missing/", raising(lambda: Http404("No such person."))),
    path("bug/", raising(lambda: ZeroDivisionError("a bug"))),
    path("locked/", raising(lambda: sqlite_error(sqlite3.SQLITE_BUSY))),
    path("disk-error/", raising(lambda: sqlite_error(sqlite3.SQLITE_IOERR | 1 << 8))),
    path("bad-sql/", raising(lambda: sqlite_error(sqlite3.SQLITE_ERROR))),
    path("gone-away/", raising(lambda: caused(OperationalError("refused"), psycopg.OperationalError()))),
    path("emptied/", raising(lambda: OperationalError("no such table: articles_article"))),
    path("not-migrated/", raising(lambda: caused(ProgrammingError("no"), psycopg.errors.UndefinedTable()))),
    path("interface/", raising(lambda: InterfaceError("connection already closed"))),
]


@pytest.fixture(autouse=True)
def own_addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def reader() -> Client:
    """Somebody with a browser: an exception in a view reaches her as a page."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/fine/", 200), ("/bad/", 400), ("/nowhere/", 404), ("/bug/", 500), ("/locked/", 503)],
)
def test_every_response_has_the_security_headers(reader: Client, address: str, status: int) -> None:
    response = reader.get(address)
    assert response.status_code == status
    assert {name: response.headers.get(name) for name in ("Content-Security-Policy", "X-Frame-Options")} == {
        "Content-Security-Policy": CSP,
        "X-Frame-Options": "DENY",
    }
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_an_unknown_host_is_refused_with_the_headers(reader: Client) -> None:
    response = reader.get("/fine/", headers={"host": "evil.example"})
    assert (response.status_code, response.headers["Content-Security-Policy"]) == (400, CSP)


def test_a_request_for_an_unknown_host_is_not_worth_a_traceback() -> None:
    assert not logging.getLogger("django.security.DisallowedHost").isEnabledFor(logging.ERROR)


def test_no_cookie_is_set_for_a_reader(reader: Client) -> None:
    assert reader.get("/fine/").cookies == {}


@pytest.mark.parametrize(
    "address",
    ["/fine/?q=%00", "/fine/?%00=q", "/fi%00ne/", "/fine/?q=%ff%fe", "/fine/?q=%ed%a0%80"],
)
def test_bytes_that_are_not_text_are_refused(reader: Client, address: str) -> None:
    path_part, _, query = address.partition("?")
    response = reader.get(path_part, QUERY_STRING=query)
    assert response.status_code == 400
    assert "The address contains bytes that are not text." in response.content.decode()


def test_a_path_that_is_not_text_is_not_found(reader: Client) -> None:
    assert reader.get("/%c0%af/").status_code == 404


@pytest.mark.parametrize(
    "query", ["q=%D0%9A%D0%B8%D1%97%D0%B2", "q=100%", "q=%zz", "q=a+b", "q=\u00d0\u0098"]
)
def test_text_in_any_script_passes(reader: Client, query: str) -> None:
    assert reader.get("/fine/", QUERY_STRING=query).status_code == 200


@pytest.mark.parametrize(
    "address", ["/locked/", "/disk-error/", "/gone-away/", "/interface/", "/emptied/", "/not-migrated/"]
)
def test_a_database_that_is_away_is_a_503_that_says_when_to_return(reader: Client, address: str) -> None:
    response = reader.get(address)
    assert (response.status_code, response.headers["Retry-After"], response.headers["Cache-Control"]) == (
        503,
        "30",
        "no-store",
    )


def test_a_mistake_in_sql_is_not_taken_for_an_outage(reader: Client) -> None:
    assert reader.get("/bad-sql/").status_code == 500


def test_an_outage_in_middleware_is_a_503_too(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise sqlite_error(sqlite3.SQLITE_CANTOPEN)

    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", away)
    assert reader.get("/fine/").status_code == 503


def test_an_outage_is_one_line_in_the_log(reader: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        reader.get("/locked/")
    assert [record.getMessage() for record in caplog.records] == [
        "Database unavailable at /locked/: from SQLite"
    ]


def test_head_has_the_headers_of_get_and_no_body(reader: Client) -> None:
    head, get = reader.head("/admin/login/"), reader.get("/admin/login/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_a_view_may_say_why(reader: Client) -> None:
    assert "Dates run from first to last." in reader.get("/bad/").content.decode()
    assert "No such person." in reader.get("/missing/").content.decode()


def test_an_error_page_needs_no_template(
    reader: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object) -> str:
        raise ValueError("missing static file")

    monkeypatch.setattr("newsarchive.errors.loader.render_to_string", broken)
    response = reader.get("/bug/")
    assert response.status_code == 500
    assert response.content.decode() == (
        '<!doctype html><html lang="en"><title>Something went wrong</title><h1>Something went wrong</h1>'
        "<p>The fault is ours and has been recorded.</p></html>"
    )


def test_each_request_has_its_own_id(reader: Client) -> None:
    ids = {reader.get("/fine/", headers={"x-request-id": "forged"}).headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert "forged" not in ids


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ["", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_the_desk_and_nowhere_else(reader: Client, wish: str) -> None:
    User.objects.create_superuser("editor", password="a long enough password")
    form = {"username": "editor", "password": "a long enough password", "next": wish}
    assert reader.post("/admin/login/", form).headers["Location"] == "/admin/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("br, gzip;q=0.5", "gzip"),
        ("gzip;q=0", ""),
        ("br, gzip ; q=0.000, identity", ""),
        ("", ""),
    ],
)
def test_nothing_is_compressed_for_who_refuses_it(client: Client, accepted: str, encoding: str) -> None:
    # The second time the page is one that was kept.
    for _time in range(2):
        response = client.get("/countries/", headers={"accept-encoding": accepted})
        assert response.headers.get("Content-Encoding", "") == encoding
