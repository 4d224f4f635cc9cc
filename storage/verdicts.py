"""Verdicts: what was found in pictures, and how they are shown for it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select, update

from core.address import Address
from core.verdict import Verdict
from storage import sqlite
from storage.house_tables import is_open_report, reports, verdicts
from storage.statements import Statements


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

    async def report(self, number: int, here: Address, now: datetime) -> None:
        """Put a held work before the admins; nobody has reported it but the bot."""
        await self._statements.execute(
            insert(reports).values(
                number=number,
                platform=here.platform,
                conversation=here.conversation,
                reason="",
                created_at=now,
            )
        )

    async def is_reported(self, number: int) -> bool:
        """Whether a work waits for an admin's ruling, held or not."""
        query = select(reports.c.report_id).where(reports.c.number == number, is_open_report)
        return (await self._statements.execute(query.limit(1))).first() is not None

    async def release(self, number: int) -> bool:
        """Let a held work be seen; False where it was not held."""
        released = await self._statements.execute(
            update(verdicts)
            .where(verdicts.c.number == number, verdicts.c.is_held)
            .values(is_held=False)
        )
        return released.rowcount > 0
