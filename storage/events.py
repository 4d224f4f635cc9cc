"""Events: messages that came in."""

from datetime import datetime

from sqlalchemy import func, select

from core.address import Address
from core.message import Message
from core.person import Identity
from storage import sqlite
from storage.addresses import address_values
from storage.statements import Statements
from storage.tables import events


class Events:
    """What people wrote, each message once however often a platform hands it over."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(
        self, message: Message, *, input_ids: tuple[str, ...] = (), now: datetime
    ) -> bool:
        """Keep a message and the ids of its pictures; False when it has been seen before."""
        statement = (
            sqlite.insert(events)
            .values(
                **address_values(message.address),
                message_id=message.message_id,
                text=message.text,
                reply_to=message.reply_to,
                inputs=input_ids,
                received_at=now,
            )
            .on_conflict_do_nothing(index_elements=[events.c.platform, events.c.message_id])
            .returning(events.c.event_id)
        )
        return (await self._statements.execute(statement)).first() is not None

    async def has(self, platform: str, message_id: str) -> bool:
        """Whether a message was taken in."""
        query = select(events.c.event_id).where(
            events.c.platform == platform, events.c.message_id == message_id
        )
        return (await self._statements.execute(query)).first() is not None

    async def conversations(self, platform: str, since: datetime) -> tuple[str, ...]:
        """Where something was said since a time, the latest first."""
        query = (
            select(events.c.conversation)
            .where(events.c.platform == platform, events.c.received_at >= since)
            .group_by(events.c.conversation)
            .order_by(func.max(events.c.event_id).desc())
        )
        return tuple((await self._statements.execute(query)).scalars())

    async def author(self, here: Address, message_id: str) -> Identity | None:
        """Who wrote a message in a conversation; None for one that was never taken in."""
        query = select(events.c.platform, events.c.user).where(
            events.c.platform == here.platform,
            events.c.message_id == message_id,
            events.c.conversation == here.conversation,
        )
        row = (await self._statements.execute(query)).one_or_none()
        return None if row is None else Identity(row.platform, row.user)
