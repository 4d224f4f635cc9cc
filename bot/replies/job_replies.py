"""Replies about jobs: accepted, ended. Pure."""

from collections.abc import Sequence

from bot.replies.sentences import notes, say
from bot.replies.work_replies import buttons_of, parameter_line
from core.command import Notice
from core.engine_state import EngineState
from core.errors import UserError
from core.job import Job
from core.message import Button, Picture, Reply


def numbered(numbers: Sequence[int]) -> str:
    """`#12`, or `#12–#15` for several in a row."""
    if len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"#{numbers[0]}–#{numbers[-1]}"
    return "、".join(f"#{number}" for number in numbers)


def queued(
    job: Job, *, position: int, engine_state: EngineState, notices: tuple[Notice, ...]
) -> Reply:
    """The job was accepted; `position` jobs are ahead of it."""
    lines = [
        say(
            "queued",
            numbers=numbered(job.numbers),
            prompt=job.spec.prompt,
            parameters=parameter_line(job.spec, job.seeds),
        ),
        notes(notices),
        _turn(position, engine_state),
    ]
    return Reply(
        text="\n".join(line for line in lines if line),
        buttons=(Button(label="取消", command=f"/取消 #{job.numbers[0]}"),),
        numbers=job.numbers,
        job_id=job.job_id,
    )


def finished(
    job: Job,
    *,
    seconds: float,
    comparison: str | None,
    shown: Sequence[int],
    held: Sequence[int] = (),
    dropped: Sequence[int] = (),
) -> Reply:
    """The pictures of a job; `comparison` replaces the plain sentence for a replay.

    Those `held` wait for an admin, those `dropped` are gone.
    """
    lines = []
    if shown:
        done = say("finished", numbers=numbered(shown), seconds=f"{seconds:.1f}")
        lines.append(comparison or done)
    if held:
        lines.append(say("pictures_held", numbers=numbered(held)))
    if dropped:
        lines.append(say("pictures_dropped", numbers=numbered(dropped)))
    pictures = tuple(
        Picture(number=number, width=job.spec.width, height=job.spec.height) for number in shown
    )
    return Reply(
        text="\n".join(lines),
        pictures=pictures,
        buttons=buttons_of(shown) if shown else (),
        numbers=tuple(shown) or job.numbers,
        job_id=job.job_id,
        is_final=True,
    )


def compared(job: Job, *, parent: int, is_same: bool | None, changes: Sequence[str]) -> str:
    """How a replay came out: the same, not the same (and what has changed), or unknown."""
    reason = {True: "replayed_same", False: "replayed_differs", None: "replayed_unknown"}[is_same]
    return say(
        reason,
        numbers=numbered(job.numbers),
        parent=parent,
        changes="；".join(changes) or say("change_none"),
    )


def failed(job: Job, reason: str) -> Reply:
    """The job ended without pictures, because of `reason`."""
    return _ended(
        job,
        say(reason, numbers=numbered(job.numbers), first=job.numbers[0]),
        (Button(label="再试一次", command=f"/重画 #{job.numbers[0]}"),),
        is_error=True,
    )


def cancelled(job: Job, *, by_admin: bool = False) -> Reply:
    """The owner has cancelled the job, or an admin has."""
    said = "cancelled_by_admin" if by_admin else "cancelled"
    return _ended(job, say(said, numbers=numbered(job.numbers)), is_error=by_admin)


def cleared(job: Job) -> Reply:
    """An admin has cleared the queue."""
    return _ended(job, say("job_cleared", numbers=numbered(job.numbers)), is_error=True)


def expired(job: Job) -> Reply:
    """The job has waited too long."""
    return _ended(job, say("expired", numbers=numbered(job.numbers)), is_error=True)


def waiting(job: Job, engine_state: EngineState) -> str:
    """What the owner sees beside the place of a waiting job; empty where the place says all."""
    if engine_state is EngineState.READY:
        return ""
    if job.crashes:
        return say("retrying", numbers=numbered(job.numbers))
    return _turn(0, engine_state)


def refused(error: UserError, notices: tuple[Notice, ...] = ()) -> Reply:
    """What was wrong with a message, and what to write instead."""
    lines = (say(error.reason, **error.values), notes(notices))
    return Reply(text="\n".join(line for line in lines if line), is_error=True)


def _ended(
    job: Job, text: str, buttons: tuple[Button, ...] = (), *, is_error: bool = False
) -> Reply:
    return Reply(
        text=text,
        buttons=buttons,
        numbers=job.numbers,
        job_id=job.job_id,
        is_final=True,
        is_error=is_error,
    )


def _turn(position: int, engine_state: EngineState) -> str:
    match engine_state:
        case EngineState.STARTING:
            return say("engine_starting")
        case EngineState.FAILING:
            return say("engine_failing")
    return say("ahead", position=position) if position else say("up_next")
