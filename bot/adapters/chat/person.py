"""Who is behind a request."""

from collections.abc import Callable

import msgspec
from aiohttp import web

from core.address import Address


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """The one who speaks, and what to call them."""

    address: Address
    name: str


Identify = Callable[[web.Request], Person]
"""Tells who is behind a request; raises UserError("login_required") where nobody is known."""
