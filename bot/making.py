"""Makes the pictures that a reply will show, before the transaction that stores it."""

import asyncio
from collections.abc import Collection
from datetime import datetime

from bot import pictures
from bot.access import role_of
from bot.handlers.preparing import Beforehand
from bot.handlers.table import preparation_of
from core.command import Command
from core.message import Message
from core.person import Identity
from storage.database import Storage


async def make(
    storage: Storage, message: Message, command: Command, *, admins: Collection[str], now: datetime
) -> tuple[pictures.Drawn, ...]:
    """The pictures that the command's handler will put into its reply; UserError as it raises."""
    prepare = preparation_of(command.name)
    if prepare is None:
        return ()
    identity = Identity.of(message.address)
    async with storage.reading() as tx:
        drafts = await prepare(
            Beforehand(
                message=message,
                command=command,
                person_id=await tx.people.find(message.address),
                role=role_of(identity, given=await tx.roles.get(identity), admins=admins),
                tx=tx,
                now=now,
            )
        )
    return tuple([pictures.as_drawn(await asyncio.to_thread(draft)) for draft in drafts])
