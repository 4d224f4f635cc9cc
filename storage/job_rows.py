"""Jobs as they stand in the tables, and back."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from core.job import Job, JobStatus
from storage.addresses import address_of
from storage.statements import Statements
from storage.tables import works


async def to_jobs(statements: Statements, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Job, ...]:
    """The jobs in rows of the table `jobs`, each with the numbers and seeds of its works."""
    query = (
        select(works.c.job_id, works.c.number, works.c.seed)
        .where(works.c.job_id.in_([row.job_id for row in rows]))
        .order_by(works.c.job_id, works.c.position)
    )
    drawn: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for work in (await statements.execute(query)).all() if rows else ():
        drawn[work.job_id].append((work.number, work.seed))
    return tuple(_job(row, drawn[row.job_id]) for row in rows)


def _job(row: Row[*tuple[Any, ...]], drawn: list[tuple[int, int]]) -> Job:
    return Job(
        job_id=row.job_id,
        person_id=row.person_id,
        address=address_of(row),
        reply_to=row.reply_to,
        command=row.command,
        status=JobStatus(row.status),
        spec=row.spec,
        numbers=tuple(number for number, _ in drawn),
        seeds=tuple(seed for _, seed in drawn),
        bucket=row.bucket,
        cost=row.cost,
        attempt=row.attempt,
        crashes=row.crashes,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        error=row.error,
    )
