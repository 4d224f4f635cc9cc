"""Replies about the queue. Pure."""

from collections.abc import Mapping
from typing import Final

from bot.replies.job_replies import numbered
from bot.replies.sentences import say
from bot.replies.waits import about
from core.job import Job, JobStatus
from core.message import Button, Reply
from core.person import Person

MOST_ROWS: Final = 20


class Line:
    """The queue at one moment: what runs, what waits in its order, and how long each may take."""

    def __init__(
        self,
        *,
        running: tuple[Job, ...],
        waiting: tuple[Job, ...],
        seconds_left: Mapping[int, float],
    ) -> None:
        self.jobs = running + waiting
        self.num_running = len(running)
        self._places = {job.job_id: place for place, job in enumerate(self.jobs)}
        self._seconds_left = seconds_left

    def row(self, job: Job) -> str:
        """Where a job stands, and for how long about."""
        numbers, place = numbered(job.numbers), self._places.get(job.job_id, 0)
        seconds = self._seconds_left.get(job.job_id)
        if job.status is JobStatus.RUNNING:
            if seconds is None:
                return say("queue_row_running", numbers=numbers)
            return say("queue_row_running_for", numbers=numbers, wait=about(seconds))
        if seconds is None:
            return say("queue_row_waiting", numbers=numbers, position=place)
        wait = about(seconds)
        return say("queue_row_waiting_for", numbers=numbers, position=place, wait=wait)


def own(line: Line, jobs: tuple[Job, ...]) -> Reply:
    """Where one's own jobs stand; of the others only how many there are."""
    rows = [line.row(job) for job in jobs]
    return Reply(
        text=_text(line, rows or [say("queue_none_yours")]),
        buttons=(_cancel_all(),) if jobs else (),
        numbers=tuple(number for job in jobs for number in job.numbers),
    )


def everybodys(line: Line, people: Mapping[int, Person], *, person_id: int) -> Reply:
    """Where everybody's jobs stand, with their owners; `person_id` is who asks."""
    rows = [_owned(line.row(job), people.get(job.person_id)) for job in line.jobs[:MOST_ROWS]]
    if len(line.jobs) > MOST_ROWS:
        rows.append(say("queue_more", count=len(line.jobs) - MOST_ROWS))
    has_own = any(job.person_id == person_id for job in line.jobs)
    return Reply(text=_text(line, rows), buttons=(_cancel_all(),) if has_own else ())


def cancelled_of(job: Job, person: Person) -> Reply:
    """To an admin: somebody's job was cancelled."""
    return Reply(
        text=say(
            "cancelled_of",
            name=person.name,
            identity=str(person.identity),
            numbers=numbered(job.numbers),
        )
    )


def _text(line: Line, rows: list[str]) -> str:
    return say("queue", total=len(line.jobs), running=line.num_running, rows="\n".join(rows))


def _owned(row: str, person: Person | None) -> str:
    if person is None:
        return row
    return say("queue_row_of", row=row, name=person.name, identity=str(person.identity))


def _cancel_all() -> Button:
    return Button(label=say("button_cancel_all"), command="/取消 全部")
