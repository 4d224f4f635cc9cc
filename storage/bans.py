"""Bans: who may not draw."""

from datetime import datetime

from sqlalchemy import delete, or_, select

from core.house import Ban
from core.person import Identity
from storage import sqlite
from storage.house_tables import bans
from storage.statements import Statements


class Bans:
    """One ban at most for each person; one whose time is over is as good as none."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def get(self, identity: Identity, now: datetime | None = None) -> Ban | None:
        """The ban of a person that holds at a moment; without a moment, over or not."""
        query = select(bans.c.reason, bans.c.until).where(
            bans.c.platform == identity.platform, bans.c.user == identity.user
        )
        if now is not None:
            query = query.where(or_(bans.c.until.is_(None), bans.c.until > now))
        row = (await self._statements.execute(query)).one_or_none()
        return None if row is None else Ban(reason=row.reason, until=row.until)

    async def set(self, identity: Identity, ban: Ban, now: datetime) -> None:
        """Ban a person, in place of what ban there was."""
        added = sqlite.insert(bans).values(
            platform=identity.platform,
            user=identity.user,
            reason=ban.reason,
            banned_at=now,
            until=ban.until,
        )
        await self._statements.execute(
            added.on_conflict_do_update(
                index_elements=[bans.c.platform, bans.c.user],
                set_={
                    name: getattr(added.excluded, name) for name in ("reason", "banned_at", "until")
                },
            )
        )

    async def lift(self, identity: Identity) -> bool:
        """Let a person draw again; whether there was a ban."""
        statement = delete(bans).where(
            bans.c.platform == identity.platform, bans.c.user == identity.user
        )
        return (await self._statements.execute(statement)).rowcount > 0

    async def all(self, now: datetime) -> tuple[tuple[Identity, Ban], ...]:
        """Everybody who is banned at a moment, the latest first."""
        query = (
            select(bans)
            .where(or_(bans.c.until.is_(None), bans.c.until > now))
            .order_by(bans.c.banned_at.desc(), bans.c.platform, bans.c.user)
        )
        return tuple(
            (Identity(row.platform, row.user), Ban(reason=row.reason, until=row.until))
            for row in await self._statements.execute(query)
        )
