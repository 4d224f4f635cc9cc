"""One message and all that answers it."""

from core.message import Delivery, Progress


class Turn:
    """Knows when a message has been answered to the end.

    That is when a reply to it begins no job, or when the job that it began has ended; or, where
    the message `stops` an earlier job, when that one has ended.
    """

    def __init__(self, message_id: str, *, stops: bool = False) -> None:
        self.is_over = False
        self.job_id: int | None = None
        self.numbers: tuple[int, ...] = ()
        self._message_id = message_id
        self._stops = stops

    def concerns(self, item: Delivery | Progress) -> bool:
        """Whether this is about the message."""
        if isinstance(item, Progress):
            return item.job_id == self.job_id
        reply = item.reply
        is_of_job = reply.job_id is not None and reply.job_id == self.job_id
        is_stopped = self._stops and reply.is_final
        return item.reply_to == self._message_id or is_of_job or is_stopped

    def take(self, item: Delivery | Progress) -> None:
        """Take notice of something that has happened."""
        if isinstance(item, Progress) or not self.concerns(item):
            return
        reply = item.reply
        if reply.job_id is None or reply.is_final:
            self.is_over = True
        else:
            self.job_id, self.numbers = reply.job_id, reply.numbers
