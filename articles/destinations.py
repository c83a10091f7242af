"""Where the archive may go on the net: public addresses of the web, and none of the machines beside it.

A name is looked up once, every address it has is judged, and the connection is made to one of those: a name
that answers differently the next time gains nothing.
"""

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Prefixes of IPv6 that carry an address of IPv4: NAT64 (RFC 6052, 8215), 6to4, Teredo, and IPv4-compatible.
_CARRYING = tuple(
    ipaddress.IPv6Network(prefix)
    for prefix in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)
_NUMERIC_LABEL = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x20\x7f\\]")
_LONGEST = 2000
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


class Forbidden(Exception):  # noqa: N818 - reads as the sentence it carries
    """The archive does not go there; the message is one plain sentence."""


class NotFound(Exception):  # noqa: N818 - reads as the sentence it carries
    """The name leads nowhere at the moment; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be connected to: these ports, at addresses that pass."""

    ports: frozenset[int]
    passes: Callable[[Address], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the web in its parts, not looked up yet. `target` is what the host is asked for."""

    is_secure: bool
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host as the Host header names it."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == (443 if self.is_secure else 80) else f"{name}:{self.port}"


def is_public(address: Address) -> bool:
    """An address of one machine in the public net, and not another kind of address in disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or any(address in network for network in _CARRYING):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


PUBLIC = Reach(frozenset({80, 443}), is_public)


def place(url: str, reach: Reach = PUBLIC) -> Place:
    """The parts of an address that may be asked; raises Forbidden."""
    if len(url) > _LONGEST or _UNFIT.search(url):
        raise Forbidden("The address is too long, or has characters that no address has.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("The address cannot be read.") from None
    if parts.scheme not in {"http", "https"}:
        raise Forbidden("Only addresses that begin with http:// or https:// are fetched.")
    if "@" in parts.netloc:
        raise Forbidden("The address may not have a name or password before the host.")
    is_secure = parts.scheme == "https"
    port = port if port is not None else 443 if is_secure else 80
    if port not in reach.ports:
        raise Forbidden(f"Port {port} is not fetched from.")
    target = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=_ASCII)
    found = Place(is_secure, _host(parts.hostname or ""), port, target)
    literal = _literal(found.host)
    if literal and not reach.passes(literal):
        raise Forbidden(f"{found.host} is not an address of the public net.")
    return found


def look_up(where: Place, reach: Reach, timeout: float) -> list[Address]:
    """The addresses of the host, all of which pass. Raises Forbidden and NotFound. `timeout` in seconds."""
    literal = _literal(where.host)
    addresses = [literal] if literal else _resolved(where, timeout)
    if not all(map(reach.passes, addresses)):
        raise Forbidden(f"{where.host} is not at an address of the public net.")
    return addresses


def _host(name: str) -> str:
    """A name in ASCII, or an address in its one usual way of writing."""
    if ":" in name:
        try:
            return str(ipaddress.IPv6Address(name)) if "%" not in name else _refused(name)
        except ValueError:
            return _refused(name)
    try:
        host = name.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        return _refused(name)
    if not host or _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
        # 2130706433, 0x7f.1 and 0177.0.0.1 are ways to write 127.0.0.1 that only some programs know.
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            return _refused(name)
    return host


def _refused(name: str) -> str:
    raise Forbidden(f"“{name[:60]}” is not a name or address of a host.")


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _resolved(where: Place, timeout: float) -> list[Address]:
    """The system's look-up knows no time limit: it is left behind in its thread."""
    answers: queue.SimpleQueue[list[Address] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(where.host, where.port, type=socket.SOCK_STREAM)
            answers.put([ipaddress.ip_address(entry[4][0]) for entry in found])
        except (OSError, UnicodeError, ValueError) as error:
            answers.put(OSError(str(error)))

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(0.01, timeout))
    except queue.Empty:
        answer = []
    if isinstance(answer, OSError) or not answer:
        raise NotFound(f"The host {where.host} is not found.")
    return list(dict.fromkeys(answer))
