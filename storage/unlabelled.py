"""Who was given copies without a visible label.

Art. 9 of the labelling rules of 2025 asks that this be kept for six months at least; nothing
here takes it away.
"""

from datetime import datetime

from sqlalchemy import insert, select

from core.address import Address
from storage.house_tables import unlabelled
from storage.statements import Statements


class Unlabelled:
    """A log of copies without a visible label."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(self, number: int, address: Address, now: datetime) -> None:
        """Note that somebody was given such a copy of a work."""
        await self._statements.execute(
            insert(unlabelled).values(
                number=number,
                platform=address.platform,
                conversation=address.conversation,
                user=address.user,
                at=now,
            )
        )

    async def is_noted(self, number: int, address: Address, since: datetime) -> bool:
        """Whether it has been noted since a time that the same person got one in the same place."""
        statement = (
            select(unlabelled.c.entry_id)
            .where(
                unlabelled.c.number == number,
                unlabelled.c.platform == address.platform,
                unlabelled.c.conversation == address.conversation,
                unlabelled.c.user == address.user,
                unlabelled.c.at >= since,
            )
            .limit(1)
        )
        return (await self._statements.execute(statement)).first() is not None
