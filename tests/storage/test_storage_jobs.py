import asyncio

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from stored import (
    LEASE,
    NOW,
    add_claimed,
    add_drawn,
    add_job,
    address,
    claim,
    finish,
    later,
    undone,
)

from core.job import JobStatus
from storage.tables import works


async def test_a_job_is_stored_as_it_was_asked(storage):
    async with storage.transaction() as tx:
        added = await add_job(tx, seeds=(7, 8))
        person_id = await tx.people.find(address())

        assert added.status == JobStatus.QUEUED
        assert (added.person_id, added.address, added.reply_to) == (person_id, address(), "m1")
        assert (added.seeds, added.numbers, added.attempt) == ((7, 8), (1, 2), 0)
        assert added.cost == 2 * added.spec.cost
        assert await tx.jobs.get(added.job_id) == added
        assert await tx.jobs.find_by_number(2) == added


async def test_what_is_not_there_is_not_found(storage):
    async with storage.transaction() as tx:
        assert await tx.jobs.get(1) is None
        assert await tx.jobs.find_by_number(1) is None
        assert await tx.jobs.cancel(1, NOW) is None
        assert await tx.jobs.finish(1, 1, NOW) is None
        assert await claim(tx) is None


async def test_a_job_for_no_picture_is_refused(storage):
    async with storage.transaction() as tx:
        with pytest.raises(ValueError, match="seed"):
            await add_job(tx, seeds=())


async def test_a_job_of_nobody_is_refused(path, storage):
    async with undone(storage) as tx:
        job = await add_job(tx)
        with pytest.raises(IntegrityError):
            await tx.jobs.add(
                person_id=99,
                address=job.address,
                reply_to="m1",
                command="画",
                spec=job.spec,
                seeds=(1,),
                now=NOW,
            )


async def test_numbers_are_never_given_out_twice(storage):
    """Not even the last one, if its row should ever be removed."""
    async with storage.transaction() as tx:
        first = await add_job(tx, seeds=(1, 2))
        await tx._statements.execute(delete(works).where(works.c.job_id == first.job_id))
        second = await add_job(tx, seeds=(1, 2))

    assert (first.numbers, second.numbers) == ((1, 2), (3, 4))


async def test_a_claimed_job_runs_with_a_new_attempt_and_a_lease(path, storage):
    async with storage.transaction() as tx:
        added = await add_job(tx)
        claimed = await claim(tx, later(5))

    assert claimed is not None
    assert (claimed.status, claimed.attempt) == (JobStatus.RUNNING, 1)
    assert (claimed.job_id, claimed.started_at) == (added.job_id, later(5))
    async with storage.transaction() as tx:
        assert await tx.jobs.requeue_expired(later(5) + LEASE) == ()
        assert len(await tx.jobs.requeue_expired(later(6) + LEASE)) == 1


async def test_claims_are_disjoint_however_many_claim(storage):
    async with storage.transaction() as tx:
        for number in range(60):
            await add_job(tx, f"人{number % 7}")
    claimed: list[int] = []

    async def work() -> None:
        while True:
            async with storage.transaction() as tx:
                job = await claim(tx)
            if job is None:
                return
            claimed.append(job.job_id)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(8):
            tasks.create_task(work())

    assert sorted(claimed) == list(range(1, 61))


async def test_a_cancelled_job_is_never_claimed(storage):
    async with storage.transaction() as tx:
        job = await add_job(tx)
        cancelled = await tx.jobs.cancel(job.job_id, later(1))

        assert cancelled is not None
        assert (cancelled.status, cancelled.finished_at) == (JobStatus.CANCELLED, later(1))
        assert await claim(tx) is None


async def test_a_running_job_can_be_cancelled(storage):
    async with storage.transaction() as tx:
        job = await add_claimed(tx)
        cancelled = await tx.jobs.cancel(job.job_id, NOW)
        assert cancelled is not None
        assert cancelled.status == JobStatus.CANCELLED
        assert await tx.jobs.finish(job.job_id, job.attempt, NOW) is None
        assert await tx.jobs.get(job.job_id) == cancelled


async def test_a_failed_job_says_why(storage):
    async with storage.transaction() as tx:
        job = await add_claimed(tx)
        failed = await tx.jobs.fail(job.job_id, 1, "out_of_memory: 显存 \ud800", later(9))
        assert failed is not None
        assert (failed.status, failed.error) == (JobStatus.FAILED, "out_of_memory: 显存 \ufffd")
        assert failed.finished_at == later(9)


async def test_only_queued_jobs_expire(storage):
    async with storage.transaction() as tx:
        running = await add_claimed(tx)
        old = await add_job(tx, "乙", now=NOW)
        young = await add_job(tx, "丙", now=later(100))

        expired = await tx.jobs.expire_older(later(50), later(200))

        assert [(job.job_id, job.status) for job in expired] == [(old.job_id, JobStatus.EXPIRED)]
        assert expired[0].finished_at == later(200)
        assert await tx.jobs.get(running.job_id) == running
        assert await tx.jobs.get(young.job_id) == young


async def test_a_persons_open_jobs_are_theirs_and_open(storage):
    async with storage.transaction() as tx:
        done = await add_claimed(tx)
        await finish(tx, done)
        running = await add_claimed(tx)
        queued = await add_job(tx)
        await add_job(tx, "乙")

        assert await tx.jobs.open_of(running.person_id) == (running, queued)
        assert await tx.jobs.num_waiting(running.person_id) == 1
        assert await tx.jobs.open_count() == 3


async def test_a_job_remembers_what_it_was_made_from(storage):
    async with storage.transaction() as tx:
        parent = await add_drawn(tx)
        job = await add_job(tx, seeds=(1, 2), parent=parent)
        children = await tx.works.children(parent)

        assert [(work.number, work.parent) for work in children] == [
            (job.numbers[0], parent),
            (job.numbers[1], parent),
        ]
