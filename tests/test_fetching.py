import gzip
import shutil
import socket
import subprocess
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from articles import destinations, fetching
from articles.fetching import Document, Limits, NotFetched
from tests.host import Answer, Host, host, response, says

FEED = b"<rss><channel><item><title>x</title></item></channel></rss>"
SMALL = Limits(seconds=2, sent=100_000, unpacked=100_000, redirects=3)


def leads_to(location: str, status: str = "302 Found") -> Answer:
    return says(status, Location=location)


def drips(connection: socket.socket, _request: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _byte in range(1000):
        connection.sendall(b"x")
        time.sleep(0.2)


def drips_headers(connection: socket.socket, _request: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(90):
        connection.sendall(b"X-%d: y\r\n" % number)
        time.sleep(0.2)


def pours(connection: socket.socket, _request: str) -> None:
    """A gigabyte."""
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _megabyte in range(1024):
        connection.sendall(b"x" * (1 << 20))


def breaks_off(connection: socket.socket, _request: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<rss>")


def in_chunks(connection: socket.socket, _request: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    connection.sendall(b"%x\r\n%b\r\n0\r\n\r\n" % (len(FEED), FEED))


def broken_chunks(connection: socket.socket, _request: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nshort")


def echoes_host(connection: socket.socket, request: str) -> None:
    connection.sendall(response("200 OK", request.encode()))


BOMB = gzip.compress(bytes(20_000_000))
ANSWERS: dict[str, Answer] = {
    "/feed": says("200 OK", FEED, ETag='"1"', Last_Modified="Mon, 21 Sep 2015 12:41:00 GMT"),
    "/gzip": says("200 OK", gzip.compress(FEED), Content_Encoding="gzip"),
    "/chunks": in_chunks,
    "/same": says("304 Not Modified", ETag='"2"'),
    "/echo": echoes_host,
    "/loop": leads_to("/loop"),
    "/once": leads_to("/feed"),
    "/moved": leads_to("/moved-again", "301 Moved Permanently"),
    "/moved-again": leads_to("/feed", "308 Permanent Redirect"),
    "/moved-once": leads_to("/once", "301 Moved Permanently"),
    "/astray": leads_to("http://169.254.169.254/latest/"),
    "/to-file": leads_to("file:///etc/passwd"),
    "/nowhere": says("302 Found"),
    "/drip": drips,
    "/drip-headers": drips_headers,
    "/pour": pours,
    "/big": says("200 OK", b"x", Content_Length="1073741824"),
    "/breaks": breaks_off,
    "/broken-chunks": broken_chunks,
    "/bomb": says("200 OK", BOMB, Content_Encoding="gzip"),
    "/no-gzip": says("200 OK", FEED, Content_Encoding="gzip"),
    "/half-gzip": says("200 OK", gzip.compress(FEED)[:20], Content_Encoding="gzip"),
    "/brotli": says("200 OK", FEED, Content_Encoding="br"),
    "/500": says("500 Oh No", b"<html>", Retry_After="120"),
    "/503": says("503 Later", Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
    "/410": says("410 Gone"),
    "/noise": lambda connection, _request: connection.sendall(b"\x16\x03\x01 no http\r\n\r\n"),
    "/silence": lambda _connection, _request: None,
}


@pytest.fixture(scope="module")
def here() -> Iterator[Host]:
    with host(ANSWERS) as running:
        yield running


def fetch(here: Host, path: str, limits: Limits = SMALL, **validators: str) -> Document:
    return fetching.fetch(here.url(path), reach=here.reach, limits=limits, **validators)


def sentence(here: Host, path: str, limits: Limits = SMALL) -> str:
    with pytest.raises(NotFetched) as caught:
        fetch(here, path, limits)
    return str(caught.value)


def test_a_document_comes_with_its_validators(here: Host) -> None:
    assert fetch(here, "/feed") == Document(
        here.url("/feed"), FEED, etag='"1"', last_modified="Mon, 21 Sep 2015 12:41:00 GMT"
    )


@pytest.mark.parametrize("path", ["/gzip", "/chunks"])
def test_it_may_be_packed_or_in_chunks(here: Host, path: str) -> None:
    assert fetch(here, path).body == FEED


def test_validators_are_sent_and_nothing_new_is_no_body(here: Host) -> None:
    found = fetch(here, "/same", etag='"1"', last_modified="yesterday")
    assert found == Document(here.url("/same"), None, etag='"2"', last_modified="")
    assert 'If-None-Match: "1"\r\nIf-Modified-Since: yesterday\r\n' in here.asked("/same")[-1]


def test_the_host_is_asked_by_its_name(here: Host) -> None:
    body = fetch(here, "/echo").body or b""
    assert f"Host: localhost:{here.port}\r\n".encode() in body
    assert b"If-None-Match" not in body


def test_a_move_for_good_is_told_from_one_for_now(here: Host) -> None:
    assert (fetch(here, "/moved").url, fetch(here, "/moved").moved_to) == (
        here.url("/feed"),
        here.url("/feed"),
    )
    assert (fetch(here, "/once").url, fetch(here, "/once").moved_to) == (here.url("/feed"), "")
    assert fetch(here, "/moved-once").moved_to == here.url("/once")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/loop", "It leads on to another address more than 3 times."),
        ("/nowhere", "It leads on to another address, and does not say which."),
        ("/astray", "Port 80 is not fetched from."),
        ("/to-file", "Only addresses that begin with http:// or https:// are fetched."),
        ("/drip", "It took longer than 2 seconds."),
        ("/drip-headers", "It took longer than 2 seconds."),
        ("/pour", "The document is longer than 100,000 bytes."),
        ("/big", "The document is longer than 100,000 bytes."),
        ("/bomb", "The document is longer than 100,000 bytes."),
        ("/breaks", "The answer breaks off before the length that it says it has."),
        ("/broken-chunks", "The host cannot be reached, or breaks off: IncompleteRead."),
        ("/no-gzip", "The answer is packed, and cannot be unpacked."),
        ("/half-gzip", "The packed answer breaks off."),
        ("/brotli", "The answer is packed in a way that was not asked for."),
        ("/500", "The host answers 500 Oh No."),
        ("/404", "The host answers 404 Not Found."),
        ("/noise", "The host cannot be reached, or breaks off: BadStatusLine."),
        ("/silence", "The host cannot be reached, or breaks off: RemoteDisconnected."),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence_and_in_time(here: Host, path: str, expected: str) -> None:
    started = time.monotonic()
    assert sentence(here, path) == expected
    assert time.monotonic() - started < 10


def test_a_bomb_is_not_unpacked_beyond_the_limit(here: Host) -> None:
    assert len(BOMB) < 100_000
    assert (
        sentence(here, "/bomb", Limits(2, 100_000, 1_000_000, 3))
        == "The document is longer than 1,000,000 bytes."
    )
    unpacked = fetching._unpacked(iter([zlib.compress(b"")[:0], BOMB]), "gzip")
    assert max(len(piece) for _number, piece in zip(range(20), unpacked, strict=False)) <= 64 * 1024


def test_the_host_says_how_long_to_wait(here: Host) -> None:
    waits = []
    for path in ("/500", "/503", "/410"):
        with pytest.raises(NotFetched) as caught:
            fetch(here, path)
        waits.append((caught.value.after, caught.value.gone))
    assert waits == [(timedelta(seconds=120), False), (timedelta(days=7), False), (None, True)]


def test_without_leave_nothing_is_asked_of_this_machine(here: Host) -> None:
    before = len(here.requests)
    for reach in (destinations.PUBLIC, destinations.Reach(frozenset({here.port}), destinations.is_public)):
        with pytest.raises(NotFetched):
            fetching.fetch(here.url("/feed"), reach=reach)
    assert len(here.requests) == before


def test_the_connection_is_made_to_the_address_that_was_judged(
    here: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time gains nothing: it is looked up once."""
    asked = []
    real = socket.getaddrinfo

    def rebinding(name: str | None, *arguments: object, **options: object) -> object:
        if name == "rebinding.example":
            asked.append(name)
            address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, here.port))]
        return real(name, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    url = f"http://rebinding.example:{here.port}/feed"
    assert fetching.fetch(url, reach=here.reach, limits=SMALL).body == FEED
    assert asked == ["rebinding.example"]


def test_a_closed_port_is_said_so() -> None:
    with host({}) as gone:
        pass
    assert sentence(gone, "/feed").startswith("The host cannot be reached, or breaks off: ")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody has signed but itself."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl here")
    file = tmp_path_factory.mktemp("tls") / "host.pem"
    key = file.with_suffix(".key")
    subprocess.run(
        [
            *(
                program,
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
            ),
            *("-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(file)),
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + key.read_bytes())
    return file


def test_a_certificate_that_is_not_trusted_ends_it(certificate: Path) -> None:
    with host({"/feed": says("200 OK", FEED)}, certificate) as secure:
        assert sentence(secure, "/feed") == "The certificate is not to be trusted: self-signed certificate."
        assert secure.requests == []


def test_a_certificate_that_is_trusted_is_taken(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answers = {"/feed": says("200 OK", FEED), "/down": leads_to("http://localhost/feed")}
    with host(answers, certificate) as secure:
        assert fetch(secure, "/feed").body == FEED
        assert sentence(secure, "/down") == "It leads from a secure address to one that is not."


def test_a_host_that_speaks_no_tls_ends_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        here = Host(listening.getsockname()[1], {}, secure=True)

        def answer() -> None:
            connection, _address = listening.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(4096)

        answering = threading.Thread(target=answer)
        answering.start()
        assert sentence(here, "/feed").startswith("The secure connection failed: ")
        answering.join()
