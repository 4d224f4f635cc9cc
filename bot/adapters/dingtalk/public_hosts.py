"""Connections to public addresses only: what a download link says is not to be trusted."""

import ipaddress
import socket
from collections.abc import Collection

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from core.errors import PlatformRefusedError


class PublicResolver(AbstractResolver):
    """Resolves hosts, and refuses private addresses, except of `trusted` hosts.

    The check is made on the very addresses that are then connected to, so that a name cannot be
    one thing when it is checked and another when it is used.
    """

    def __init__(self, trusted: Collection[str]) -> None:
        self._trusted = frozenset(trusted)
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host; OSError where one of them is private."""
        found = await self._resolver.resolve(host, port, family)
        if host not in self._trusted and not all(is_public(one["host"]) for one in found):
            raise OSError(None, f"{host} is no public address")
        return found

    async def close(self) -> None:
        """Nothing to close."""


def connector(trusted: Collection[str]) -> aiohttp.TCPConnector:
    """A connector that resolves with a `PublicResolver`."""
    return aiohttp.TCPConnector(resolver=PublicResolver(trusted), use_dns_cache=False)


def check_host(host: str | None, trusted: Collection[str]) -> None:
    """Refuse hosts given as private addresses: those are never resolved."""
    if host is None or (host not in trusted and _is_address(host) and not is_public(host)):
        raise PlatformRefusedError("a file lies at a private address")


def is_public(address: str) -> bool:
    """Whether an address is reachable from everywhere."""
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
