"""Who waits to hear that the engine has dropped a model."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from bot.engine_client import EngineClient
from bot.replies.sentences import say
from core import wire
from core.address import Address
from core.errors import EngineError
from core.message import Reply
from storage.database import Storage

_GIGABYTE: Final = 1024**3


class Asker(NamedTuple):
    """Where an answer goes: a conversation, and the message that asked."""

    address: Address
    reply_to: str


class Unloading:
    """Asks the engine to drop models, and tells who asked what came of it.

    Kept in memory alone: an engine that ends has dropped everything, and ends with the bot.
    """

    def __init__(
        self, *, storage: Storage, on_reply: Callable[[], None], clock: Callable[[], datetime]
    ) -> None:
        self._storage = storage
        self._on_reply = on_reply
        self._clock = clock
        self._askers: defaultdict[str, list[Asker]] = defaultdict(list)

    async def ask(self, engine: EngineClient | None, model: str, asker: Asker) -> None:
        """Ask the engine to drop a model."""
        self._askers[model].append(asker)
        if engine is None:
            await self.lost()
            return
        try:
            await engine.submit(wire.Unload(model=model))
        except EngineError:
            await self.lost()

    async def done(self, event: wire.Unloaded) -> None:
        """The engine has dropped a model."""
        if event.freed:
            size = f"{event.freed / _GIGABYTE:.2f}"
            text = say("unloaded", model=event.model, size=size)
        else:
            text = say("unloaded_nothing", model=event.model)
        await self._tell(self._askers.pop(event.model, []), text)

    async def lost(self) -> None:
        """The engine has ended, and everything it had loaded is gone with it."""
        askers, self._askers = self._askers, defaultdict(list)
        for model, waiting in askers.items():
            await self._tell(waiting, say("unload_engine_gone", model=model))

    async def _tell(self, askers: list[Asker], text: str) -> None:
        if not askers:
            return
        now = self._clock()
        async with self._storage.transaction() as tx:
            for address, reply_to in askers:
                await tx.outbox.add(address, reply_to, Reply(text=text), now)
        self._on_reply()
