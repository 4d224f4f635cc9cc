"""The outbox: replies stored until delivered."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, update

from core.address import Address
from core.message import Delivery, Reply
from storage import sqlite
from storage.addresses import address_of, address_values
from storage.errors import AlreadyToldError
from storage.statements import Statements
from storage.tables import is_final, is_pending, outbox


class Outbox:
    """Every reply ever given, in the order they were given.

    A reply is pending until it is sent or given up. Within a conversation they go out in order:
    only the oldest pending one is ever due.
    """

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(self, address: Address, reply_to: str, reply: Reply, now: datetime) -> int:
        """Store a reply; its delivery id.

        Raises AlreadyToldError for a second final reply of one job, so that nobody can be told
        twice: let it end the transaction.
        """
        statement = (
            sqlite.insert(outbox)
            .values(
                **address_values(address),
                reply_to=reply_to,
                reply=reply,
                job_id=reply.job_id,
                is_final=reply.is_final,
                attempt=0,
                created_at=now,
                next_at=now,
                is_given_up=False,
            )
            .on_conflict_do_nothing(index_elements=[outbox.c.job_id], index_where=is_final)
            .returning(outbox.c.delivery_id)
        )
        delivery_id = (await self._statements.execute(statement)).scalar_one_or_none()
        if delivery_id is None:
            raise AlreadyToldError(f"job {reply.job_id} has had its final reply")
        return delivery_id

    async def get(self, delivery_id: int) -> Delivery | None:
        """The delivery of that id."""
        query = select(outbox).where(outbox.c.delivery_id == delivery_id)
        row = (await self._statements.execute(query)).one_or_none()
        return None if row is None else _delivery(row)

    async def due(
        self, now: datetime, *, platforms: Collection[str], limit: int
    ) -> tuple[Delivery, ...]:
        """Replies to send now on some platforms, one of each conversation, longest due first."""
        query = (
            select(outbox)
            .where(outbox.c.delivery_id.in_(_first_pending(platforms)), outbox.c.next_at <= now)
            .order_by(outbox.c.next_at, outbox.c.delivery_id)
            .limit(limit)
        )
        return tuple(map(_delivery, await self._statements.execute(query)))

    async def next_at(self, *, platforms: Collection[str]) -> datetime | None:
        """When the next reply of some platforms is due; None when none is pending."""
        query = (
            select(outbox.c.next_at)
            .where(outbox.c.delivery_id.in_(_first_pending(platforms)))
            .order_by(outbox.c.next_at)
            .limit(1)
        )
        return (await self._statements.execute(query)).scalar_one_or_none()

    async def sent(self, delivery_id: int, remote_id: str, now: datetime) -> bool:
        """Note that a platform has taken a reply under its own id; False unless pending."""
        return await self._settle(delivery_id, sent_at=now, remote_id=remote_id)

    async def retry(self, delivery_id: int, next_at: datetime, error: str) -> bool:
        """Note that sending failed, to be tried again at `next_at`; False unless pending."""
        return await self._settle(
            delivery_id, next_at=next_at, error=error, attempt=outbox.c.attempt + 1
        )

    async def give_up(self, delivery_id: int, error: str) -> bool:
        """Note that a reply will never be sent; False unless pending."""
        return await self._settle(delivery_id, is_given_up=True, error=error)

    async def find_sent(self, address: Address, remote_id: str) -> Reply | None:
        """The reply that a conversation shows under the platform's id, to know what is quoted."""
        query = (
            select(outbox.c.reply)
            .where(_in_conversation(address), outbox.c.remote_id == remote_id)
            .order_by(outbox.c.delivery_id.desc())
            .limit(1)
        )
        return (await self._statements.execute(query)).scalar_one_or_none()

    async def first_shown(self, address: Address, job_id: int) -> tuple[str, Delivery] | None:
        """Under which platform's id a job was first shown, and that reply; None while it is not."""
        query = (
            select(outbox)
            .where(_in_conversation(address), outbox.c.job_id == job_id)
            .where(outbox.c.remote_id.is_not(None), ~outbox.c.is_final)
            .order_by(outbox.c.delivery_id.desc())
            .limit(1)
        )
        row = (await self._statements.execute(query)).one_or_none()
        return None if row is None else (row.remote_id, _delivery(row))

    async def has_answer(self, address: Address, reply_to: str) -> bool:
        """Whether there is a reply to a message, sent already or not."""
        query = (
            select(outbox.c.delivery_id)
            .where(_in_conversation(address), outbox.c.reply_to == reply_to)
            .order_by(outbox.c.delivery_id.desc())
            .limit(1)
        )
        return (await self._statements.execute(query)).first() is not None

    async def after(
        self, address: Address, delivery_id: int, *, limit: int | None = None
    ) -> tuple[Delivery, ...]:
        """Replies of a conversation after one, oldest first, sent already or not."""
        query = (
            select(outbox)
            .where(_in_conversation(address), outbox.c.delivery_id > delivery_id)
            .order_by(outbox.c.delivery_id)
            .limit(limit)
        )
        return tuple(map(_delivery, await self._statements.execute(query)))

    async def last(self, address: Address, *, limit: int) -> tuple[Delivery, ...]:
        """The last replies of a conversation, oldest first, sent already or not."""
        query = (
            select(outbox)
            .where(_in_conversation(address))
            .order_by(outbox.c.delivery_id.desc())
            .limit(limit)
        )
        return tuple(map(_delivery, await self._statements.execute(query)))[::-1]

    async def pending_count(self) -> int:
        """The number of replies not yet sent or given up."""
        query = select(func.count()).select_from(outbox).where(is_pending)
        return (await self._statements.execute(query)).scalar_one()

    async def _settle(self, delivery_id: int, **changes: Any) -> bool:
        settled = await self._statements.execute(
            update(outbox).where(outbox.c.delivery_id == delivery_id, is_pending).values(**changes)
        )
        return settled.rowcount == 1


def _first_pending(platforms: Collection[str]) -> Select[int]:
    return (
        select(func.min(outbox.c.delivery_id))
        .where(is_pending, outbox.c.platform.in_(platforms))
        .group_by(outbox.c.platform, outbox.c.conversation)
    )


def _in_conversation(address: Address) -> ColumnElement[bool]:
    return (outbox.c.platform == address.platform) & (outbox.c.conversation == address.conversation)


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    return Delivery(
        delivery_id=row.delivery_id,
        address=address_of(row),
        reply_to=row.reply_to,
        reply=row.reply,
        attempt=row.attempt,
        created_at=row.created_at,
    )
