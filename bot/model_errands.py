"""What the engine is asked to do with models, and who waits to hear what came of it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from bot.engine_client import EngineClient
from bot.replies import model_replies
from core import wire
from core.address import Address
from core.errors import EngineError
from core.message import Reply
from storage.database import Storage

_WORTH_TELLING_S: Final = 1.0
"""A model that is ready sooner was as good as ready: nobody needs to hear of it."""


class Asker(NamedTuple):
    """Where an answer goes: a conversation, and the message that asked."""

    address: Address
    reply_to: str


class ModelErrands:
    """Asks the engine to load or drop models, and tells who asked what came of it.

    Kept in memory alone: an engine that ends has dropped everything, and ends with the bot.
    """

    def __init__(
        self, *, storage: Storage, on_reply: Callable[[], None], clock: Callable[[], datetime]
    ) -> None:
        self._storage = storage
        self._on_reply = on_reply
        self._clock = clock
        self._askers: defaultdict[wire.Errand, list[Asker]] = defaultdict(list)

    async def ask(self, engine: EngineClient | None, errand: wire.Errand, asker: Asker) -> None:
        """Ask the engine; what comes of it is told to the asker."""
        self._askers[errand].append(asker)
        if engine is None:
            await self.lost()
            return
        try:
            await engine.submit(errand)
        except EngineError:
            await self.lost()

    async def done(self, event: wire.Loaded | wire.Unloaded) -> None:
        """The engine has done what it was asked, or says that it cannot."""
        if isinstance(event, wire.Unloaded):
            reply = model_replies.unloaded(event.model, event.freed)
            await self._tell(wire.Unload(model=event.model), reply)
            return
        is_told = not event.is_ready or event.took_s >= _WORTH_TELLING_S
        reply = model_replies.loaded(event.model, event.took_s, is_ready=event.is_ready)
        await self._tell(wire.Load(model=event.model), reply if is_told else None)

    async def lost(self) -> None:
        """The engine has ended, and everything it had loaded is gone with it."""
        for errand in tuple(self._askers):
            await self._tell(
                errand, model_replies.engine_gone(errand.model, was_load=_is_load(errand))
            )

    async def _tell(self, errand: wire.Errand, reply: Reply | None) -> None:
        askers = self._askers.pop(errand, [])
        if reply is None or not askers:
            return
        now = self._clock()
        async with self._storage.transaction() as tx:
            for address, reply_to in askers:
                await tx.outbox.add(address, reply_to, reply, now)
        self._on_reply()


def _is_load(errand: wire.Errand) -> bool:
    return isinstance(errand, wire.Load)
