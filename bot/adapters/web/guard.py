"""What keeps foreign pages out of the browser's session with the bot."""

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from core.errors import UserError

POLICY: Final = (
    "default-src 'none'",
    "img-src 'self' blob:",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)
"""The pages load nothing from elsewhere, and run nothing that stands in the page itself."""

HEADERS: Final = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


async def add_security_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every response."""
    response.headers.update(HEADERS)


def refuse_unknown_hosts(names: Iterable[str]) -> Middleware:
    """A middleware that answers only requests made under a known name."""
    known = frozenset(name.casefold() for name in names)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        host = request.headers.get("Host", "")
        if not is_known_host(host, known):
            raise UserError("unknown_host", host=ascii(host[:100]).strip("'"))
        return await handler(request)

    return middleware


def is_known_host(host: str, names: frozenset[str]) -> bool:
    """Whether a Host header names this server.

    An attacker's page can point its own name at this machine (DNS rebinding), but it cannot
    take an IP address or `localhost` for its name: those are always known.
    """
    name = _without_port(host.casefold())
    if name == "localhost" or name in names:
        return True
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _without_port(host: str) -> str:
    if host.endswith("]"):
        return host
    name, separator, port = host.rpartition(":")
    return name if separator and port.isdecimal() else host
