"""People: who the bot knows."""

from datetime import datetime

from sqlalchemy import select

from core.address import Address
from storage import sqlite
from storage.statements import Statements
from storage.tables import people


class People:
    """Everyone who has spoken to the bot, by platform and the platform's id of them."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def get_or_add(self, address: Address, name: str, now: datetime) -> int:
        """The id of the person at an address; their name and when they were seen are kept."""
        added = sqlite.insert(people).values(
            platform=address.platform,
            user=address.user,
            name=name,
            virtual_time=0.0,
            created_at=now,
            seen_at=now,
        )
        statement = added.on_conflict_do_update(
            index_elements=[people.c.platform, people.c.user],
            set_={"name": added.excluded.name, "seen_at": added.excluded.seen_at},
        ).returning(people.c.person_id)
        return (await self._statements.execute(statement)).scalar_one()

    async def find(self, address: Address) -> int | None:
        """The id of the person at an address, or None when they never spoke."""
        statement = select(people.c.person_id).where(
            people.c.platform == address.platform, people.c.user == address.user
        )
        return (await self._statements.execute(statement)).scalar_one_or_none()
