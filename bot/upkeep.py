"""What the queue needs from time to time, whatever is asked or drawn."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.replies import job_replies
from storage.database import Storage

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
        expired = await tx.jobs.expire_older(now - job_ttl, now)
        for job in expired:
            await tx.outbox.add(job.address, job.reply_to, job_replies.expired(job), now)
    if lost:
        _log.warning("leases_lost", job_ids=[job.job_id for job in lost])
    return bool(expired)
