"""`kill -9` in the middle of writing loses nothing that was committed."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from stored import is_sound

from storage.database import Storage

WRITER = Path(__file__).parent / "endless_writer.py"


async def test_what_was_committed_survives_a_kill(path):
    accepted: set[int] = set()
    finished: set[int] = set()
    for num_lines in (1, 8, 60):
        for verb, job_id in killed_after(num_lines, path):
            (accepted if verb == "accepted" else finished).add(int(job_id))

    assert is_sound(path)
    storage = await Storage.open(path)
    async with storage.transaction() as tx:
        await tx.jobs.requeue_running()
        waiting = {job.job_id for job in await tx.jobs.waiting()}
    await storage.close()
    rows = dict(query(path, "SELECT job_id, status FROM jobs"))
    assert accepted <= set(rows)
    assert {rows[job_id] for job_id in finished} == {"succeeded"}
    assert set(rows.values()) <= {"queued", "succeeded"}
    assert {job_id for job_id, status in rows.items() if status == "queued"} == waiting
    assert query(path, HALF_DONE) == []
    assert len(accepted) > 10


def killed_after(num_lines: int, path: Path) -> list[list[str]]:
    """What a writer said before it was killed, at least so many lines."""
    with subprocess.Popen(
        [sys.executable, WRITER, path],
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": f"{WRITER.parent}:{WRITER.parents[2]}"},
    ) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(num_lines)]
        writer.kill()
        lines += writer.stdout.readlines()
    return [line.split() for line in lines if line.endswith("\n")]


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


HALF_DONE = """
SELECT job_id FROM jobs
LEFT JOIN (SELECT job_id, count(*) AS num_works, count(output_id) AS num_drawn
           FROM works GROUP BY job_id) USING (job_id)
LEFT JOIN (SELECT job_id, sum(is_final) AS num_final, sum(NOT is_final) AS num_queued
           FROM outbox GROUP BY job_id) USING (job_id)
WHERE (num_works, num_drawn, num_final, num_queued)
   != (3, iif(status = 'succeeded', 3, 0), status = 'succeeded', 1)
"""
"""Jobs that have more or less than a job of their status has."""
