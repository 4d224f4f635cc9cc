"""Outputs: the bytes of works."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select, update

from core.work import Output, Record
from storage import sqlite
from storage.house_tables import favourites, verdicts
from storage.leftovers import forget_copy
from storage.statements import Statements
from storage.tables import jobs, outputs, works


class Outputs:
    """The clean PNG original of every work that has been drawn and not been deleted.

    A work can be seen and found exactly while it has its output.
    """

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(
        self,
        number: int,
        png: bytes,
        *,
        sha256: str,
        width: int,
        height: int,
        record: Record,
        now: datetime,
    ) -> int:
        """Store what was drawn for a work; its output id.

        Raises ValueError when there is no such work, or it has been drawn before.
        """
        query = (
            select(works.c.person_id, works.c.record, jobs.c.spec)
            .join_from(works, jobs, works.c.job_id == jobs.c.job_id)
            .where(works.c.number == number)
        )
        work = (await self._statements.execute(query)).one_or_none()
        if work is None or work.record is not None:
            raise ValueError(f"work {number} is not there to be drawn")
        added = insert(outputs).values(
            sha256=sha256,
            width=width,
            height=height,
            created_at=now,
            data=png,
        )
        result = await self._statements.execute(added.returning(outputs.c.output_id))
        output_id = result.scalar_one()
        await self._statements.execute(
            update(works).where(works.c.number == number).values(output_id=output_id, record=record)
        )
        await self._statements.execute(sqlite.index_words(number, work.person_id, work.spec.prompt))
        return output_id

    async def get(self, number: int, *, even_held: bool = False) -> Output | None:
        """The output of a work; None when it was not drawn yet, was deleted, or is held.

        A held one waits for an admin: only who shows it to admins asks for it `even_held`.
        """
        return (await self._find((number,), even_held=even_held)).get(number)

    async def get_all(self, numbers: Collection[int]) -> dict[int, Output]:
        """The outputs of those of some works that have one and are not held."""
        return await self._find(numbers, even_held=False)

    async def sizes(self, numbers: Collection[int]) -> dict[int, int]:
        """The bytes of the works among these that have an output, the newest work first."""
        query = (
            select(works.c.number, func.length(outputs.c.data).label("size"))
            .join_from(works, outputs, works.c.output_id == outputs.c.output_id)
            .where(works.c.number.in_(numbers))
            .order_by(works.c.number.desc())
        )
        return {row.number: row.size for row in await self._statements.execute(query)}

    async def delete(self, number: int, now: datetime) -> bool:
        """Remove the bytes of a drawn work for good; False when there are none to remove.

        The work stays, with the time it was deleted, for those that were made from it; it is
        nobody's favourite any more. Its copy in the inputs goes too (`storage.leftovers`).
        """
        query = (
            select(outputs.c.output_id, outputs.c.sha256)
            .join(works, works.c.output_id == outputs.c.output_id)
            .where(works.c.number == number)
        )
        output = (await self._statements.execute(query)).one_or_none()
        if output is None:
            return False
        await self._statements.execute(
            update(works).where(works.c.number == number).values(output_id=None, deleted_at=now)
        )
        await self._statements.execute(
            delete(outputs).where(outputs.c.output_id == output.output_id)
        )
        await self._statements.execute(delete(favourites).where(favourites.c.number == number))
        await self._statements.execute(sqlite.forget_words(number))
        await forget_copy(self._statements, number, output.sha256)
        return True

    async def _find(self, numbers: Collection[int], *, even_held: bool) -> dict[int, Output]:
        query = (
            select(works.c.number, outputs)
            .join_from(works, outputs, works.c.output_id == outputs.c.output_id)
            .where(works.c.number.in_(numbers))
        )
        if not even_held:
            held = exists().where(verdicts.c.number == works.c.number, verdicts.c.is_held)
            query = query.where(~held)
        return {
            row.number: Output(
                output_id=row.output_id,
                number=row.number,
                data=row.data,
                sha256=row.sha256,
                width=row.width,
                height=row.height,
            )
            for row in await self._statements.execute(query)
        }
