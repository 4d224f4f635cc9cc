"""What is being handled, so that none of it goes on when the adapter stops."""

import asyncio
import contextlib
from collections.abc import Awaitable


class Underway:
    """The tasks in which discord.py has our handlers run; it keeps no count of them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    async def watch(self, handling: Awaitable[None]) -> None:
        """Handle something, watched over."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("nothing runs without a task")
        self._tasks.add(task)
        try:
            await handling
        finally:
            self._tasks.discard(task)

    async def stop(self) -> None:
        """End all that is being handled: what was not taken in will be caught up with."""
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
