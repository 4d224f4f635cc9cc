"""Copies of works that others are drawn from, and what becomes of them with the works."""

from sqlalchemy import CTE, delete, func, select

from storage.statements import Statements
from storage.tables import input_viewers, inputs, jobs, outputs, works


async def forget_copy(statements: Statements, number: int, sha256: str) -> bool:
    """Remove the copy of a deleted work's bytes; False where it has to stay.

    It stays for a work of its family that is still to be drawn from it, that shows parts of it
    (a repainted one), or that has the very same bytes (a replay). What was drawn from it
    otherwise keeps its own picture, but can be replayed no more.
    """
    family = await _family(statements, number)
    query = (
        select(jobs.c.spec, jobs.c.finished_at, works.c.output_id, outputs.c.sha256)
        .select_from(family)
        .join(works, works.c.number == family.c.number)
        .join(jobs, jobs.c.job_id == works.c.job_id)
        .outerjoin(outputs, outputs.c.output_id == works.c.output_id)
    )
    for row in await statements.execute(query):
        is_needed = row.finished_at is None or (row.spec.mask is not None and row.output_id)
        if row.sha256 == sha256 or (is_needed and sha256 in row.spec.images):
            return False
    await statements.execute(delete(input_viewers).where(input_viewers.c.input_id == sha256))
    await statements.execute(delete(inputs).where(inputs.c.input_id == sha256))
    return True


async def _family(statements: Statements, number: int) -> CTE:
    """The numbers of all works that have a first idea in common with a work."""
    above = select(works.c.number, works.c.parent).where(works.c.number == number)
    up = above.cte(recursive=True)
    up = up.union_all(
        select(works.c.number, works.c.parent).join(up, works.c.number == up.c.parent)
    )
    # A parent is always older than what was made from it.
    root = (await statements.execute(select(func.min(up.c.number)))).scalar_one()
    down = select(works.c.number).where(works.c.number == root).cte(recursive=True)
    return down.union_all(select(works.c.number).join(down, works.c.parent == down.c.number))
