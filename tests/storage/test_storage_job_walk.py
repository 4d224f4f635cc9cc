"""A random walk over jobs never leaves the table of moves, and ends in at most one final state."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from stored import LEASE, add_job, claim, empty_database, final_reply, later

from core.job import FINAL, MOVES, IllegalMoveError, Job, JobStatus
from storage.database import Storage
from storage.errors import AlreadyToldError

jobs_known = st.runner().flatmap(lambda walk: st.sampled_from(sorted(walk.seen)))
attempts = st.integers(0, 3)


class JobWalk(RuleBasedStateMachine):
    """Everything anyone may do to jobs, in any order, also at the wrong time."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "danqing.db"
        path.write_bytes(empty_database())
        self.storage = self.runner.run(Storage.open(path))
        self.seen: dict[int, Job] = {}
        self.told: set[int] = set()
        self.seconds = 0

    def teardown(self) -> None:
        self.runner.run(self.storage.close())
        self.runner.close()
        self.folder.cleanup()

    def do(self, deed):
        """What `deed(tx)` gives, in a transaction of its own; the time moves on."""

        async def run():
            async with self.storage.transaction() as tx:
                return await deed(tx)

        self.seconds += 1
        return self.runner.run(run())

    @property
    def now(self):
        return later(self.seconds)

    @rule(user=st.sampled_from("甲乙丙"), steps=st.integers(1, 50))
    def accept(self, user, steps):
        job = self.do(lambda tx: add_job(tx, user, steps=steps, now=self.now))
        assert job.status == JobStatus.QUEUED
        self.seen[job.job_id] = job

    @rule(allow_suspects=st.booleans())
    def claim(self, allow_suspects):
        waiting = [
            job
            for job in self.seen.values()
            if job.status == JobStatus.QUEUED and (allow_suspects or job.crashes == 0)
        ]
        claimed = self.do(lambda tx: claim(tx, self.now, allow_suspects=allow_suspects))
        assert (claimed is None) == (not waiting)
        if claimed is not None:
            assert claimed.job_id in {job.job_id for job in waiting}
            assert claimed.attempt == self.seen[claimed.job_id].attempt + 1

    @precondition(lambda self: self.seen)
    @rule(job_id=jobs_known, attempt=attempts, ending=st.sampled_from(["finish", "fail", "cancel"]))
    def end(self, job_id, attempt, ending):
        before = self.seen[job_id]

        async def deed(tx):
            if ending == "finish":
                ended = await tx.jobs.finish(job_id, attempt, self.now)
            elif ending == "fail":
                ended = await tx.jobs.fail(job_id, attempt, "broken", self.now)
            else:
                ended = await tx.jobs.cancel(job_id, self.now)
            if ended is not None:
                await tx.outbox.add(ended.address, ended.reply_to, final_reply(ended), self.now)
            return ended

        try:
            ended = self.do(deed)
        except IllegalMoveError:
            assert (before.status, before.attempt) == (JobStatus.QUEUED, 0)
            return
        is_meant = ending == "cancel" or (
            before.status == JobStatus.RUNNING and before.attempt == attempt
        )
        assert (ended is not None) == (before.status not in FINAL and is_meant)
        if ended is not None:
            self.told.add(job_id)

    @precondition(lambda self: self.seen)
    @rule(job_id=jobs_known, attempt=attempts, is_crash=st.booleans())
    def put_back(self, job_id, attempt, is_crash):
        before = self.seen[job_id]
        try:
            back = self.do(lambda tx: tx.jobs.requeue(job_id, attempt, is_crash=is_crash))
        except IllegalMoveError:
            assert (before.status, before.attempt) == (JobStatus.QUEUED, 0)
            return
        is_meant = before.status == JobStatus.RUNNING and before.attempt == attempt
        assert (back is not None) == is_meant
        if back is not None:
            assert back.crashes == before.crashes + is_crash

    @rule(is_restart=st.booleans())
    def lose_leases(self, is_restart):
        running = {job.job_id for job in self.seen.values() if job.status == JobStatus.RUNNING}
        if is_restart:
            back = self.do(lambda tx: tx.jobs.requeue_running())
        else:
            self.seconds += int(LEASE.total_seconds())
            back = self.do(lambda tx: tx.jobs.requeue_expired(self.now))
        assert {job.job_id for job in back} == running

    @rule(age=st.integers(0, 30))
    def expire(self, age):
        limit = later(self.seconds - age)
        old = {
            job.job_id
            for job in self.seen.values()
            if job.status == JobStatus.QUEUED and job.created_at < limit
        }
        expired = self.do(lambda tx: tx.jobs.expire_older(limit, self.now))
        assert {job.job_id for job in expired} == old

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def tell_again(self, data):
        job = self.seen[data.draw(st.sampled_from(sorted(self.told)))]
        with pytest.raises(AlreadyToldError):
            self.do(lambda tx: tx.outbox.add(job.address, "m1", final_reply(job), self.now))

    @invariant()
    def every_move_is_in_the_table(self):
        after = self.do(self._all)
        for job_id, before in self.seen.items():
            job = after[job_id]
            if job.status != before.status:
                assert job.status in MOVES[before.status]
            if before.status in FINAL:
                assert job == before
            assert (job.finished_at is not None) == (job.status in FINAL)
            assert job.attempt >= before.attempt
        self.seen = after

    async def _all(self, tx):
        return {job_id: await tx.jobs.get(job_id) for job_id in self.seen}


class TestJobWalk(JobWalk.TestCase):
    settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
