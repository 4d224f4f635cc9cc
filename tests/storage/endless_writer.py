"""Lives the lives of jobs without end, telling what is committed, until it is killed."""

import asyncio
import os
import sys
from itertools import count
from pathlib import Path

from stored import NOW, add_job, claim, finish, message

from core.message import Reply
from storage.database import Storage


async def write(path: Path) -> None:
    storage = await Storage.open(path)
    async with storage.transaction() as tx:
        await tx.jobs.requeue_running()
    for number in count():
        async with storage.transaction() as tx:
            await tx.events.add(message(f"{os.getpid()}-{number}"), now=NOW)
            job = await add_job(tx, f"人{number % 3}", seeds=(1, 2, 3))
            reply = Reply(text="排队中", job_id=job.job_id)
            await tx.outbox.add(job.address, job.reply_to, reply, NOW)
        tell("accepted", job.job_id)
        async with storage.transaction() as tx:
            running = await claim(tx)
            assert running is not None
        async with storage.transaction() as tx:
            await finish(tx, running)
        tell("finished", running.job_id)


def tell(verb: str, job_id: int) -> None:
    sys.stdout.write(f"{verb} {job_id}\n")
    sys.stdout.flush()


asyncio.run(write(Path(sys.argv[1])))
