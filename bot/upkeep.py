"""What the queue needs from time to time, whatever is asked or drawn."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.replies import job_replies
from bot.standing import is_paused, waits_since
from core.job import Job
from storage.database import Storage, Transaction

LEASE: Final = timedelta(seconds=60)
"""For so long a running job is left alone; whoever runs it renews the lease well before."""

_log = structlog.get_logger(__name__)


async def upkeep(
    storage: Storage, running: Collection[int], *, now: datetime, job_ttl: timedelta
) -> bool:
    """Renew the leases of what runs, requeue what was lost, end what has waited too long.

    Returns whether there are replies to send.
    """
    async with storage.transaction() as tx:
        await tx.jobs.renew(running, now, lease=LEASE)
        lost = await tx.jobs.requeue_expired(now)
        expired = await _expire(tx, now, job_ttl)
        for job in expired:
            await tx.outbox.add(job.address, job.reply_to, job_replies.expired(job), now)
    if lost:
        _log.warning("leases_lost", job_ids=[job.job_id for job in lost])
    return bool(expired)


async def _expire(tx: Transaction, now: datetime, job_ttl: timedelta) -> tuple[Job, ...]:
    """End what has waited too long; a pause does not count, and its end begins the wait anew."""
    since = await waits_since(tx)
    if await is_paused(tx) or (since is not None and since > now - job_ttl):
        return ()
    return await tx.jobs.expire_older(now - job_ttl, now)
