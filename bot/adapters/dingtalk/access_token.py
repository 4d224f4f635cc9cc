"""The access token: fetched once however many ask, and again before it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

_RESERVE_S: Final = 300.0
"""A token is not used in its last minutes: what it is sent with may take a while."""


class AccessToken:
    """Keeps a token of the app.

    `fetch` returns a fresh one and for how many seconds it is good; `clock` counts seconds.
    """

    def __init__(
        self, fetch: Callable[[], Awaitable[tuple[str, float]]], *, clock: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token = ""
        self._ends = 0.0

    async def get(self) -> str:
        """A token that is good; whoever asks meanwhile waits for the same one."""
        async with self._lock:
            if not self._token or self._clock() >= self._ends:
                asked = self._clock()
                self._token, life_s = await self._fetch()
                self._ends = asked + max(life_s - _RESERVE_S, life_s / 2)
            return self._token

    def drop(self, token: str) -> None:
        """Forget a token that was refused, unless a newer one has come meanwhile."""
        if token == self._token:
            self._token = ""
