"""Statistics: what became of the jobs of a span of time."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from core.job import JobStatus
from storage.places import Place
from storage.statements import Statements
from storage.tables import jobs, works


class JobTimes(NamedTuple):
    """One job: whose it was, what became of it, how many pictures it was for, and when."""

    person_id: int
    status: JobStatus
    num_pictures: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class Statistics:
    """Jobs by when they were accepted."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def jobs_since(
        self, since: datetime, *, person_id: int | None = None, place: Place | None = None
    ) -> tuple[JobTimes, ...]:
        """The jobs accepted since a moment, oldest first: a person's, a place's, or all."""
        query = (
            select(
                jobs.c.person_id,
                jobs.c.status,
                func.count(works.c.number),
                jobs.c.created_at,
                jobs.c.started_at,
                jobs.c.finished_at,
            )
            .join_from(jobs, works, works.c.job_id == jobs.c.job_id)
            .where(jobs.c.job_id >= await self._first_since(since), jobs.c.created_at >= since)
            .group_by(jobs.c.job_id)
            .order_by(jobs.c.job_id)
        )
        if person_id is not None:
            query = query.where(jobs.c.person_id == person_id)
        if place is not None:
            query = query.where(
                jobs.c.platform == place.platform, jobs.c.conversation == place.conversation
            )
        rows = await self._statements.execute(query)
        return tuple(JobTimes(row[0], JobStatus(row[1]), *row[2:]) for row in rows)

    async def _first_since(self, since: datetime) -> int:
        """The id of the first job accepted since a moment, found by halving.

        Ids grow with time, so no index on the time is needed, nor a look at a million old jobs.
        """
        ends = select(func.min(jobs.c.job_id), func.max(jobs.c.job_id))
        low, high = (await self._statements.execute(ends)).one()
        if low is None:
            return 0
        while low < high:
            middle = (low + high) // 2
            query = (
                select(jobs.c.job_id, jobs.c.created_at)
                .where(jobs.c.job_id >= middle)
                .order_by(jobs.c.job_id)
                .limit(1)
            )
            found = (await self._statements.execute(query)).one()
            if found.created_at < since:
                low = found.job_id + 1
            else:
                high = middle
        return int(low)
