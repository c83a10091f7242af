"""A host on this machine for tests of fetching: it answers as it is told, on a port of its own."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from articles.destinations import Address, Reach

Answer = Callable[[socket.socket, str], None]
"""Writes the answer to a request, of which it is given the text."""


@dataclass(slots=True)
class Host:
    port: int
    answers: dict[str, Answer]
    requests: list[str] = field(default_factory=list)
    secure: bool = False

    def url(self, path: str) -> str:
        return f"http{'s' if self.secure else ''}://localhost:{self.port}{path}"

    @property
    def reach(self) -> Reach:
        return Reach(frozenset({self.port}), loopback)

    def asked(self, path: str) -> list[str]:
        return [request for request in self.requests if request.startswith(f"GET {path} ")]


def loopback(address: Address) -> bool:
    return address == ipaddress.IPv4Address("127.0.0.1")


def response(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = {"Content-Length": str(len(body)), "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def says(status: str, body: bytes = b"", **headers: str) -> Answer:
    return lambda connection, _request: connection.sendall(response(status, body, **headers))


@contextmanager
def host(answers: dict[str, Answer], certificate: Path | None = None) -> Iterator[Host]:
    """Serves until the block ends. With a certificate (a PEM file with its key) it speaks TLS."""
    listening = socket.create_server(("127.0.0.1", 0))
    here = Host(listening.getsockname()[1], answers, secure=certificate is not None)
    threads: list[threading.Thread] = []

    def serve() -> None:
        while True:
            try:
                connection, _address = listening.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=_answer, args=(connection, here, certificate)))
            threads[-1].start()

    accepting = threading.Thread(target=serve)
    accepting.start()
    try:
        yield here
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in (accepting, *threads):
            thread.join()


def _answer(connection: socket.socket, here: Host, certificate: Path | None) -> None:
    with connection:
        connection.settimeout(20)
        try:
            if certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                connection = context.wrap_socket(connection, server_side=True)
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(4096)
                if not piece:
                    return
                request += piece
            text = request.decode("latin-1")
            here.requests.append(text)
            here.answers.get(text.split(" ")[1], says("404 Not Found"))(connection, text)
        except OSError:
            pass  # whoever asked has had enough
        finally:
            connection.close()
