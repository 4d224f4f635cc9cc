"""Roles: who is more than a member."""

from datetime import datetime

from sqlalchemy import delete, select

from core.house import Role
from core.person import Identity
from storage import sqlite
from storage.house_tables import roles
from storage.statements import Statements


class Roles:
    """The roles given by admins; those that the settings give are not kept here."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def get(self, identity: Identity) -> Role:
        """What somebody is; a member unless they were made more."""
        query = select(roles.c.role).where(
            roles.c.platform == identity.platform, roles.c.user == identity.user
        )
        role = (await self._statements.execute(query)).scalar_one_or_none()
        return Role.MEMBER if role is None else Role(role)

    async def set(self, identity: Identity, role: Role, now: datetime) -> Role:
        """Make somebody something; what they were before."""
        before = await self.get(identity)
        if role is Role.MEMBER:
            await self._statements.execute(
                delete(roles).where(
                    roles.c.platform == identity.platform, roles.c.user == identity.user
                )
            )
        elif role is not before:
            added = sqlite.insert(roles).values(
                platform=identity.platform, user=identity.user, role=role, granted_at=now
            )
            await self._statements.execute(
                added.on_conflict_do_update(
                    index_elements=[roles.c.platform, roles.c.user],
                    set_={"role": added.excluded.role, "granted_at": added.excluded.granted_at},
                )
            )
        return before

    async def having(self, role: Role) -> tuple[Identity, ...]:
        """Everybody who was given a role, in the order in which they got it."""
        query = (
            select(roles.c.platform, roles.c.user)
            .where(roles.c.role == role)
            .order_by(roles.c.granted_at, roles.c.platform, roles.c.user)
        )
        return tuple(
            Identity(row.platform, row.user) for row in await self._statements.execute(query)
        )
