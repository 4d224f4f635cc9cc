"""The fair order of jobs: start-time fair queueing between people, counted in work.

Each person has a virtual time: the work they have been given so far, as if everyone else had
been given as much. A job's *start tag* is the larger of its owner's virtual time and the global
one, which is the largest start tag claimed so far. The queued job with the smallest start tag is
claimed next, and its owner's virtual time becomes start tag + cost. So whoever has been given
much waits, whoever comes back after a long while starts level with the others and has saved up
nothing, and a person's own jobs stay in the order in which they were asked for.

A job that is claimed again keeps the start tag of its first claim: it goes first, and its owner
pays once.
"""

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Subquery, case, func, select

from core.job import JobStatus
from storage.tables import is_open, jobs, people


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """What decides a queued job's turn; `start_tag` is set when it has been claimed before."""

    job_id: int
    person_id: int
    cost: float
    start_tag: float | None


def claim_order(
    waiting: Iterable[Waiting], virtual_times: Mapping[int, float], virtual_time: float
) -> tuple[int, ...]:
    """The ids of queued jobs (oldest first) in the order they would be claimed from now on.

    `virtual_times` are the people's, `virtual_time` is the global one.
    """
    lines: defaultdict[int, deque[Waiting]] = defaultdict(deque)
    for job in waiting:
        lines[job.person_id].append(job)
    times = dict(virtual_times)
    heads = [_turn(line[0], times, virtual_time) for line in lines.values()]
    heapq.heapify(heads)
    order = []
    while heads:
        start_tag, job_id, person_id = heapq.heappop(heads)
        order.append(job_id)
        virtual_time = max(virtual_time, start_tag)
        line = lines[person_id]
        times[person_id] = max(times[person_id], start_tag + line.popleft().cost)
        if line:
            heapq.heappush(heads, _turn(line[0], times, virtual_time))
    return tuple(order)


def next_in_turn(*, allow_suspects: bool) -> Subquery:
    """The queued job that is next (`job_id`, `start_tag`): a table of one row or none.

    Each person's oldest queued job competes. Without `allow_suspects` those during which an
    engine has died are passed over.
    """
    job, other = jobs.alias("job"), jobs.alias("other")
    oldest = select(func.min(jobs.c.job_id)).where(is_open, jobs.c.status == JobStatus.QUEUED)
    if not allow_suspects:
        oldest = oldest.where(jobs.c.crashes == 0)
    virtual_time = select(func.coalesce(func.max(other.c.start_tag), 0.0)).scalar_subquery()
    fresh_tag = case(
        (people.c.virtual_time > virtual_time, people.c.virtual_time), else_=virtual_time
    )
    start_tag = func.coalesce(job.c.start_tag, fresh_tag).label("start_tag")
    return (
        select(job.c.job_id, start_tag)
        .join_from(job, people, job.c.person_id == people.c.person_id)
        .where(job.c.job_id.in_(oldest.group_by(jobs.c.person_id)))
        .order_by(start_tag, job.c.job_id)
        .limit(1)
        .subquery("next")
    )


def _turn(job: Waiting, times: Mapping[int, float], virtual_time: float) -> tuple[float, int, int]:
    fresh_tag = max(virtual_time, times[job.person_id])
    start_tag = fresh_tag if job.start_tag is None else job.start_tag
    return start_tag, job.job_id, job.person_id
