"""What a platform's adapter remembers of its past; the adapter itself knows no database."""

from datetime import datetime

from bot.scripts import Scripts
from core.address import Address
from core.message import Delivery
from storage.database import Storage


class StoredMemory:
    """The `bot.adapters.discord.memory.Memory` over the database, for one platform."""

    def __init__(self, *, storage: Storage, platform: str, scripts: Scripts | None = None) -> None:
        self._storage = storage
        self._platform = platform
        self._scripts = scripts or Scripts()

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """See `Memory.delivery`."""
        async with self._storage.reading() as tx:
            delivery = await tx.outbox.get(delivery_id)
            if delivery is None or delivery.address.platform != self._platform:
                return None
            return (await self._scripts.deliveries(tx, [delivery]))[0]

    async def shown(self, address: Address, job_id: int) -> tuple[str, Delivery] | None:
        """See `Memory.shown`."""
        async with self._storage.reading() as tx:
            found = await tx.outbox.first_shown(address, job_id)
            if found is None:
                return None
            return found[0], (await self._scripts.deliveries(tx, [found[1]]))[0]

    async def is_covered(self, number: int) -> bool:
        """See `Memory.is_covered`."""
        async with self._storage.reading() as tx:
            verdict = (await tx.verdicts.of([number])).get(number)
        return verdict is not None and (verdict.is_spoiler or verdict.is_held)

    async def is_known(self, message_id: str) -> bool:
        """See `Memory.is_known`."""
        async with self._storage.reading() as tx:
            return await tx.events.has(self._platform, message_id)

    async def is_answered(self, address: Address, message_id: str) -> bool:
        """See `Memory.is_answered`."""
        async with self._storage.reading() as tx:
            return await tx.outbox.has_answer(address, message_id)

    async def conversations(self, since: datetime) -> tuple[str, ...]:
        """See `Memory.conversations`."""
        async with self._storage.reading() as tx:
            return await tx.events.conversations(self._platform, since)
