"""Lets held pictures go, once an admin has seen them."""

from datetime import datetime

from bot.replies import job_replies
from bot.veil import veiled
from core.house import Ruling
from storage.database import Transaction


async def rule_on_held(tx: Transaction, number: int, ruling: Ruling, now: datetime) -> bool:
    """Carry out what an admin ruled on a held work; False where it is not held.

    An approved one goes to where it was asked for; of one that is removed its owner is told. To
    remove the bytes is the caller's business.
    """
    if not await tx.verdicts.release(number):
        return False
    job = await tx.jobs.find_by_number(number)
    if job is None:
        return False
    if ruling is Ruling.APPROVED:
        reply = await veiled(tx, job_replies.released(job, number))
    else:
        reply = job_replies.not_released(job, number)
    await tx.outbox.add(job.address, job.reply_to, reply, now)
    return True
