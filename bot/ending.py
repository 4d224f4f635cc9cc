"""Ends a job that the engine has finished: looked at, judged, stored and told in one go."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot import results
from bot.judge import Judge
from bot.policy.picture_policy import Fate
from bot.replies import job_replies
from core import wire
from core.job import Job
from storage.database import Storage


async def end(
    event: wire.Finished, *, storage: Storage, judge: Judge, clock: Callable[[], datetime]
) -> Job | None:
    """The job after its end; None where that attempt of it had ended before.

    A job none of whose pictures may be kept has failed, so that nothing is charged.
    """
    pictures = await asyncio.to_thread(results.digest, event)
    findings = await judge.look(event.images)
    now = clock()
    async with storage.transaction() as tx:
        asked = await tx.jobs.get(event.job_id)
        if asked is None:
            return None
        judgements = await judge.rule(tx, asked, findings)
        if any(judgement.fate is not Fate.DROPPED for judgement in judgements):
            job = await tx.jobs.finish(event.job_id, event.attempt, now)
            if job is not None:
                await results.keep(tx, job, pictures, event.record, now, judgements=judgements)
            return job
        is_unchecked = all(finding == wire.UNCHECKED for finding in findings)
        reason = "picture_unchecked" if is_unchecked else "picture_dropped"
        job = await tx.jobs.fail(event.job_id, event.attempt, reason, now)
        if job is not None:
            await results.note(tx, job, judgements, now)
            reply = job_replies.failed(job, reason)
            await tx.outbox.add(job.address, job.reply_to, reply, now)
        return job
