"""Covers pictures in replies that are not to be seen at a glance, and takes out those held."""

from msgspec.structs import replace

from core.message import Reply
from storage.database import Transaction


async def veiled(tx: Transaction, reply: Reply, *, shows_held: bool = False) -> Reply:
    """A reply as it may go out: whatever shows a work, its verdict holds.

    `shows_held` is for admins, who must see what they rule on, under a cover.
    """
    verdicts = await tx.verdicts.of([picture.number for picture in reply.pictures])
    if not verdicts:
        return reply
    pictures = []
    for picture in reply.pictures:
        verdict = verdicts.get(picture.number)
        if verdict is None:
            pictures.append(picture)
        elif shows_held or not verdict.is_held:
            is_covered = verdict.is_spoiler or verdict.is_held
            pictures.append(replace(picture, is_spoiler=is_covered))
    return replace(reply, pictures=tuple(pictures))
