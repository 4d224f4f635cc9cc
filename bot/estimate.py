"""How long the queue will take, told from how long the last jobs took. Pure.

An estimate is only as good as its past: it is made model by model, and where a model has not been
drawn with lately there is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from core.job import Job, Run

LEAST_LEFT: Final = 0.05
"""A running job that takes longer than it should is taken to have this share before it."""


def paces(runs: Iterable[Run]) -> dict[str, float]:
    """Seconds per megapixel-call by model, from jobs that were drawn.

    Jobs that were drawn side by side shared the engine, so what counts is the time in which any
    of a model's was running.
    """
    by_model: dict[str, list[Run]] = {}
    for run in runs:
        by_model.setdefault(run.model, []).append(run)
    return {
        model: _busy_s(own) / cost
        for model, own in by_model.items()
        if (cost := sum(run.cost for run in own)) > 0
    }


def seconds_left(
    running: Sequence[Job],
    waiting: Sequence[Job],
    *,
    pace_of: Mapping[str, float],
    now: datetime,
) -> dict[int, float]:
    """By id, in how many seconds each job will about be drawn; those left out nobody can tell.

    `waiting` are in the order in which they will be drawn, as if one after the other.
    """
    found: dict[int, float] = {}
    total: float | None = 0.0
    for job in running:
        pace = pace_of.get(job.spec.model)
        if pace is None or job.started_at is None:
            total = None
            continue
        whole_s = job.cost * pace * len(running)
        spent_s = max(0.0, (now - job.started_at).total_seconds())
        found[job.job_id] = max(whole_s - spent_s, LEAST_LEFT * whole_s)
        if total is not None:
            total += found[job.job_id] / len(running)
    for job in waiting:
        pace = pace_of.get(job.spec.model)
        if pace is None or total is None:
            break
        total += job.cost * pace
        found[job.job_id] = total
    return found


def _busy_s(runs: Sequence[Run]) -> float:
    """The length of all their times together, each moment counted once."""
    total, until = 0.0, None
    for run in sorted(runs, key=lambda run: run.started_at):
        begins = run.started_at if until is None else max(until, run.started_at)
        total += max(0.0, (run.finished_at - begins).total_seconds())
        until = run.finished_at if until is None else max(until, run.finished_at)
    return total
