"""People: who the bot knows."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from core.address import Address
from core.person import Identity, Person
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

    async def get(self, person_id: int) -> Person | None:
        """The person of that id."""
        query = select(people).where(people.c.person_id == person_id)
        row = (await self._statements.execute(query)).one_or_none()
        return None if row is None else _person(row)

    async def known(self, identity: Identity) -> Person | None:
        """The person of that identity, or None when they never spoke."""
        query = select(people).where(
            people.c.platform == identity.platform, people.c.user == identity.user
        )
        row = (await self._statements.execute(query)).one_or_none()
        return None if row is None else _person(row)


def _person(row: Row[*tuple[Any, ...]]) -> Person:
    return Person(person_id=row.person_id, identity=Identity(row.platform, row.user), name=row.name)
