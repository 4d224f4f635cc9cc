"""How far a job is, for its owner to see. Pure."""

from core.job import Job
from core.message import Progress


def progress_of(
    job: Job,
    *,
    position: int = 0,
    fraction: float = 0.0,
    preview: bytes | None = None,
    text: str = "",
) -> Progress:
    """The progress of a job; the rest is as in `core.message.Progress`."""
    return Progress(
        job_id=job.job_id,
        address=job.address,
        numbers=job.numbers,
        position=position,
        fraction=fraction,
        preview=preview,
        text=text,
    )
