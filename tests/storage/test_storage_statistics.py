from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import NOW, add_job, later

from core.job import JobStatus
from storage.places import Place


async def test_jobs_come_with_what_became_of_them(storage):
    async with storage.transaction() as tx:
        job = await add_job(tx, "甲", now=NOW)
        await add_job(tx, "乙", now=later(60))
        claimed = await tx.jobs.claim(later(5), lease=timedelta(seconds=60))
        await tx.jobs.fail(claimed.job_id, claimed.attempt, "why", later(9))

        first, second = await tx.statistics.jobs_since(NOW)

        assert (first.person_id, first.status, first.num_pictures) == (
            job.person_id,
            JobStatus.FAILED,
            len(job.numbers),
        )
        assert (first.created_at, first.started_at, first.finished_at) == (
            NOW,
            later(5),
            later(9),
        )
        assert (second.status, second.started_at) == (JobStatus.QUEUED, None)
        mine = await tx.statistics.jobs_since(NOW, person_id=job.person_id)
        assert mine == (first,)
        here = Place(job.address.platform, job.address.conversation)
        assert await tx.statistics.jobs_since(NOW, place=here) == (first,)
        assert await tx.statistics.jobs_since(NOW, place=Place("web", "别处")) == ()


async def test_without_jobs_there_are_none(storage):
    async with storage.reading() as tx:
        assert await tx.statistics.jobs_since(NOW) == ()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8, deadline=None
)
@given(st.lists(st.integers(0, 50), max_size=8), st.integers(-1, 51))
async def test_those_since_a_moment_are_found_by_halving(storage, ages, ago):
    rolled_back = RuntimeError()
    moments = sorted(later(-60 * age) for age in ages)
    since = later(-60 * ago)
    try:
        async with storage.transaction() as tx:
            for moment in moments:
                await add_job(tx, "甲", now=moment)
            found = [one.created_at for one in await tx.statistics.jobs_since(since)]
            assert found == [moment for moment in moments if moment >= since]
            raise rolled_back
    except RuntimeError as error:
        assert error is rolled_back  # noqa: PT017 - it was raised to leave nothing behind
