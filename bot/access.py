"""Who may see what, and who may change things for others."""

from collections.abc import Collection
from typing import Final

from core.address import Address
from core.house import Role
from core.person import Identity
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
    return str(Identity.of(address))


def is_standing_admin(identity: Identity, admins: Collection[str]) -> bool:
    """Whether somebody is an admin whatever is said in chats.

    That is by the settings (`admins`), or by sitting at the bot's own terminal.
    """
    return identity.platform == _HOUSE or str(identity) in admins


def role_of(identity: Identity, *, given: Role, admins: Collection[str]) -> Role:
    """What somebody is, who was `given` a role by other admins."""
    return Role.ADMIN if is_standing_admin(identity, admins) else given
