"""Fetches one document of the web, with limits on time, size and redirects, from public addresses alone.

The standard library's http.client and ssl do it: the connection must be made to the very address that was
judged, each read must end by one deadline, and each byte be counted before and after it is unpacked.
"""

import datetime as dt
import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from articles import destinations
from articles.destinations import Address, Forbidden, NotFound, Place, Reach

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

AGENT = "NewsArchive/0.1 (feed reader)"
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_CHUNK = 64 * 1024
_REDIRECTS = {301, 302, 303, 307, 308}
_LASTING = {301, 308}
_LONGEST_WAIT = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for everything together, bytes as sent and unpacked, and how often it may lead elsewhere."""

    seconds: float = 30
    sent: int = 8 * 1024 * 1024
    unpacked: int = 8 * 1024 * 1024
    redirects: int = 5


LIMITS = Limits()


class NotFetched(Exception):  # noqa: N818 - reads as the sentence it carries
    """There is no document; the message is one plain sentence.

    `after` is how long the host asks to be left alone; `gone` that it will not have the document again.
    """

    def __init__(self, sentence: str, *, after: dt.timedelta | None = None, gone: bool = False) -> None:
        super().__init__(sentence)
        self.after = after
        self.gone = gone


@dataclass(frozen=True, slots=True)
class Document:
    """What was fetched. `body` is None when the host says that nothing has changed; `moved_to` is the address
    to ask from now on, '' when it is the same; the validators are for the next time."""

    url: str
    body: bytes | None
    etag: str
    last_modified: str
    moved_to: str = ""


def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    reach: Reach = destinations.PUBLIC,
    limits: Limits = LIMITS,
) -> Document:
    """Asks for the document, conditionally when validators are given; raises NotFetched."""
    visit = _Visit(url, {"If-None-Match": etag, "If-Modified-Since": last_modified}, reach, limits)
    try:
        return visit.document()
    except (Forbidden, NotFound) as error:
        raise NotFetched(str(error)) from None
    except TimeoutError:
        raise NotFetched(f"It took longer than {limits.seconds:g} seconds.") from None
    except ssl.SSLCertVerificationError as error:
        raise NotFetched(f"The certificate is not to be trusted: {error.verify_message}.") from None
    except ssl.SSLError as error:
        raise NotFetched(f"The secure connection failed: {error.reason or error}.") from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise NotFetched(f"The host cannot be reached, or breaks off: {reason}.") from None


class _Visit:
    """From the first address to the one that answers."""

    def __init__(self, url: str, validators: dict[str, str], reach: Reach, limits: Limits) -> None:
        self._url = url
        self._headers = {name: value for name, value in validators.items() if value}
        self._reach = reach
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds

    def document(self) -> Document:
        lasting, moved_to = True, ""
        for _hop in range(self._limits.redirects + 1):
            where = destinations.place(self._url, self._reach)
            with (
                closing(self._connection(where)) as connection,
                closing(self._asked(connection, where)) as answer,
            ):
                if answer.status not in _REDIRECTS:
                    return replace(self._read(answer), moved_to=moved_to)
                lasting = lasting and answer.status in _LASTING
                self._follow(answer.getheader("Location", ""), where)
                moved_to = self._url if lasting else moved_to
        raise NotFetched(f"It leads on to another address more than {self._limits.redirects} times.")

    def _follow(self, location: str, where: Place) -> None:
        if not location:
            raise NotFetched("It leads on to another address, and does not say which.")
        self._url = urljoin(self._url, location.strip())
        if where.is_secure and self._url.startswith("http:"):
            raise NotFetched("It leads from a secure address to one that is not.")

    def _connection(self, where: Place) -> "_Connection":
        addresses = destinations.look_up(where, self._reach, self._deadline - time.monotonic())
        return _Connection(where, addresses, self._deadline)

    def _asked(self, connection: "_Connection", where: Place) -> http.client.HTTPResponse:
        connection.putrequest("GET", where.target, skip_host=True, skip_accept_encoding=True)
        headers = {"Host": where.authority, "User-Agent": AGENT, "Accept": ACCEPT, "Accept-Encoding": "gzip"}
        for name, value in (headers | self._headers | {"Connection": "close"}).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse()

    def _read(self, answer: http.client.HTTPResponse) -> Document:
        etag, last_modified = _header(answer, "ETag", 200), _header(answer, "Last-Modified", 100)
        if answer.status == 304:
            return Document(self._url, None, etag, last_modified)
        if answer.status != 200:
            sentence = f"The host answers {answer.status} {answer.reason}."[:200]
            raise NotFetched(sentence, after=_retry_after(answer), gone=answer.status == 410)
        return Document(self._url, self._body(answer), etag, last_modified)

    def _body(self, answer: http.client.HTTPResponse) -> bytes:
        if (answer.length or 0) > self._limits.sent:
            raise NotFetched(f"The document is longer than {self._limits.sent:,} bytes.")
        unpacked = bytearray()
        for piece in _unpacked(
            _pieces(answer, self._limits.sent), _header(answer, "Content-Encoding", 20).lower()
        ):
            unpacked += piece
            if len(unpacked) > self._limits.unpacked:
                raise NotFetched(f"The document is longer than {self._limits.unpacked:,} bytes.")
        if answer.length:
            raise NotFetched("The answer breaks off before the length that it says it has.")
        return bytes(unpacked)


def _pieces(answer: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
    """The body as it was sent."""
    count = 0
    while piece := answer.read(_CHUNK):
        count += len(piece)
        if count > most:
            raise NotFetched(f"The document is longer than {most:,} bytes.")
        yield piece


def _unpacked(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """In pieces of bounded size, however small they were packed."""
    if encoding in {"", "identity"}:
        yield from pieces
        return
    if encoding not in {"gzip", "x-gzip"}:
        raise NotFetched("The answer is packed in a way that was not asked for.")
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        for piece in pieces:
            rest = piece
            while rest and not unpacker.eof:
                yield unpacker.decompress(rest, _CHUNK)
                rest = unpacker.unconsumed_tail
    except zlib.error:
        raise NotFetched("The answer is packed, and cannot be unpacked.") from None
    if not unpacker.eof:
        raise NotFetched("The packed answer breaks off.")


def _header(answer: http.client.HTTPResponse, name: str, most: int) -> str:
    """A header that is short and printable, or ''."""
    value = answer.getheader(name, "").strip()
    return value if len(value) <= most and value.isascii() and value.isprintable() else ""


def _retry_after(answer: http.client.HTTPResponse) -> dt.timedelta | None:
    """How long the host asks to be left alone (RFC 9110, section 10.2.3), a week at most."""
    value = _header(answer, "Retry-After", 40)
    if value.isdigit():
        return min(dt.timedelta(seconds=min(int(value), 10**9)), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(value).astimezone(dt.UTC) - dt.datetime.now(dt.UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(dt.timedelta(0), min(wait, _LONGEST_WAIT))


class _Connection(http.client.HTTPConnection):
    """A connection to one of these addresses, in the name of the host, that ends by the deadline."""

    def __init__(self, where: Place, addresses: list[Address], deadline: float) -> None:
        super().__init__(where.host, where.port)
        self._where = where
        self._addresses = addresses
        self._deadline = deadline

    def connect(self) -> None:
        problem: OSError = OSError("no address")
        for address in self._addresses:
            try:
                plain = socket.create_connection((str(address), self._where.port), _left(self._deadline))
            except OSError as error:
                problem = error
                continue
            self.sock = _Timed(self._secured(plain), self._deadline)
            return
        raise problem

    def _secured(self, plain: socket.socket) -> socket.socket:
        if not self._where.is_secure:
            return plain
        plain.settimeout(_left(self._deadline))
        try:
            return ssl.create_default_context().wrap_socket(plain, server_hostname=self._where.host)
        except BaseException:
            plain.close()
            raise


class _Timed:
    """As much of a socket as http.client uses; what takes until the deadline is a TimeoutError.

    http.client closes it when the answer is being read: then the answer closes the socket.
    """

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline
        self._is_read = False

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(_left(self._deadline))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._is_read = True
        return io.BufferedReader(_Incoming(self._sock, self._deadline), _CHUNK)

    def close(self) -> None:
        if not self._is_read:
            self._sock.close()


class _Incoming(io.RawIOBase):
    """What arrives; each read waits no longer than is left."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer") -> int:
        self._sock.settimeout(_left(self._deadline))
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        self._sock.close()
        super().close()


def _left(deadline: float) -> float:
    """Seconds until the deadline; raises TimeoutError when it is past."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds
