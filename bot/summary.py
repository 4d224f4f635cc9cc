"""What a span of time came to: pictures, people, waiting, drawing, failures. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import ceil

from core.job import JobStatus
from storage.statistics import JobTimes

_FAILED = frozenset({JobStatus.FAILED, JobStatus.EXPIRED})


class Span(StrEnum):
    """How far back is looked, by the word for it."""

    DAY = "今天"
    WEEK = "近 7 天"
    MONTH = "近 30 天"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One part of a span: an hour of a day, or a day. `wait_s` is the median, None for no job."""

    label: str
    num_pictures: int
    num_failed: int
    wait_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A span as a whole. Times are in seconds, None where nothing was begun.

    `num_pictures` were drawn, `num_failed` jobs failed or expired. `busy_s` is how long at least
    one of the jobs was being drawn: jobs that are drawn at the same time count once.
    """

    num_pictures: int
    num_people: int
    num_failed: int
    num_cancelled: int
    num_open: int
    wait_s: float | None
    long_wait_s: float | None
    busy_s: float
    bars: tuple[Bar, ...]


def begin_of(span: Span, now: datetime) -> datetime:
    """When a span begins: at midnight of its first day, in the zone of `now`."""
    days = {Span.DAY: 0, Span.WEEK: 6, Span.MONTH: 29}[span]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days)


def summarise(jobs: Sequence[JobTimes], *, span: Span, now: datetime) -> Summary:
    """What jobs since `begin_of(span, now)` came to; days are counted in the zone of `now`."""
    statuses = [job.status for job in jobs]
    waits = _waits(jobs)
    return Summary(
        num_pictures=_drawn(jobs),
        num_people=len({job.person_id for job in jobs}),
        num_failed=sum(status in _FAILED for status in statuses),
        num_cancelled=statuses.count(JobStatus.CANCELLED),
        num_open=statuses.count(JobStatus.QUEUED) + statuses.count(JobStatus.RUNNING),
        wait_s=_quantile(waits, 0.5),
        long_wait_s=_quantile(waits, 0.9),
        busy_s=_covered((job.started_at, job.finished_at or now) for job in jobs if job.started_at),
        bars=_bars(jobs, span, now),
    )


def _bars(jobs: Sequence[JobTimes], span: Span, now: datetime) -> tuple[Bar, ...]:
    begin = begin_of(span, now)
    if span is Span.DAY:
        edges = [begin + timedelta(hours=hour) for hour in range(now.hour + 2)]
        labels = [f"{edge:%-H} 时" for edge in edges]
    else:
        edges = [begin + timedelta(days=day) for day in range((now - begin).days + 2)]
        labels = [f"{edge:%-m-%-d}" for edge in edges]
    bars = []
    for label, (start, end) in zip(labels, pairwise(edges), strict=False):
        these = [job for job in jobs if start <= job.created_at < end]
        bars.append(
            Bar(
                label=label,
                num_pictures=_drawn(these),
                num_failed=sum(job.status in _FAILED for job in these),
                wait_s=_quantile(_waits(these), 0.5),
            )
        )
    return tuple(bars)


def _drawn(jobs: Iterable[JobTimes]) -> int:
    return sum(job.num_pictures for job in jobs if job.status is JobStatus.SUCCEEDED)


def _waits(jobs: Iterable[JobTimes]) -> list[float]:
    """How long jobs waited until they were (last) begun, shortest first."""
    return sorted(
        max(0.0, (job.started_at - job.created_at).total_seconds())
        for job in jobs
        if job.started_at is not None
    )


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest of the values that at least a share of them do not exceed."""
    return ordered[max(0, ceil(len(ordered) * share) - 1)] if ordered else None


def _covered(spans: Iterable[tuple[datetime, datetime]]) -> float:
    """How many seconds at least one span covers."""
    total = 0.0
    reach: datetime | None = None
    for start, end in sorted(spans):
        begin = start if reach is None else max(start, reach)
        if end > begin:
            total += (end - begin).total_seconds()
            reach = end
    return total
