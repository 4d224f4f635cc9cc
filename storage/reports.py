"""Reports: works that somebody, or the bot itself, finds unfit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from core.address import Address
from core.house import Ruling
from storage import sqlite
from storage.house_tables import is_open_report, reports
from storage.statements import Statements
from storage.tables import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of a work. `name` is who reported it, None for the bot's own check."""

    name: str | None
    reason: str
    created_at: datetime


class Reports:
    """What was reported; open until an admin has ruled on the work."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(
        self, number: int, person_id: int, here: Address, *, reason: str, now: datetime
    ) -> bool:
        """Report a work; False where this person has reported it before."""
        added = sqlite.insert(reports).values(
            number=number,
            person_id=person_id,
            platform=here.platform,
            conversation=here.conversation,
            reason=reason,
            created_at=now,
        )
        result = await self._statements.execute(added.on_conflict_do_nothing())
        return result.rowcount > 0

    async def open_works(self, *, limit: int, offset: int = 0) -> tuple[int, ...]:
        """The numbers of works that wait for a ruling, the longest waiting first."""
        query = (
            select(reports.c.number)
            .where(is_open_report)
            .group_by(reports.c.number)
            .order_by(func.min(reports.c.report_id))
        )
        rows = await self._statements.execute(query.limit(limit).offset(offset))
        return tuple(rows.scalars())

    async def num_open_works(self) -> int:
        """How many works wait for a ruling."""
        query = select(func.count(reports.c.number.distinct())).where(is_open_report)
        return (await self._statements.execute(query)).scalar_one()

    async def open_of(self, number: int) -> tuple[Report, ...]:
        """The open reports of a work, oldest first."""
        query = (
            select(reports.c.reason, reports.c.created_at, people.c.name)
            .select_from(reports.outerjoin(people, reports.c.person_id == people.c.person_id))
            .where(reports.c.number == number, is_open_report)
            .order_by(reports.c.report_id)
        )
        return tuple(
            Report(name=row.name, reason=row.reason, created_at=row.created_at)
            for row in await self._statements.execute(query)
        )

    async def ruling(self, number: int) -> Ruling | None:
        """What was last ruled on a work; None while a report of it is open, or without any."""
        if await self.open_of(number):
            return None
        query = (
            select(reports.c.ruling)
            .where(reports.c.number == number)
            .order_by(reports.c.ruled_at.desc(), reports.c.report_id.desc())
            .limit(1)
        )
        found = (await self._statements.execute(query)).scalar_one_or_none()
        return None if found is None else Ruling(found)

    async def rule(self, number: int, ruling: Ruling, now: datetime) -> int:
        """Close the open reports of a work; how many there were."""
        closed = await self._statements.execute(
            update(reports)
            .where(reports.c.number == number, is_open_report)
            .values(ruling=ruling, ruled_at=now)
        )
        return closed.rowcount

    async def reopen(self, number: int) -> bool:
        """Open again the reports that the last ruling on a work closed.

        Whether one of them was the bot's own.
        """
        last = select(func.max(reports.c.ruled_at)).where(reports.c.number == number)
        reopened = await self._statements.execute(
            update(reports)
            .where(reports.c.number == number, reports.c.ruled_at == last.scalar_subquery())
            .values(ruling=None, ruled_at=None)
            .returning(reports.c.person_id)
        )
        return any(row.person_id is None for row in reopened.all())
