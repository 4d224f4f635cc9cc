"""Where the web chat may listen."""

from ipaddress import ip_address
from typing import Final

from core.errors import UserError

MIN_ACCESS_TOKEN: Final = 12
"""The fewest characters of an access token: long enough that guessing is hopeless."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_binding(host: str, access_token: str | None) -> None:
    """Refuse to listen where others can come in without a token.

    Raises UserError: `web_needs_token` (host) or `web_token_too_short` (limit).
    """
    if not access_token and not is_loopback(host):
        raise UserError("web_needs_token", host=host)
    if access_token and len(access_token) < MIN_ACCESS_TOKEN:
        raise UserError("web_token_too_short", limit=MIN_ACCESS_TOKEN)
