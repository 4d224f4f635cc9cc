"""Events: messages that came in."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from core.address import Address
from core.message import Message
from core.person import Identity
from storage import sqlite
from storage.addresses import address_values
from storage.statements import Statements
from storage.tables import events

_RECENT: Final = 20


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

    async def lone_picture(self, here: Address, *, since: datetime) -> str | None:
        """The picture that a person last sent without words in a conversation, not before `since`.

        Only the last few messages are looked through; None where there is none among them.
        """
        query = (
            select(events.c.text, events.c.inputs, events.c.received_at)
            .where(
                events.c.platform == here.platform,
                events.c.conversation == here.conversation,
                events.c.user == here.user,
            )
            .order_by(events.c.event_id.desc())
            .limit(_RECENT)
        )
        for row in await self._statements.execute(query):
            if row.received_at < since:
                return None
            if row.inputs and not row.text.strip():
                return str(row.inputs[-1])
        return None

    async def author(self, here: Address, message_id: str) -> Identity | None:
        """Who wrote a message in a conversation; None for one that was never taken in."""
        query = select(events.c.platform, events.c.user).where(
            events.c.platform == here.platform,
            events.c.message_id == message_id,
            events.c.conversation == here.conversation,
        )
        row = (await self._statements.execute(query)).one_or_none()
        return None if row is None else Identity(row.platform, row.user)
