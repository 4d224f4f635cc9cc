"""Who may see what."""

from core.address import Address
from core.work import Work
from storage.database import Transaction


async def may_see(tx: Transaction, work: Work, *, person_id: int | None, here: Address) -> bool:
    """Whether a person may see a work: their own anywhere, a group's works in that group."""
    if work.person_id == person_id:
        return True
    job = await tx.jobs.get(work.job_id)
    return (
        job is not None
        and not job.address.is_private
        and (job.address.platform, job.address.conversation) == (here.platform, here.conversation)
    )
