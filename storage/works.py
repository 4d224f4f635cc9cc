"""Works: the history of what was drawn."""

from typing import Any, Final

from sqlalchemy import Row, Select, func, literal, select

from core.gallery import WorksPage
from core.work import Work
from storage import sqlite
from storage.fulltext import phrases
from storage.statements import Statements
from storage.tables import is_shown, jobs, works

MAX_COUNT: Final = 2**31 - 1


class Works:
    """Every numbered work: drawn, still to be drawn, or deleted."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def get(self, number: int) -> Work | None:
        """The work of that number."""
        found = await self._find(_works().where(works.c.number == number))
        return found[0] if found else None

    async def owner(self, number: int) -> int | None:
        """The id of the person for whom a work was made."""
        query = select(works.c.person_id).where(works.c.number == number)
        return (await self._statements.execute(query)).scalar_one_or_none()

    async def children(self, number: int) -> tuple[Work, ...]:
        """The works made from a work, oldest first, whatever became of them."""
        return await self._find(_works().where(works.c.parent == number).order_by(works.c.number))

    async def branch(self, number: int, *, most: int) -> tuple[Work, ...]:
        """A work and those it came from, the first idea first; the nearest `most` of them."""
        walk = select(works.c.number, works.c.parent, literal(1).label("height")).where(
            works.c.number == number
        )
        above = walk.cte(recursive=True)
        above = above.union_all(
            select(works.c.number, works.c.parent, above.c.height + 1)
            .join(above, works.c.number == above.c.parent)
            .where(above.c.height < most)
        )
        # A parent is always older than what was made from it.
        numbers = (await self._statements.execute(select(above.c.number))).scalars().all()
        return await self._find(
            _works().where(works.c.number.in_(numbers)).order_by(works.c.number)
        )

    async def page(
        self, person_id: int, *, query: str = "", before: int | None = None, limit: int
    ) -> WorksPage:
        """A person's works that can be seen, newest first, below the number `before`.

        Their prompts have every word of `query`: Chinese words anywhere, others by how they
        begin, whatever their case. A query without any word (`？`) leaves nothing out.
        """
        wanted = phrases(query)
        if wanted:
            found = sqlite.numbers_with(wanted, person_id=person_id, before=before)
            numbers = (await self._statements.execute(found.limit(limit + 1))).scalars().all()
            statement = _works().where(works.c.number.in_(numbers))
        else:
            statement = _works().where(is_shown, works.c.person_id == person_id).limit(limit + 1)
            if before is not None:
                statement = statement.where(works.c.number < before)
        shown = await self._find(statement.order_by(works.c.number.desc()))
        has_more = len(shown) > limit
        shown = shown[:limit]
        return WorksPage(works=shown, next_before=shown[-1].number if has_more else None)

    async def count(self, person_id: int, *, query: str = "", most: int = MAX_COUNT) -> int:
        """The number of works that all pages of a query hold together, counted up to `most`."""
        found = _found(person_id, query).limit(most).subquery()
        statement = select(func.count()).select_from(found)
        return (await self._statements.execute(statement)).scalar_one()

    async def part(
        self, person_id: int, *, query: str = "", offset: int = 0, limit: int
    ) -> tuple[Work, ...]:
        """The works of such a page from the place `offset` on, newest first, at most `limit`."""
        found = _found(person_id, query).offset(offset).limit(limit)
        # Their numbers alone are counted off; only what is shown is read in full.
        numbers = (await self._statements.execute(found)).scalars().all()
        statement = _works().where(works.c.number.in_(numbers))
        return await self._find(statement.order_by(works.c.number.desc()))

    async def numbers(
        self,
        person_id: int,
        *,
        query: str = "",
        between: tuple[int, int] | None = None,
        offset: int = 0,
        limit: int,
    ) -> tuple[int, ...]:
        """The numbers of such a page; or of those from the first to the last of `between`."""
        found = _found(person_id, query)
        if between is not None:
            found = _found(person_id, "").where(works.c.number.between(*between))
        statement = found.offset(offset).limit(limit)
        return tuple((await self._statements.execute(statement)).scalars())

    async def _find(self, statement: Select[*tuple[Any, ...]]) -> tuple[Work, ...]:
        return tuple(map(_work, await self._statements.execute(statement)))


def _found(person_id: int, query: str) -> Select[int]:
    """The numbers of a person's works that can be seen and have all words, newest first."""
    wanted = phrases(query)
    if wanted:
        return sqlite.numbers_with(wanted, person_id=person_id)
    shown = select(works.c.number).where(is_shown, works.c.person_id == person_id)
    return shown.order_by(works.c.number.desc())


def _works() -> Select[*tuple[Any, ...]]:
    return select(works, jobs.c.command, jobs.c.spec, jobs.c.created_at).join_from(
        works, jobs, works.c.job_id == jobs.c.job_id
    )


def _work(row: Row[*tuple[Any, ...]]) -> Work:
    return Work(
        number=row.number,
        job_id=row.job_id,
        position=row.position,
        person_id=row.person_id,
        parent=row.parent,
        command=row.command,
        spec=row.spec,
        seed=row.seed,
        output_id=row.output_id,
        record=row.record,
        created_at=row.created_at,
        deleted_at=row.deleted_at,
    )
