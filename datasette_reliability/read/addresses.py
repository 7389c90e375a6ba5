"""Connect only to checked addresses, so that no link reaches a private network."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any

import httpcore

from ..errors import InputError

__all__ = ["CheckedBackend", "is_public"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: str) -> bool:
    """Return whether an IP address is public, and so is any address that it wraps."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast for each in (found, *_wrapped(found)))


def _wrapped(address: _Address) -> Iterable[_Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return ()
    inner: list[_Address | None] = [address.ipv4_mapped, address.sixtofour]
    inner += address.teredo or ()
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return [each for each in inner if each is not None]


class CheckedBackend(httpcore.SyncBackend):
    """A network that resolves a name once, checks its addresses, and connects to those.

    A name that later resolves to another address (DNS rebinding) gains nothing.
    """

    def __init__(self, allow_private: bool = False) -> None:
        super().__init__()
        self._allow_private = allow_private
        self.allow(0)

    def allow(self, seconds: float) -> None:
        """Give all connections together this many seconds from now; later they raise InputError."""
        self._seconds, self._until = seconds, monotonic() + seconds

    def _left(self, timeout: float | None) -> float:
        left = self._until - monotonic()
        if left <= 0:
            raise InputError(
                f"the answer takes more than {self._seconds:.0f} seconds; leave it out"
            )
        return left if timeout is None else min(timeout, left)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers; InputError if one is private."""
        addresses = self._resolved(host, port)
        for number, address in enumerate(addresses, 1):
            try:
                stream = super().connect_tcp(
                    address, port, self._left(timeout), local_address, socket_options
                )
                return _Timed(stream, self._left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise httpcore.ConnectError(f"{host} has no address")

    def _resolved(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known ({error})") from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not self._allow_private and not all(map(is_public, addresses)):
            raise InputError(f"{host} is not a public address; --allow-private reads it")
        return addresses[:4]


class _Timed(httpcore.NetworkStream):
    """A stream that never waits longer than the time left for the whole answer.

    With only a timeout per read, a server that sends a byte now and then, or one provisional answer
    after another, could go on forever.
    """

    def __init__(
        self, stream: httpcore.NetworkStream, left: Callable[[float | None], float]
    ) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            return self._stream.read(max_bytes, self._left(timeout))
        except httpcore.ReadTimeout:
            self._left(timeout)  # raises the better error if the whole answer took too long
            raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Timed(stream, self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
