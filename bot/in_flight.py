"""The jobs that the engine holds, and whether it has room for more."""

from typing import Final

from core.job import Job

ROWS_AHEAD: Final = 4
"""The engine is given this many times its batch cap, so that it can choose who steps together."""

MOST_LOADING: Final = 64
"""So many jobs may wait in the engine for their models: others must not wait for those."""


class InFlight:
    """Jobs by id, in the order they were submitted.

    Those whose model is being loaded step nothing yet, and so take no room from the others.
    """

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._loading: set[int] = set()
        self._max_rows = 0

    def __len__(self) -> int:
        return len(self._jobs)

    def __contains__(self, job_id: int) -> bool:
        return job_id in self._jobs

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All of them."""
        return tuple(self._jobs.values())

    @property
    def has_suspect(self) -> bool:
        """Whether one of them saw its engine die."""
        return any(job.crashes for job in self._jobs.values())

    @property
    def is_full(self) -> bool:
        """Whether the engine has all that it can choose from with profit."""
        rows = sum(
            len(job.seeds) * (1 if job.spec.guidance_scale <= 1 else 2)
            for job in self._jobs.values()
            if job.job_id not in self._loading
        )
        return rows >= self._max_rows * ROWS_AHEAD or len(self._loading) >= MOST_LOADING

    def open(self, max_rows: int) -> None:
        """An engine with that batch cap is ready."""
        self._max_rows = max(1, max_rows)

    def add(self, job: Job) -> None:
        """A job is about to be submitted."""
        self._jobs[job.job_id] = job

    def get(self, job_id: int, attempt: int) -> Job | None:
        """The job of that id, if it is in that attempt."""
        job = self._jobs.get(job_id)
        return job if job is not None and job.attempt == attempt else None

    def load(self, job_id: int) -> None:
        """A job waits for its model."""
        self._loading.add(job_id)

    def move(self, job_id: int) -> None:
        """A job is being drawn."""
        self._loading.discard(job_id)

    def remove(self, job_id: int) -> Job | None:
        """Forget a job; what it was, if it was there."""
        self._loading.discard(job_id)
        return self._jobs.pop(job_id, None)
