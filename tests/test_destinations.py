import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import destinations
from articles.destinations import Forbidden, NotFound, Place


def test_an_address_has_its_parts() -> None:
    assert destinations.place("https://Example.org./a?b=ü#c") == Place(
        True, "example.org", 443, "/a?b=%C3%BC"
    )
    assert destinations.place("http://bücher.example") == Place(False, "xn--bcher-kva.example", 80, "/")
    assert destinations.place("http://93.184.216.34:80/").authority == "93.184.216.34"
    assert destinations.place("https://[2606:2800:220:1:248:1893:25c8:1946]:80/").authority == (
        "[2606:2800:220:1:248:1893:25c8:1946]:80"
    )


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "gopher://example.org/",
        "ftp://example.org/",
        "//example.org/",
        "example.org",
        "",
        "http://",
        "http://user@example.org/",
        "http://user:word@example.org/",
        "http://example.org:22/",
        "http://example.org:5432/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://127.0.0.1/",
        "http://127.0.0.1:80/",
        "http://0/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://１２７.０.０.１/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fc00::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://[::1",
        "http://exa mple.org/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org/\r\nHost: x",
        "http://" + "a" * 64 + ".example/",
        "http://example.org/" + "a" * 2000,
    ],
)
def test_where_the_archive_does_not_go(url: str) -> None:
    with pytest.raises(Forbidden):
        destinations.place(url)


def answering(*addresses: str) -> Any:
    def getaddrinfo(_host: str, port: int, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_a_name_with_an_address_that_is_not_public_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = destinations.place("http://rebinding.example/")
    monkeypatch.setattr(socket, "getaddrinfo", answering("93.184.216.34", address))
    with pytest.raises(Forbidden, match=r"^rebinding.example is not at an address of the public net\.$"):
        destinations.look_up(where, destinations.PUBLIC, 5)


def test_a_public_name_has_its_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering("93.184.216.34", "93.184.216.34", "2606:2800::1"))
    found = destinations.look_up(destinations.place("http://example.org/"), destinations.PUBLIC, 5)
    assert list(map(str, found)) == ["93.184.216.34", "2606:2800::1"]


def test_a_look_up_that_fails_or_takes_too_long_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    where = destinations.place("http://example.org/")

    def fails(*_arguments: Any, **_options: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(NotFound, match=r"^The host example.org is not found\.$"):
        destinations.look_up(where, destinations.PUBLIC, 5)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_arguments, **_options: __import__("time").sleep(0.5) or []
    )
    with pytest.raises(NotFound):
        destinations.look_up(where, destinations.PUBLIC, 0.05)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_a_private_address_is_refused_in_every_disguise(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    for written in (str(address), str(number), hex(number), f"[::ffff:{address}]", f"[64:ff9b::{address}]"):
        with pytest.raises(Forbidden):
            destinations.place(f"http://{written}/")


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for url in (text, f"http://{text}/"):
        try:
            found = destinations.place(url)
        except Forbidden:
            continue
        assert found.port in {80, 443}
        assert found.target.isascii()
        assert found.host.isascii()
