"""Keeps a Stream link open: a new one is there before the old one goes."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import aiohttp
import msgspec
import structlog
from yarl import URL

from bot.adapters.dingtalk.link import Handle, Link
from bot.adapters.dingtalk.refusals import WrongCredentialsError
from core.errors import PlatformError

_log = structlog.get_logger(__name__)


class StreamTimings(msgspec.Struct, frozen=True, kw_only=True):
    """How long to wait, in seconds.

    A link without a frame for `silence_s` is replaced; a replaced one may go on for `drain_s`;
    after failures the next try comes after `first_wait_s`, twice that, … `most_wait_s`.
    """

    open_s: float = 15.0
    silence_s: float = 90.0
    drain_s: float = 15.0
    first_wait_s: float = 1.0
    most_wait_s: float = 60.0


class Stream:
    """Receives callbacks over links that `open_link` gives addresses for."""

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        open_link: Callable[[], Awaitable[URL]],
        handle: Handle,
        timings: StreamTimings,
    ) -> None:
        self._session = session
        self._open_link = open_link
        self._handle = handle
        self._timings = timings

    async def run(self) -> None:
        """Receive until cancelled; WrongCredentialsError where the platform knows us not."""
        failures = 0
        async with asyncio.TaskGroup() as tasks:
            while True:
                link = await self._connect()
                if link is not None:
                    tasks.create_task(link.serve())
                    await link.is_over.wait()
                    tasks.create_task(link.close_after(self._timings.drain_s))
                failures = failures + 1 if link is None or not link.num_frames else 0
                if failures:
                    await asyncio.sleep(self._wait_s(failures))

    async def _connect(self) -> Link | None:
        """A link, or None where there is none now."""
        timings = self._timings
        try:
            async with asyncio.timeout(timings.open_s):
                # The address holds a ticket, and errors of the library hold addresses.
                socket = await self._session.ws_connect(await self._open_link(), autoping=True)
        except WrongCredentialsError:
            raise
        except (PlatformError, aiohttp.ClientError, OSError, TimeoutError) as error:
            why = str(error) if isinstance(error, PlatformError) else type(error).__name__
            _log.warning("dingtalk_link_not_opened", why=why)
            return None
        _log.info("dingtalk_link_opened")
        return Link(socket, handle=self._handle, silence_s=timings.silence_s)

    def _wait_s(self, failures: int) -> float:
        most = min(self._timings.first_wait_s * 2 ** (failures - 1), self._timings.most_wait_s)
        # Jitter keeps many robots from knocking all at once after an outage.
        return random.uniform(most / 2, most)  # noqa: S311 - no secret
