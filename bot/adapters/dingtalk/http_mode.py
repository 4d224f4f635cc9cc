r"""HTTP mode: DingTalk posts messages to an address of ours.

Source: "HTTP header参数" in receive-message at open.dingtalk.com: the sign is the Base64 of the
HMAC-SHA256 of "timestamp\nsecret" under the secret, and the timestamp may be off by an hour.
"""

import asyncio
import base64
import errno
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web

_MAX_AGE_MS: Final = 3_600_000
_MAX_BODY: Final = 1024 * 1024

_log = structlog.get_logger(__name__)


def sign(timestamp: str, secret: str) -> str:
    """The sign of a timestamp (milliseconds)."""
    text = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.digest(secret.encode(), text, hashlib.sha256)).decode()


def is_signed(timestamp: str, given: str, *, secret: str, now_ms: float) -> bool:
    """Whether a request is DingTalk's, and of this hour."""
    try:
        age = abs(now_ms - int(timestamp))
    except ValueError:
        return False
    is_right = hmac.compare_digest(sign(timestamp, secret).encode(), given.encode())
    return is_right and age < _MAX_AGE_MS


class HttpMode:
    """Listens for messages; `take` gets the body of each. `clock` counts seconds since 1970."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        path: str,
        secret: str,
        take: Callable[[str], Awaitable[None]],
        clock: Callable[[], float],
    ) -> None:
        self.port = port
        self._host = host
        self._path = path
        self._secret = secret
        self._take = take
        self._clock = clock

    async def run(self, ready: asyncio.Event) -> None:
        """Listen until cancelled; OSError where the port is taken."""
        app = web.Application(client_max_size=_MAX_BODY)
        app.add_routes([web.post(self._path, self._answer)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self.port).start()
            self.port = runner.addresses[0][1]
            ready.set()
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        headers = request.headers
        if not is_signed(
            headers.get("timestamp", ""),
            headers.get("sign", ""),
            secret=self._secret,
            now_ms=self._clock() * 1000,
        ):
            _log.warning("dingtalk_request_unsigned")
            return web.Response(status=403)
        try:
            await self._take(await request.text())
        except Exception:  # noqa: BLE001 - the server must go on; DingTalk may send it again
            _log.exception("dingtalk_message_not_taken")
            return web.Response(status=500)
        # The answer comes later, through the API.
        return web.json_response({"msgtype": "empty"})


def is_taken(error: OSError) -> bool:
    """Whether a port is in use."""
    return error.errno == errno.EADDRINUSE
