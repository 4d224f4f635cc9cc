"""Jobs: durable wishes with a state."""

from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from core.address import Address
from core.spec import ImageSpec


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


MOVES: Final[dict[JobStatus, frozenset[JobStatus]]] = {
    JobStatus.QUEUED: frozenset({JobStatus.RUNNING, JobStatus.CANCELLED, JobStatus.EXPIRED}),
    JobStatus.RUNNING: frozenset(
        {JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.QUEUED}
    ),
    JobStatus.SUCCEEDED: frozenset(),
    JobStatus.FAILED: frozenset(),
    JobStatus.CANCELLED: frozenset(),
    JobStatus.EXPIRED: frozenset(),
}
"""The legal moves: code, diagram, tests and the database check read this table."""

FINAL: Final = frozenset(status for status, moves in MOVES.items() if not moves)


class IllegalMoveError(ValueError):
    """A job was asked to move between two states that are not joined."""


def check_move(old: JobStatus, new: JobStatus) -> None:
    """Raise IllegalMoveError unless a job may go from `old` to `new`."""
    if new not in MOVES[old]:
        raise IllegalMoveError(f"{old} → {new}")


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted wish for one or more pictures of the same spec.

    `numbers` and `seeds` are parallel: the work numbers (`#12`) given out when the job was
    accepted, and the seed of each. `attempt` counts claims and is the fencing token: a result
    that carries another attempt is stale. `crashes` counts engine deaths while it was running.
    `bucket` is set when the job must repeat an earlier work bit for bit. `reply_to` is the
    platform's id of the message that asked.
    """

    job_id: int
    person_id: int
    address: Address
    reply_to: str
    command: str
    status: JobStatus
    spec: ImageSpec
    numbers: tuple[int, ...]
    seeds: tuple[int, ...]
    bucket: int | None
    cost: float
    attempt: int
    crashes: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How long a job of some cost was drawn with a model: the attempt that succeeded."""

    model: str
    cost: float
    started_at: datetime
    finished_at: datetime
