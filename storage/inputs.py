"""Inputs: pictures that people sent."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from storage import sqlite
from storage.statements import Statements
from storage.tables import input_viewers, inputs


class Inputs:
    """Pictures that people sent, each stored once, and who may see them."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(
        self, png: bytes, *, sha256: str, width: int, height: int, person_id: int, now: datetime
    ) -> str:
        """Keep a picture and let a person see it; its id, which is the SHA-256 of its bytes."""
        await self._statements.execute(
            sqlite.insert(inputs)
            .values(input_id=sha256, width=width, height=height, created_at=now, data=png)
            .on_conflict_do_nothing()
        )
        await self._statements.execute(
            sqlite.insert(input_viewers)
            .values(input_id=sha256, person_id=person_id)
            .on_conflict_do_nothing()
        )
        return sha256

    async def get(self, input_id: str) -> bytes | None:
        """The PNG bytes of a picture."""
        statement = select(inputs.c.data).where(inputs.c.input_id == input_id)
        return (await self._statements.execute(statement)).scalar_one_or_none()

    async def get_all(self, input_ids: Collection[str]) -> dict[str, bytes]:
        """The PNG bytes of those of the pictures that are still kept, by id."""
        statement = select(inputs.c.input_id, inputs.c.data).where(inputs.c.input_id.in_(input_ids))
        rows = await self._statements.execute(statement)
        return {row.input_id: row.data for row in rows}

    async def may_see(self, input_id: str, person_id: int) -> bool:
        """Whether a person has sent this very picture."""
        statement = select(input_viewers.c.person_id).where(
            input_viewers.c.input_id == input_id, input_viewers.c.person_id == person_id
        )
        return (await self._statements.execute(statement)).first() is not None
