"""Who may see what, and who may change things for others."""

from collections.abc import Collection
from typing import Final

from core.address import Address
from core.work import Work
from storage.database import Transaction

_HOUSE: Final = "console"
"""Whoever can open the terminal chat owns the bot's files anyway."""


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


def identity_of(address: Address) -> str:
    """How a person is written among the admins: `web:5f0c…`."""
    return f"{address.platform}:{address.user}"


def is_admin(address: Address, admins: Collection[str]) -> bool:
    """Whether a person is an admin: by the settings, or at the bot's own terminal."""
    return address.platform == _HOUSE or identity_of(address) in admins
