"""The queue: jobs that have not ended, and in which order they will run."""

from typing import Final

from sqlalchemy import func, select

from core.address import Address
from core.job import Job, JobStatus, Run
from storage.fairness import Waiting, claim_order
from storage.job_rows import to_jobs
from storage.statements import Statements
from storage.tables import is_open, jobs, people

_OPEN: Final = (JobStatus.RUNNING, JobStatus.QUEUED)


class Queue:
    """What of the jobs is still open."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def open_of(self, person_id: int) -> tuple[Job, ...]:
        """A person's queued and running jobs, oldest first."""
        query = (
            select(jobs)
            .where(is_open, jobs.c.status.in_(_OPEN), jobs.c.person_id == person_id)
            .order_by(jobs.c.job_id)
        )
        return await to_jobs(self._statements, (await self._statements.execute(query)).all())

    async def open_count(self) -> int:
        """The number of jobs that are queued or running."""
        query = select(func.count()).select_from(jobs).where(is_open, jobs.c.status.in_(_OPEN))
        return (await self._statements.execute(query)).scalar_one()

    async def open_count_in(self, here: Address) -> int:
        """The number of queued and running jobs that were asked for in a conversation."""
        query = (
            select(func.count())
            .select_from(jobs)
            .where(
                is_open,
                jobs.c.status.in_(_OPEN),
                jobs.c.platform == here.platform,
                jobs.c.conversation == here.conversation,
            )
        )
        return (await self._statements.execute(query)).scalar_one()

    async def num_waiting(self, person_id: int) -> int:
        """The number of a person's queued jobs."""
        query = (
            select(func.count())
            .select_from(jobs)
            .where(is_open, jobs.c.status == JobStatus.QUEUED, jobs.c.person_id == person_id)
        )
        return (await self._statements.execute(query)).scalar_one()

    async def running(self) -> tuple[Job, ...]:
        """The running jobs, oldest first."""
        query = select(jobs).where(is_open, jobs.c.status == JobStatus.RUNNING)
        rows = await self._statements.execute(query.order_by(jobs.c.job_id))
        return await to_jobs(self._statements, rows.all())

    async def last_runs(self, *, limit: int) -> tuple[Run, ...]:
        """How the last jobs that were drawn went, newest first."""
        query = (
            select(jobs.c.spec, jobs.c.cost, jobs.c.started_at, jobs.c.finished_at)
            .where(jobs.c.status == JobStatus.SUCCEEDED)
            .order_by(jobs.c.job_id.desc())
            .limit(limit)
        )
        return tuple(
            Run(
                model=row.spec.model,
                cost=row.cost,
                started_at=row.started_at,
                finished_at=row.finished_at,
            )
            for row in await self._statements.execute(query)
            if row.started_at is not None and row.finished_at is not None
        )

    async def waiting(self, limit: int | None = None) -> tuple[Job, ...]:
        """The queued jobs, or the first of them, in the order they would be claimed."""
        order = (await self._claim_order())[:limit]
        rows = await self._statements.execute(select(jobs).where(jobs.c.job_id.in_(order)))
        found = {job.job_id: job for job in await to_jobs(self._statements, rows.all())}
        return tuple(found[job_id] for job_id in order)

    async def position(self, job_id: int) -> int:
        """The number of queued jobs whose turn comes before a job's; 0 when it does not wait."""
        order = await self._claim_order()
        return order.index(job_id) if job_id in order else 0

    async def _claim_order(self) -> tuple[int, ...]:
        queued = (
            select(jobs.c.job_id, jobs.c.person_id, jobs.c.cost, jobs.c.start_tag)
            .where(is_open, jobs.c.status == JobStatus.QUEUED)
            .order_by(jobs.c.job_id)
        )
        waiting = [
            Waiting(
                job_id=row.job_id,
                person_id=row.person_id,
                cost=row.cost,
                start_tag=row.start_tag,
            )
            for row in await self._statements.execute(queued)
        ]
        times = select(people.c.person_id, people.c.virtual_time).where(
            people.c.person_id.in_({job.person_id for job in waiting})
        )
        virtual_times = {
            row.person_id: row.virtual_time for row in await self._statements.execute(times)
        }
        largest = await self._statements.execute(select(func.max(jobs.c.start_tag)))
        return claim_order(waiting, virtual_times, largest.scalar_one() or 0.0)
