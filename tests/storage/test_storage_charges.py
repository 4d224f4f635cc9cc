"""What a job took comes back exactly once where it ends without pictures, and never where not."""

import asyncio
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from stored import NOW, add_job, claim, empty_database, later, undone

from core.charge import REFUNDED, Charge, Unit, meter_key, refundable
from core.house import Subject
from core.job import FINAL, MOVES, JobStatus
from core.quota import EVERYBODY, Period, QuotaSubject
from storage.database import Storage

DAY = date(2026, 11, 23)
PICTURES = meter_key(Subject.PERSON, "1", Unit.PICTURES, Period.HOUR)
WORK = meter_key(Subject.ALL, "", Unit.WORK, Period.HOUR)


def charge(job, *, day=DAY, arrivals=None):
    """Ten seconds of each meter for every picture."""
    seconds = {PICTURES: 10.0 * len(job.seeds), WORK: 10.0 * len(job.seeds)}
    before = arrivals or {}
    return Charge(
        day=day,
        pictures=len(job.seeds),
        cost=job.cost,
        arrivals={key: before.get(key, 1000.0) + time for key, time in seconds.items()},
        seconds=seconds,
    )


async def add_charged(tx, user="甲", **more):
    job = await add_job(tx, user, **more)
    await tx.charges.add(job, charge(job, arrivals=await tx.charges.arrivals((PICTURES, WORK))))
    return job


async def standing(tx):
    used = await tx.charges.used(1, DAY)
    arrivals = await tx.charges.arrivals((PICTURES, WORK))
    return used.pictures, used.cost, arrivals[PICTURES], arrivals[WORK]


async def end(tx, job, how):
    """Bring a queued job to a state as the bot does; it may have to be claimed first."""
    if how is JobStatus.EXPIRED:
        return (await tx.jobs.expire_older(later(1), later(2)))[0]
    if how is JobStatus.CANCELLED:
        return await tx.jobs.cancel(job.job_id, later(2))
    running = await claim(tx)
    verbs = {JobStatus.SUCCEEDED: tx.jobs.finish, JobStatus.FAILED: tx.jobs.fail}
    words = ("broken",) if how is JobStatus.FAILED else ()
    return await verbs[how](running.job_id, running.attempt, *words, later(2))


@pytest.mark.parametrize("how", sorted(FINAL))
async def test_every_end_but_a_good_one_gives_back_what_was_taken(storage, how):
    async with storage.transaction() as tx:
        job = await add_charged(tx, seeds=(1, 2, 3))
        assert await standing(tx) == (3, job.cost, 1030.0, 1030.0)

        ended = await end(tx, job, how)

        assert ended.status is how
        took = (3, job.cost, 1030.0, 1030.0) if how is JobStatus.SUCCEEDED else (0, 0, 1000, 1000)
        assert await standing(tx) == took
        assert not (await tx.charges.refund(ended) and how is not JobStatus.SUCCEEDED)


def test_every_final_state_is_either_drawn_or_refunded():
    assert {JobStatus.SUCCEEDED} | REFUNDED == FINAL == {s for s in JobStatus if not MOVES[s]}
    assert JobStatus.SUCCEEDED not in REFUNDED


async def test_who_cancels_a_running_job_has_spent_the_work_but_no_pictures(storage):
    async with storage.transaction() as tx:
        job = await add_charged(tx)
        await claim(tx)
        await tx.jobs.cancel(job.job_id, later(2))

        assert await standing(tx) == (0, job.cost, 1000.0, 1010.0)


async def test_a_job_put_back_and_then_cancelled_has_spent_nothing(storage):
    async with storage.transaction() as tx:
        job = await add_charged(tx)
        await claim(tx)
        await tx.jobs.requeue(job.job_id, 1, is_crash=True)
        assert (await standing(tx))[0] == 1
        await tx.jobs.cancel(job.job_id, later(2))

        assert await standing(tx) == (0, 0.0, 1000.0, 1000.0)


async def test_a_job_that_ends_after_a_restart_is_refunded(path):
    storage = await Storage.open(path)
    async with storage.transaction() as tx:
        job = await add_charged(tx)
        await claim(tx)
    await storage.close()

    storage = await Storage.open(path)
    async with storage.transaction() as tx:
        await tx.jobs.requeue_running()
        assert await standing(tx) == (1, job.cost, 1010.0, 1010.0)
        again = await claim(tx)
        await tx.jobs.fail(again.job_id, again.attempt, "poison", later(9))
        assert await standing(tx) == (0, 0.0, 1000.0, 1000.0)
    await storage.close()


async def test_a_refund_goes_to_the_day_that_was_charged(storage):
    async with storage.transaction() as tx:
        old = await add_job(tx)
        await tx.charges.add(old, charge(old, day=DAY - timedelta(days=1)))
        await add_charged(tx)
        await tx.jobs.cancel(old.job_id, later(2))

        assert (await tx.charges.used(1, DAY)).pictures == 1
        assert (await tx.charges.used(1, DAY - timedelta(days=1))).pictures == 0


async def test_a_rolled_back_end_gives_nothing_back(storage):
    async with storage.transaction() as tx:
        job = await add_charged(tx)
    async with undone(storage) as tx:
        await tx.jobs.cancel(job.job_id, later(2))
    async with storage.transaction() as tx:
        assert await standing(tx) == (1, job.cost, 1010.0, 1010.0)


async def test_jobs_of_before_there_were_charges_end_as_they_did(storage):
    async with storage.transaction() as tx:
        job = await add_job(tx)
        assert (await tx.jobs.cancel(job.job_id, later(2))).status is JobStatus.CANCELLED
        assert (await tx.charges.used(1, DAY)).pictures == 0


def test_work_is_told_by_its_key_whatever_a_place_is_called():
    tricky = meter_key(Subject.PLACE, "test::work:", Unit.PICTURES, Period.HOUR)
    seconds = {tricky: 1.0, WORK: 2.0}
    assert refundable(seconds, has_begun=True) == {tricky: 1.0}
    assert refundable(seconds, has_begun=False) == seconds


async def test_quotas_are_kept_by_subject_and_put_in_place_of_others(storage):
    place = QuotaSubject(Subject.PLACE, "test:群")
    async with storage.transaction() as tx:
        await tx.quotas.put(place, {Period.DAY: 5, Period.HOUR: 0})
        await tx.quotas.put(EVERYBODY, {Period.DAY: 9})
        await tx.quotas.put(place, {Period.HOUR: 3})
        assert await tx.quotas.of((place, EVERYBODY)) == {
            place: {Period.HOUR: 3},
            EVERYBODY: {Period.DAY: 9},
        }
        await tx.quotas.put(place, {})
        assert await tx.quotas.get(place) == {}


class ChargeWalk(RuleBasedStateMachine):
    """Jobs of two people in any order: what is used is what their open and drawn jobs took."""

    def __init__(self):
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "danqing.db"
        path.write_bytes(empty_database())
        self.storage = self.runner.run(Storage.open(path))
        self.job_ids = []
        self.seconds = 10

    def teardown(self):
        self.runner.run(self.storage.close())
        self.runner.close()
        self.folder.cleanup()

    def do(self, deed):
        async def run():
            async with self.storage.transaction() as tx:
                return await deed(tx)

        self.seconds += 1
        return self.runner.run(run())

    @rule(user=st.sampled_from("甲乙"), count=st.integers(1, 4))
    def accept(self, user, count):
        job = self.do(
            lambda tx: add_charged(tx, user, seeds=tuple(range(count)), now=later(self.seconds))
        )
        self.job_ids.append(job.job_id)

    @rule(how=st.sampled_from(["finish", "fail", "cancel", "requeue"]))
    def run_one(self, how):
        async def deed(tx):
            job = await claim(tx)
            if job is None:
                return
            named = (job.job_id, job.attempt)
            match how:
                case "finish":
                    await tx.jobs.finish(*named, later(self.seconds))
                case "fail":
                    await tx.jobs.fail(*named, "broken", later(self.seconds))
                case "cancel":
                    await tx.jobs.cancel(job.job_id, later(self.seconds))
                case _:
                    await tx.jobs.requeue(*named)

        self.do(deed)

    @rule(data=st.data())
    def cancel(self, data):
        if self.job_ids:
            job_id = data.draw(st.sampled_from(self.job_ids))
            self.do(lambda tx: tx.jobs.cancel(job_id, later(self.seconds)))

    @rule(age=st.integers(0, 10))
    def expire(self, age):
        self.do(lambda tx: tx.jobs.expire_older(later(self.seconds - age), later(self.seconds)))

    @invariant()
    def what_is_used_is_what_was_not_given_back(self):
        async def deed(tx):
            jobs = [await tx.jobs.get(job_id) for job_id in self.job_ids]
            used = {person: await tx.charges.used(person, DAY) for person in (1, 2)}
            return jobs, used, await tx.charges.arrivals((PICTURES, WORK))

        jobs, used, arrivals = self.do(deed)
        kept = [job for job in jobs if job.status not in REFUNDED]
        for person in (1, 2):
            own = [job for job in kept if job.person_id == person]
            assert used[person].pictures == sum(len(job.seeds) for job in own)
        pictures = sum(len(job.seeds) for job in kept)
        spent = sum(
            len(job.seeds)
            for job in jobs
            if job.status is JobStatus.CANCELLED and job.started_at is not None
        )
        if jobs:
            assert arrivals[PICTURES] == pytest.approx(1000 + 10 * pictures)
            assert arrivals[WORK] == pytest.approx(1000 + 10 * (pictures + spent))


class TestChargeWalk(ChargeWalk.TestCase):
    settings = settings(max_examples=10, stateful_step_count=20, deadline=None)


assert NOW.date() == DAY
