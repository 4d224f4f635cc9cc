"""What is asked often is answered from an index, however long the history has become."""

import re
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import event
from stored import NOW, add_drawn, add_job, address, claim, later, message

from core.message import Reply

WEB = ("web", "discord")
QUESTIONS = {
    "claim": claim,
    "claim without suspects": lambda tx: claim(tx, allow_suspects=False),
    "open_of": lambda tx: tx.jobs.open_of(1),
    "open_count": lambda tx: tx.jobs.open_count(),
    "num_waiting": lambda tx: tx.jobs.num_waiting(1),
    "waiting": lambda tx: tx.jobs.waiting(),
    "running": lambda tx: tx.jobs.running(),
    "position": lambda tx: tx.jobs.position(1),
    "find_by_number": lambda tx: tx.jobs.find_by_number(1),
    "finish": lambda tx: tx.jobs.finish(1, 1, NOW),
    "renew": lambda tx: tx.jobs.renew({1, 2}, NOW, lease=NOW - NOW),
    "requeue_expired": lambda tx: tx.jobs.requeue_expired(NOW),
    "requeue_running": lambda tx: tx.jobs.requeue_running(),
    "expire_older": lambda tx: tx.jobs.expire_older(later(-99), NOW),
    "page": lambda tx: tx.works.page(1, limit=9),
    "next page": lambda tx: tx.works.page(1, before=9, limit=9),
    "search": lambda tx: tx.works.page(1, query="汉服 猫", before=9, limit=9),
    "count": lambda tx: tx.works.count(1),
    "count of a search": lambda tx: tx.works.count(1, query="猫"),
    "part": lambda tx: tx.works.part(1, offset=3, limit=6),
    "part of a search": lambda tx: tx.works.part(1, query="汉服", offset=3, limit=6),
    "branch": lambda tx: tx.works.branch(5, most=9),
    "favourites": lambda tx: tx.favourites.page(1, address(), offset=0, limit=6),
    "favourites count": lambda tx: tx.favourites.count(1, address()),
    "among": lambda tx: tx.favourites.among(1, (1, 2)),
    "presets": lambda tx: tx.presets.own(1),
    "shared presets": lambda tx: tx.presets.shared(address()),
    "preset": lambda tx: tx.presets.find(1, "风", address()),
    "children": lambda tx: tx.works.children(1),
    "outputs": lambda tx: tx.outputs.get(1),
    "delete": lambda tx: tx.outputs.delete(1, NOW),
    "due": lambda tx: tx.outbox.due(NOW, platforms=WEB, limit=9),
    "next_at": lambda tx: tx.outbox.next_at(platforms=WEB),
    "pending_count": lambda tx: tx.outbox.pending_count(),
    "after": lambda tx: tx.outbox.after(address(), 1),
    "find_sent": lambda tx: tx.outbox.find_sent(address(), "r1"),
    "sent": lambda tx: tx.outbox.sent(1, "r1", NOW),
    "transcript": lambda tx: tx.transcript(address(), limit=9),
    "person": lambda tx: tx.people.find(address()),
    "settings": lambda tx: tx.settings.get(1),
    "may_see": lambda tx: tx.inputs.may_see("ab", 1),
}
TABLE_SCAN = re.compile(
    r"^SCAN (?!works_text VIRTUAL|next$|anon_"
    r"|\w+ USING (COVERING )?INDEX ix_(jobs_open|outbox_pending)$)"
)
"""Full-text search, results of subqueries and the indexes of what is open may be walked through."""
SORT = re.compile("USE TEMP B-TREE FOR ORDER BY")
READ_IN_ORDER = {
    "page",
    "next page",
    "children",
    "after",
    "transcript",
    "find_sent",
    "find_by_number",
}
"""These stop at the limit; others sort the few rows that are open or found."""
INDEXES = {
    "claim": {"ix_jobs_open", "ix_jobs_start_tag"},
    "open_of": {"ix_jobs_open"},
    "open_count": {"ix_jobs_open"},
    "requeue_expired": {"ix_jobs_open"},
    "expire_older": {"ix_jobs_open"},
    "page": {"ix_works_shown"},
    "count": {"ix_works_shown"},
    "due": {"ix_outbox_pending"},
    "pending_count": {"ix_outbox_pending"},
    "find_sent": {"ix_outbox_platform_conversation_remote_id"},
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_is_answered_from_an_index(path, storage, question):
    async with storage.transaction() as tx:
        for number in range(5):
            await tx.events.add(message(f"m{number}"), now=NOW)
            await add_drawn(tx)
            await tx.outbox.add(address(), "m1", Reply(text="好"), NOW)
        job = await claim(tx)
        assert job is not None
        await tx.jobs.finish(job.job_id, 1, NOW)
        await add_job(tx)

    asked: list[tuple[str, tuple[object, ...]]] = []

    def listen(_connection, _cursor, statement, parameters, *_: object) -> None:
        asked.append((statement, parameters))

    engine = storage._writer.engine.sync_engine
    async with storage.transaction() as tx:
        event.listen(engine, "before_cursor_execute", listen)
        await QUESTIONS[question](tx)
        event.remove(engine, "before_cursor_execute", listen)

    assert asked
    plan = [step for one in asked for step in explain(path, *one)]
    assert [step for step in plan if TABLE_SCAN.search(step)] == []
    if question in READ_IN_ORDER:
        assert [step for step in plan if SORT.search(step)] == []
    for index in INDEXES.get(question, ()):
        assert any(f"INDEX {index}" in step for step in plan)


def explain(path, statement: str, parameters: tuple[object, ...]) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in rows]


def test_a_walk_through_a_whole_table_would_be_noticed():
    assert TABLE_SCAN.search("SCAN jobs")
    assert TABLE_SCAN.search("SCAN jobs USING COVERING INDEX ix_jobs_start_tag")
    assert not TABLE_SCAN.search("SCAN outbox USING INDEX ix_outbox_pending")
