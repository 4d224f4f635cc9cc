"""Favourites: works that people want to find again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select

from core.address import Address
from storage import sqlite
from storage.house_tables import favourites
from storage.statements import Statements
from storage.tables import is_shown, jobs, works


class Favourites:
    """Whose favourites which works are; a work that is deleted is nobody's any more."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(self, person_id: int, number: int, now: datetime) -> bool:
        """Make a work somebody's favourite; False where it was one already."""
        added = sqlite.insert(favourites).values(person_id=person_id, number=number, added_at=now)
        result = await self._statements.execute(added.on_conflict_do_nothing())
        return result.rowcount > 0

    async def remove(self, person_id: int, number: int) -> bool:
        """Make a work no favourite; False where it was none."""
        removed = delete(favourites).where(
            favourites.c.person_id == person_id, favourites.c.number == number
        )
        return (await self._statements.execute(removed)).rowcount > 0

    async def among(self, person_id: int, numbers: Collection[int]) -> frozenset[int]:
        """Those of some works that are somebody's favourites."""
        query = select(favourites.c.number).where(
            favourites.c.person_id == person_id, favourites.c.number.in_(numbers)
        )
        return frozenset((await self._statements.execute(query)).scalars())

    async def page(
        self, person_id: int, here: Address, *, offset: int, limit: int
    ) -> tuple[int, ...]:
        """The numbers of somebody's favourites that may be seen here, the latest added first."""
        query = _seen(select(favourites.c.number), person_id, here).order_by(
            favourites.c.added_at.desc(), favourites.c.number.desc()
        )
        return tuple((await self._statements.execute(query.offset(offset).limit(limit))).scalars())

    async def count(self, person_id: int, here: Address) -> int:
        """The number of somebody's favourites that may be seen here."""
        query = _seen(select(func.count(favourites.c.number)), person_id, here)
        return (await self._statements.execute(query)).scalar_one()


def _seen(query: Select[int], person_id: int, here: Address) -> Select[int]:
    return (
        query.select_from(favourites)
        .join(works, works.c.number == favourites.c.number)
        .join(jobs, jobs.c.job_id == works.c.job_id)
        .where(favourites.c.person_id == person_id, is_shown, _may_see(person_id, here))
    )


def _may_see(person_id: int, here: Address) -> ColumnElement[bool]:
    """As `bot.access.may_see`: one's own anywhere, a group's works in that group."""
    return or_(
        works.c.person_id == person_id,
        and_(
            ~jobs.c.is_private,
            jobs.c.platform == here.platform,
            jobs.c.conversation == here.conversation,
        ),
    )
