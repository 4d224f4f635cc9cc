"""Jobs: durable wishes, and the verbs on them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from core.address import Address
from core.charge import REFUNDED
from core.job import FINAL, Job, JobStatus, check_move
from core.spec import ImageSpec
from storage.addresses import address_values
from storage.charges import Charges
from storage.fairness import next_in_turn
from storage.job_rows import to_jobs
from storage.queue import Queue
from storage.statements import Statements
from storage.tables import is_open, jobs, people, works


class Jobs(Queue):
    """Every job ever accepted.

    A verb that names an attempt works only while that attempt runs: once the job has ended, has
    been put back or has been claimed again, it changes nothing and gives None. Otherwise it
    gives the job after the move, or raises IllegalMoveError and changes nothing. Whatever ends a
    job without pictures also gives back what its owner was charged.
    """

    def __init__(self, statements: Statements) -> None:
        super().__init__(statements)
        self._statements = statements
        self._charges = Charges(statements)

    async def add(
        self,
        *,
        person_id: int,
        address: Address,
        reply_to: str,
        command: str,
        spec: ImageSpec,
        seeds: Sequence[int],
        bucket: int | None = None,
        parent: int | None = None,
        now: datetime,
    ) -> Job:
        """Accept a job for one picture per seed (at least one): each gets its number at once.

        `parent` is the number of the work it is made from. Numbers are never given out twice.
        """
        if not seeds:
            raise ValueError("a job without a seed draws nothing")
        added = insert(jobs).values(
            **address_values(address),
            person_id=person_id,
            reply_to=reply_to,
            command=command,
            status=JobStatus.QUEUED,
            spec=spec,
            bucket=bucket,
            cost=spec.cost * len(seeds),
            attempt=0,
            crashes=0,
            created_at=now,
        )
        row = (await self._statements.execute(added.returning(jobs))).one()
        for position, seed in enumerate(seeds):
            await self._statements.execute(
                insert(works).values(
                    job_id=row.job_id,
                    position=position,
                    person_id=person_id,
                    parent=parent,
                    seed=seed,
                )
            )
        return (await to_jobs(self._statements, [row]))[0]

    async def get(self, job_id: int) -> Job | None:
        """The job of that id."""
        rows = await self._statements.execute(select(jobs).where(jobs.c.job_id == job_id))
        return self._one(await to_jobs(self._statements, rows.all()))

    async def find_by_number(self, number: int) -> Job | None:
        """The job that a work's number was given out for."""
        of_work = select(works.c.job_id).where(works.c.number == number).scalar_subquery()
        rows = await self._statements.execute(select(jobs).where(jobs.c.job_id == of_work))
        return self._one(await to_jobs(self._statements, rows.all()))

    async def claim(
        self, now: datetime, *, lease: timedelta, allow_suspects: bool = True
    ) -> Job | None:
        """Take the job whose turn it is, running until `now + lease`; None when none waits.

        Without `allow_suspects`, jobs during which an engine has died (`Job.crashes`) are passed
        over. How turns are counted is told in `storage.fairness`.
        """
        turn = next_in_turn(allow_suspects=allow_suspects)
        claimed = await self._statements.execute(
            update(jobs)
            .where(jobs.c.job_id == turn.c.job_id)
            .values(
                status=JobStatus.RUNNING,
                attempt=jobs.c.attempt + 1,
                start_tag=turn.c.start_tag,
                started_at=now,
                lease_until=now + lease,
            )
            .returning(jobs)
        )
        row = claimed.one_or_none()
        if row is None:
            return None
        given = row.start_tag + row.cost
        await self._statements.execute(
            update(people)
            .where(people.c.person_id == row.person_id, people.c.virtual_time < given)
            .values(virtual_time=given)
        )
        return (await to_jobs(self._statements, [row]))[0]

    async def renew(self, job_ids: Collection[int], now: datetime, *, lease: timedelta) -> int:
        """Let running jobs run until `now + lease`; the number that still were running."""
        renewed = await self._statements.execute(
            update(jobs)
            .where(jobs.c.job_id.in_(job_ids), jobs.c.status == JobStatus.RUNNING)
            .values(lease_until=now + lease)
        )
        return renewed.rowcount

    async def requeue(self, job_id: int, attempt: int, *, is_crash: bool = False) -> Job | None:
        """Put a running job back; `is_crash` counts an engine's death against it."""
        return await self._move(
            job_id,
            JobStatus.QUEUED,
            attempt=attempt,
            started_at=None,
            crashes=jobs.c.crashes + int(is_crash),
        )

    async def requeue_expired(self, now: datetime) -> tuple[Job, ...]:
        """Put back every running job whose lease has run out."""
        return await self._requeue_all(jobs.c.lease_until < now)

    async def requeue_running(self) -> tuple[Job, ...]:
        """Put back every running job: at start-up nobody can still be working on one."""
        return await self._requeue_all(jobs.c.lease_until.is_not(None))

    async def finish(self, job_id: int, attempt: int, now: datetime) -> Job | None:
        """End a running job well."""
        return await self._move(job_id, JobStatus.SUCCEEDED, attempt=attempt, finished_at=now)

    async def fail(self, job_id: int, attempt: int, error: str, now: datetime) -> Job | None:
        """End a running job badly, for a reason."""
        return await self._move(
            job_id, JobStatus.FAILED, attempt=attempt, finished_at=now, error=error
        )

    async def cancel(self, job_id: int, now: datetime) -> Job | None:
        """End a queued or running job because its owner wants it no more; None if it has ended."""
        return await self._move(job_id, JobStatus.CANCELLED, attempt=None, finished_at=now)

    async def expire_older(self, than: datetime, now: datetime) -> tuple[Job, ...]:
        """End every queued job accepted before `than`."""
        check_move(JobStatus.QUEUED, JobStatus.EXPIRED)
        return await self._update(
            (is_open, jobs.c.status == JobStatus.QUEUED, jobs.c.created_at < than),
            status=JobStatus.EXPIRED,
            finished_at=now,
        )

    async def _move(
        self, job_id: int, status: JobStatus, *, attempt: int | None, **changes: Any
    ) -> Job | None:
        query = select(jobs.c.status, jobs.c.attempt).where(jobs.c.job_id == job_id)
        row = (await self._statements.execute(query)).one_or_none()
        if row is None or row.status in FINAL:
            return None
        if attempt is not None and _is_over(attempt, row.status, row.attempt):
            return None
        check_move(JobStatus(row.status), status)
        same = (jobs.c.job_id == job_id, jobs.c.status == row.status, jobs.c.attempt == row.attempt)
        return self._one(await self._update(same, status=status, lease_until=None, **changes))

    async def _requeue_all(self, condition: ColumnElement[bool]) -> tuple[Job, ...]:
        check_move(JobStatus.RUNNING, JobStatus.QUEUED)
        return await self._update(
            (is_open, jobs.c.status == JobStatus.RUNNING, condition),
            status=JobStatus.QUEUED,
            lease_until=None,
            started_at=None,
        )

    async def _update(
        self, conditions: tuple[ColumnElement[bool], ...], **changes: Any
    ) -> tuple[Job, ...]:
        moved = update(jobs).where(*conditions).values(**changes).returning(jobs)
        rows = (await self._statements.execute(moved)).all()
        moved_jobs = await to_jobs(self._statements, sorted(rows, key=lambda row: row.job_id))
        for job in moved_jobs:
            if job.status in REFUNDED:
                await self._charges.refund(job)
        return moved_jobs

    @staticmethod
    def _one(found: tuple[Job, ...]) -> Job | None:
        return found[0] if found else None


def _is_over(attempt: int, status: str, current: int) -> bool:
    """Whether another attempt has begun since, or this one was put back."""
    return attempt != current or (attempt > 0 and status == JobStatus.QUEUED)
