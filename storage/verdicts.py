"""Verdicts: what was found in pictures, and how they are shown for it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update

from storage import sqlite
from storage.house_tables import verdicts
from storage.statements import Statements


class Verdict(NamedTuple):
    """What was found in a work; whether it waits for an admin, and is shown under a cover."""

    finding: str
    is_held: bool = False
    is_spoiler: bool = False


class Verdicts:
    """What was found, at most one verdict for each work; most works have none."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def set(self, number: int, verdict: Verdict, now: datetime) -> None:
        """Judge a work, in place of an earlier verdict."""
        added = sqlite.insert(verdicts).values(number=number, judged_at=now, **verdict._asdict())
        await self._statements.execute(
            added.on_conflict_do_update(
                index_elements=[verdicts.c.number],
                set_={
                    name: added.excluded[name]
                    for name in ("finding", "is_held", "is_spoiler", "judged_at")
                },
            )
        )

    async def of(self, numbers: Collection[int]) -> dict[int, Verdict]:
        """The verdicts on those of some works that have one."""
        if not numbers:
            return {}
        query = select(verdicts).where(verdicts.c.number.in_(numbers))
        return {
            row.number: Verdict(row.finding, row.is_held, row.is_spoiler)
            for row in await self._statements.execute(query)
        }

    async def is_held(self, number: int) -> bool:
        """Whether a work waits for an admin."""
        query = select(verdicts.c.is_held).where(verdicts.c.number == number)
        return bool((await self._statements.execute(query)).scalar_one_or_none())

    async def release(self, number: int) -> bool:
        """Let a held work be seen; False where it was not held."""
        released = await self._statements.execute(
            update(verdicts)
            .where(verdicts.c.number == number, verdicts.c.is_held)
            .values(is_held=False)
        )
        return released.rowcount > 0
