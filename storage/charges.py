"""Charges: what was taken for each job, and how much of everything is used up.

A charge is written with its job and taken back with the verb that ends it (`storage.jobs`), in the
same transaction, so that neither a crash nor a restart can lose or double one.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import insert, select, update

from core.charge import Charge, refundable
from core.job import Job, JobStatus
from storage import sqlite
from storage.house_tables import charges, rates, usage
from storage.statements import Statements


class Usage(NamedTuple):
    """What one person was accepted for on one day: pictures, and megapixel-calls of work."""

    pictures: int
    cost: float


class Charges:
    """What jobs have taken of everybody's allowance."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def used(self, person_id: int, day: date) -> Usage:
        """What a person has used of a day, refunds taken off."""
        query = select(usage.c.pictures, usage.c.cost).where(
            usage.c.person_id == person_id, usage.c.day == day
        )
        row = (await self._statements.execute(query)).one_or_none()
        return Usage(0, 0.0) if row is None else Usage(row.pictures, row.cost)

    async def arrivals(self, keys: Collection[str]) -> dict[str, float]:
        """The theoretical arrival times of meters, in seconds since the epoch.

        Those that were never used are left out.
        """
        query = select(rates.c.key, rates.c.arrival).where(rates.c.key.in_(keys))
        return {row.key: row.arrival for row in await self._statements.execute(query)}

    async def add(self, job: Job, charge: Charge) -> None:
        """Take what a job costs."""
        await self._statements.execute(
            insert(charges).values(
                job_id=job.job_id,
                person_id=job.person_id,
                day=charge.day,
                pictures=charge.pictures,
                cost=charge.cost,
                rates=charge.seconds,
                is_refunded=False,
            )
        )
        await self._use(job.person_id, charge.day, charge.pictures, charge.cost)
        await self._move(charge.arrivals)

    async def refund(self, job: Job) -> bool:
        """Give back what a job took; whether there was something to give back.

        All of it where its owner could not help it, or had not begun to use the engine; of a
        running job that they cancelled only the pictures: the work has been done.
        """
        taken = (
            update(charges)
            .where(charges.c.job_id == job.job_id, ~charges.c.is_refunded)
            .values(is_refunded=True)
            .returning(charges)
        )
        row = (await self._statements.execute(taken)).one_or_none()
        if row is None:
            return False
        has_begun = job.status is JobStatus.CANCELLED and job.started_at is not None
        cost = 0.0 if has_begun else row.cost
        await self._use(row.person_id, row.day, -row.pictures, -cost)
        back = refundable(row.rates, has_begun=has_begun)
        now = await self.arrivals(back)
        await self._move({key: now[key] - time for key, time in back.items() if key in now})
        return True

    async def give_back(self, job: Job, pictures: int) -> None:
        """Give back so many of a job's pictures, which its owner does not get; no work."""
        given = (
            update(charges)
            .where(charges.c.job_id == job.job_id, ~charges.c.is_refunded)
            .values(pictures=charges.c.pictures - pictures)
            .returning(charges)
        )
        row = (await self._statements.execute(given)).one_or_none()
        if row is not None:
            await self._use(row.person_id, row.day, -pictures, 0.0)

    async def _use(self, person_id: int, day: date, pictures: int, cost: float) -> None:
        added = sqlite.insert(usage).values(
            person_id=person_id, day=day, pictures=pictures, cost=cost
        )
        await self._statements.execute(
            added.on_conflict_do_update(
                index_elements=[usage.c.person_id, usage.c.day],
                set_={
                    "pictures": usage.c.pictures + added.excluded.pictures,
                    "cost": usage.c.cost + added.excluded.cost,
                },
            )
        )

    async def _move(self, arrivals: Mapping[str, float]) -> None:
        for key, arrival in arrivals.items():
            added = sqlite.insert(rates).values(key=key, arrival=arrival)
            await self._statements.execute(
                added.on_conflict_do_update(
                    index_elements=[rates.c.key], set_={"arrival": added.excluded.arrival}
                )
            )
