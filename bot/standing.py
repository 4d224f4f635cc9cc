"""Looks up what `bot.admission` decides by."""

from datetime import datetime

import msgspec

from bot.admission import Standing
from core.address import Address
from core.house import CLOSED, DENIED, PAUSE, RESUMED, Pause, Role
from core.message import Message
from core.person import Identity
from storage.database import Transaction
from storage.places import EVERYWHERE, Place


async def is_closed(tx: Transaction, address: Address) -> bool:
    """Whether the bot is silent in a conversation."""
    here = await tx.places.get(Place(address.platform, address.conversation))
    return bool(here.get(CLOSED))


async def is_paused(tx: Transaction) -> bool:
    """Whether no jobs are begun."""
    return PAUSE in await tx.places.get(EVERYWHERE)


async def waits_since(tx: Transaction) -> datetime | None:
    """When waiting last began to count: a pause's end; None where there has been no pause."""
    resumed = (await tx.places.get(EVERYWHERE)).get(RESUMED)
    return None if resumed is None else msgspec.convert(resumed, datetime)


async def standing_of(tx: Transaction, message: Message, role: Role, now: datetime) -> Standing:
    """How a person stands in a place at a moment."""
    address = message.address
    identity = Identity.of(address)
    here = await tx.places.get(Place(address.platform, address.conversation))
    everywhere = await tx.places.get(EVERYWHERE)
    pause = everywhere.get(PAUSE)
    return Standing(
        identity=str(identity),
        role=role,
        ban=await tx.bans.get(identity, now),
        pause=None if pause is None else msgspec.convert(pause, Pause),
        is_closed=bool(here.get(CLOSED)),
        denied=frozenset(here.get(DENIED, ())) | frozenset(everywhere.get(DENIED, ())),
        is_addressed=message.is_addressed,
    )
