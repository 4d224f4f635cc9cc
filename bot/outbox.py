"""Delivers what the outbox holds, until each platform has taken it."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.adapters.base import Adapter
from bot.patience import patiently
from bot.scripts import Scripts
from core.errors import PlatformError
from core.message import Delivery
from storage.database import Storage

MAX_SENDING: Final = 500
_SEND_TIMEOUT_S: Final = 60.0
_IDLE_S: Final = 5.0

_log = structlog.get_logger(__name__)


class Outbox:
    """Sends due deliveries: conversations side by side, each one's replies in order.

    A reply that is not taken is tried again after `first_wait_s`, twice that, … `most_wait_s`,
    until it is `max_age` old.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        adapters: Mapping[str, Adapter],
        clock: Callable[[], datetime],
        first_wait_s: float,
        most_wait_s: float,
        max_age: timedelta,
        scripts: Scripts | None = None,
    ) -> None:
        self._storage = storage
        self._adapters = adapters
        self._clock = clock
        self._first_wait_s = first_wait_s
        self._most_wait_s = most_wait_s
        self._max_age = max_age
        self._scripts = scripts or Scripts()
        self._changed = asyncio.Event()
        self._sending: set[int] = set()

    def wake(self) -> None:
        """There is something new to send."""
        self._changed.set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with asyncio.TaskGroup() as tasks:

            async def start_due() -> None:
                for delivery in await self._due():
                    self._sending.add(delivery.delivery_id)
                    tasks.create_task(self._send(delivery))

            while True:
                self._changed.clear()
                await patiently(start_due, name="outbox")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_IDLE_S):
                        await self._changed.wait()

    async def _due(self) -> list[Delivery]:
        """What can be sent now and is not being sent: the first of each conversation."""
        # Taken before reading: what is sent while we read is still due in what we have read.
        sending = frozenset(self._sending)
        async with self._storage.reading() as tx:
            due = await tx.outbox.due(
                self._clock(), platforms=tuple(self._adapters), limit=MAX_SENDING
            )
            fresh = [delivery for delivery in due if delivery.delivery_id not in sending]
            return list(await self._scripts.deliveries(tx, fresh))

    async def _send(self, delivery: Delivery) -> None:
        await patiently(lambda: self._deliver(delivery), name="delivery")
        self._sending.discard(delivery.delivery_id)
        self.wake()

    async def _deliver(self, delivery: Delivery) -> None:
        adapter = self._adapters[delivery.address.platform]
        try:
            async with asyncio.timeout(_SEND_TIMEOUT_S):
                remote_id = await adapter.send(delivery)
        except (PlatformError, TimeoutError) as error:
            await self._postpone(delivery, error)
            return
        async with self._storage.transaction() as tx:
            await tx.outbox.sent(delivery.delivery_id, remote_id, self._clock())

    async def _postpone(self, delivery: Delivery, error: Exception) -> None:
        now = self._clock()
        is_hopeless = isinstance(error, PlatformError) and error.is_permanent
        async with self._storage.transaction() as tx:
            if is_hopeless or now - delivery.created_at > self._max_age:
                _log.error("delivery_given_up", delivery_id=delivery.delivery_id, why=str(error))
                await tx.outbox.give_up(delivery.delivery_id, str(error))
                return
            wait_s = min(self._first_wait_s * 2**delivery.attempt, self._most_wait_s)
            # Full jitter keeps many conversations from knocking at a platform all at once.
            wait_s = random.uniform(wait_s / 2, wait_s)  # noqa: S311 - no secret
            next_at = now + timedelta(seconds=wait_s)
            await tx.outbox.retry(delivery.delivery_id, next_at, str(error))
        asyncio.get_running_loop().call_later(wait_s, self.wake)
        _log.warning("delivery_postponed", delivery_id=delivery.delivery_id, why=str(error))
