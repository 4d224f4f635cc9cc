"""An attempt ends when its job leaves running; another may follow."""

import pytest
from stored import LEASE, NOW, add_claimed, add_job, claim, dump, finish, later

from core.job import IllegalMoveError, JobStatus

VERBS = [
    pytest.param(lambda jobs, job: jobs.finish(job.job_id, job.attempt, NOW), id="finish"),
    pytest.param(lambda jobs, job: jobs.fail(job.job_id, job.attempt, "broken", NOW), id="fail"),
    pytest.param(
        lambda jobs, job: jobs.requeue(job.job_id, job.attempt, is_crash=True), id="requeue"
    ),
]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("since", ["requeued", "claimed again", "cancelled", "finished"])
async def test_an_attempt_that_is_over_changes_nothing(path, storage, verb, since):
    async with storage.transaction() as tx:
        stale = await add_claimed(tx)
        match since:
            case "requeued":
                await tx.jobs.requeue_running()
            case "claimed again":
                await tx.jobs.requeue_running()
                await claim(tx)
            case "cancelled":
                await tx.jobs.cancel(stale.job_id, NOW)
            case "finished":
                await tx.jobs.finish(stale.job_id, stale.attempt, NOW)
    before = dump(path)

    async with storage.transaction() as tx:
        assert await verb(tx.jobs, stale) is None

    assert dump(path) == before


@pytest.mark.parametrize("verb", VERBS)
async def test_a_job_that_never_ran_can_neither_end_nor_be_put_back(path, storage, verb):
    async with storage.transaction() as tx:
        job = await add_job(tx)
    before = dump(path)

    async with storage.transaction() as tx:
        with pytest.raises(IllegalMoveError):
            await verb(tx.jobs, job)

    assert dump(path) == before


async def test_a_job_put_back_is_claimed_again_with_the_next_attempt(storage):
    async with storage.transaction() as tx:
        job = await add_claimed(tx)
        queued = await tx.jobs.requeue(job.job_id, job.attempt)
        assert queued is not None
        assert (queued.status, queued.attempt, queued.crashes) == (JobStatus.QUEUED, 1, 0)
        again = await claim(tx)
        assert again is not None
        assert (again.job_id, again.attempt, again.seeds) == (job.job_id, 2, job.seeds)


async def test_an_engine_that_dies_makes_its_job_a_suspect(storage):
    async with storage.transaction() as tx:
        job = await add_claimed(tx)
        queued = await tx.jobs.requeue(job.job_id, job.attempt, is_crash=True)
        assert queued is not None
        assert queued.crashes == 1
        other = await add_job(tx)

        claimed = await claim(tx, allow_suspects=False)
        assert claimed is not None
        assert claimed.job_id == other.job_id
        assert await claim(tx, allow_suspects=False) is None
        suspect = await claim(tx)
        assert suspect is not None
        assert (suspect.job_id, suspect.crashes) == (job.job_id, 1)


async def test_at_start_up_every_running_job_is_put_back(storage):
    async with storage.transaction() as tx:
        for user in "甲乙丙":
            await add_claimed(tx, user)
        waiting = await add_job(tx)
        back = await tx.jobs.requeue_running()

        assert [job.job_id for job in back] == [1, 2, 3]
        assert {job.status for job in back} == {JobStatus.QUEUED}
        assert await tx.jobs.running() == ()
        assert waiting in await tx.jobs.waiting()


async def test_only_jobs_whose_lease_ran_out_are_put_back(storage):
    async with storage.transaction() as tx:
        lost, kept, ended = [await add_claimed(tx, user) for user in "甲乙丙"]
        await finish(tx, ended)
        renewed = await tx.jobs.renew({kept.job_id, ended.job_id}, later(30), lease=LEASE)
        assert renewed == 1

        back = await tx.jobs.requeue_expired(NOW + LEASE + LEASE / 4)

        assert [job.job_id for job in back] == [lost.job_id]
        assert [job.job_id for job in await tx.jobs.running()] == [kept.job_id]
