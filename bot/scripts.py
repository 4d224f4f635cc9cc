"""Which script is read where, and what goes out written in it."""

from collections.abc import Sequence
from typing import Final

import msgspec

from bot.replies.script import Script, write, write_reply
from core.address import Address
from core.gallery import Entry
from core.message import Delivery, Progress
from storage.database import Storage, Transaction
from storage.places import EVERYWHERE, Place

KEY: Final = "script"
"""The key of a place's script."""


class Scripts:
    """Writes what leaves the bot, each conversation's in its own script or in the `default`."""

    def __init__(self, default: Script = Script.SIMPLIFIED) -> None:
        self._default = default

    async def of(self, tx: Transaction, address: Address) -> Script:
        """The script of a conversation, else the one set for all, else the default."""
        for place in (Place(address.platform, address.conversation), EVERYWHERE):
            name = (await tx.places.get(place)).get(KEY)
            if name in set(Script):
                return Script(name)
        return self._default

    async def deliveries(
        self, tx: Transaction, deliveries: Sequence[Delivery]
    ) -> tuple[Delivery, ...]:
        """Deliveries as they leave."""
        scripts = {one.address: await self.of(tx, one.address) for one in deliveries}
        return tuple(
            msgspec.structs.replace(one, reply=write_reply(one.reply, scripts[one.address]))
            for one in deliveries
        )

    async def entries(
        self, tx: Transaction, address: Address, entries: Sequence[Entry]
    ) -> tuple[Entry, ...]:
        """A conversation as it went, our side of it as it left."""
        script = await self.of(tx, address)
        return tuple(_entry(entry, script) for entry in entries)

    async def progress(self, storage: Storage, progress: Progress) -> Progress:
        """Progress as it is shown."""
        if not progress.text:
            return progress
        async with storage.reading() as tx:
            script = await self.of(tx, progress.address)
        return msgspec.structs.replace(progress, text=write(progress.text, script))


def _entry(entry: Entry, script: Script) -> Entry:
    if entry.reply is None:
        return entry
    reply = write_reply(entry.reply, script)
    return msgspec.structs.replace(entry, text=reply.text, reply=reply)
