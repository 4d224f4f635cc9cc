"""Progress at a pace that Discord bears: in each channel an edit now and then, the latest wins."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from core.message import Progress


class Pace:
    """Shows what is offered by `edit`, at most once in `every_s` seconds in each channel.

    What is offered last for a job is always shown, unless the job is dropped before.
    """

    def __init__(self, edit: Callable[[Progress], Awaitable[None]], *, every_s: float) -> None:
        self._edit = edit
        self._every_s = every_s
        self._waiting: dict[str, dict[int, Progress]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def offer(self, progress: Progress) -> None:
        """There is something newer to show."""
        channel = progress.address.conversation
        self._waiting.setdefault(channel, {})[progress.job_id] = progress
        if channel not in self._tasks:
            self._tasks[channel] = asyncio.create_task(self._show(channel))

    def drop(self, channel: str, job_id: int) -> None:
        """A job is over: its progress is of no use any more."""
        self._waiting.get(channel, {}).pop(job_id, None)

    async def close(self) -> None:
        """Stop showing."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _show(self, channel: str) -> None:
        try:
            while waiting := self._waiting.get(channel):
                await self._edit(waiting.pop(next(iter(waiting))))
                await asyncio.sleep(self._every_s)
        finally:
            self._waiting.pop(channel, None)
            del self._tasks[channel]
