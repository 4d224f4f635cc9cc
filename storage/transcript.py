"""A conversation as it went: what people wrote, and what was replied."""

from sqlalchemy import select

from core.address import Address
from core.gallery import Entry
from storage.outbox import Outbox
from storage.statements import Statements
from storage.tables import events


async def transcript(statements: Statements, address: Address, *, limit: int) -> tuple[Entry, ...]:
    """The last messages and replies of a conversation, oldest first."""
    messages = await _messages(statements, address, limit)
    replies = await _replies(statements, address, limit)
    # Sorting keeps the order of equals: a message stays before the reply of its moment.
    return tuple(sorted(messages + replies, key=lambda entry: entry.at)[-limit:])


async def _messages(statements: Statements, address: Address, limit: int) -> list[Entry]:
    query = (
        select(events)
        .where(
            events.c.platform == address.platform,
            events.c.conversation == address.conversation,
        )
        .order_by(events.c.event_id.desc())
        .limit(limit)
    )
    rows = (await statements.execute(query)).all()
    return [
        Entry(
            kind="message",
            entry_id=row.message_id,
            at=row.received_at,
            text=row.text,
            inputs=row.inputs,
            reply_to=row.reply_to,
        )
        for row in reversed(rows)
    ]


async def _replies(statements: Statements, address: Address, limit: int) -> list[Entry]:
    return [
        Entry(
            kind="reply",
            entry_id=str(delivery.delivery_id),
            at=delivery.created_at,
            text=delivery.reply.text,
            reply=delivery.reply,
            reply_to=delivery.reply_to,
        )
        for delivery in await Outbox(statements).last(address, limit=limit)
    ]
