"""Connections to public addresses only, each with a time at which it ends.

The check stands where the connection is made, on the very address that is connected to. So a
redirect, an odd spelling of an address, and a name that resolves to something else the second
time (DNS rebinding) all meet it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpcore

Resolve = Callable[[str, int], Sequence[str]]

# Not public although `is_global` says so in one Python version or another.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # the host of a virtual machine at Azure
        "2001::/23",  # protocol assignments, with Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",  # documentation
    )
)
# The only IPv6 block in public use. Mapped IPv4, NAT64, link-local and unique local addresses
# lie outside it.
_PUBLIC_IPV6 = ipaddress.ip_network("2000::/3")


class AddressRefusedError(Exception):
    """A name leads to an address that is not public."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The time at which all work for one call ends."""

    clock: Callable[[], float]
    end: float

    def left(self) -> float:
        """Seconds that are left; negative when it has passed."""
        return self.end - self.clock()

    def timeout(self, longest: float | None) -> float:
        """A time-out for one operation. Raises httpcore.ReadTimeout when no time is left."""
        left = self.left()
        if left <= 0:
            raise httpcore.ReadTimeout("the time for this address is used up")
        return left if longest is None else min(longest, left)


def is_public(address: str) -> bool:
    """Whether `address`, an IPv4 or IPv6 address in any notation, is one of the open internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if ip.version == 6 and ip not in _PUBLIC_IPV6:
        return False
    return ip.is_global and not ip.is_multicast and not any(ip in block for block in _REFUSED)


def resolve(host: str, port: int) -> list[str]:
    """All addresses of `host`, in the order of the system. Raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to public addresses and to those in `allow` ("host:port"), until `deadline`."""

    def __init__(
        self,
        deadline: Deadline,
        allow: Collection[str] = (),
        resolve: Resolve = resolve,
        inner: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._deadline = deadline
        self._allow = allow
        self._resolve = resolve
        self._inner = inner or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        for left, address in enumerate(addresses, start=1 - len(addresses)):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self._deadline.timeout(timeout), local_address, socket_options
                )
                return _EndingStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 0:
                    raise
        raise httpcore.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the name {host} cannot be resolved: {error}") from error
        if f"{host}:{port}" not in self._allow:
            for address in addresses:
                if not is_public(address):
                    raise AddressRefusedError(f"{host} leads to {address}")
        return addresses


class _EndingStream(httpcore.NetworkStream):
    """A stream that a peer cannot keep open by sending a byte now and then."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.timeout(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.timeout(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        longest = self._deadline.timeout(timeout)
        stream = self._stream.start_tls(ssl_context, server_hostname, longest)
        return _EndingStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
