"""Who is listening, and what they have not been told yet."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from core.address import Address
from core.message import Delivery, Progress


class Subscription:
    """What one open event stream has not been told yet.

    Replies are not queued here: a stream that is woken reads them from storage, after the last
    one it has written. Of a job's progress only the latest is kept. So a slow reader costs
    nothing, and misses nothing.
    """

    def __init__(self, progress: dict[int, Progress]) -> None:
        self.is_closed = False
        self._has_replies = True
        self._progress = progress
        self._woken = asyncio.Event()

    async def wait(self) -> None:
        """Return when there is something to tell, or the feed has closed."""
        await self._woken.wait()
        self._woken.clear()

    def take_has_replies(self) -> bool:
        """Whether replies may have come since this was last asked (true at first)."""
        has_replies, self._has_replies = self._has_replies, False
        return has_replies

    def take_progress(self) -> list[Progress]:
        """The latest progress of each job that has moved since this was last asked."""
        progress, self._progress = self._progress, {}
        return list(progress.values())

    def reply(self, ended_job: int | None) -> None:
        """There is a reply to read; the progress of a job that it ends is forgotten."""
        if ended_job is not None:
            self._progress.pop(ended_job, None)
        self._has_replies = True
        self._woken.set()

    def show(self, progress: Progress) -> None:
        """A job has moved."""
        self._progress[progress.job_id] = progress
        self._woken.set()

    def close(self) -> None:
        """The server stops: the stream is to end."""
        self.is_closed = True
        self._woken.set()


class Feed:
    """The live side of a chat: open streams and unfinished jobs, by conversation."""

    def __init__(self) -> None:
        self._streams: dict[str, set[Subscription]] = {}
        self._progress: dict[str, dict[int, Progress]] = {}

    @contextmanager
    def subscribe(self, address: Address) -> Iterator[Subscription]:
        """A subscription that begins with where the conversation's jobs stand."""
        streams = self._streams.setdefault(address.conversation, set())
        subscription = Subscription(dict(self._progress.get(address.conversation, {})))
        streams.add(subscription)
        try:
            yield subscription
        finally:
            streams.discard(subscription)
            if not streams:
                self._streams.pop(address.conversation, None)

    def send(self, delivery: Delivery) -> None:
        """Wake the streams of a conversation; a job whose final reply this is has ended."""
        conversation = delivery.address.conversation
        ended_job = delivery.reply.job_id if delivery.reply.is_final else None
        if ended_job is not None:
            jobs = self._progress.get(conversation, {})
            jobs.pop(ended_job, None)
            if not jobs:
                self._progress.pop(conversation, None)
        for subscription in self._streams.get(conversation, ()):
            subscription.reply(ended_job)

    def show(self, progress: Progress) -> None:
        """Keep how far a job is, with its last preview, and tell the streams."""
        jobs = self._progress.setdefault(progress.address.conversation, {})
        if progress.preview is None and (old := jobs.get(progress.job_id)):
            progress = msgspec.structs.replace(progress, preview=old.preview)
        jobs[progress.job_id] = progress
        for subscription in self._streams.get(progress.address.conversation, ()):
            subscription.show(progress)

    def progress(self, address: Address) -> list[Progress]:
        """Where each unfinished job of a conversation stands."""
        return list(self._progress.get(address.conversation, {}).values())

    def preview(self, address: Address, job_id: int) -> bytes | None:
        """The last preview (JPEG) of a job of this conversation, if there is one."""
        progress = self._progress.get(address.conversation, {}).get(job_id)
        return progress.preview if progress else None

    def close(self) -> None:
        """End all streams, so that the server can stop; clients resume from their cursor."""
        for subscriptions in self._streams.values():
            for subscription in subscriptions:
                subscription.close()
