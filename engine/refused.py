"""Refused: why a job cannot be drawn."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import EngineError
from core.wire import Failed, Submit


class RefusedError(EngineError):
    """One job cannot be drawn; others are not touched.

    `reason` is a key of `bot.replies.SENTENCES`; the message is for logs.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason

    def answer(self, submit: Submit) -> Failed:
        """What the bot is told of the job."""
        return Failed(
            job_id=submit.job_id, attempt=submit.attempt, reason=self.reason, detail=str(self)
        )


@contextmanager
def refusing(reason: str) -> Iterator[None]:
    """Turn an EngineError or ValueError inside into a RefusedError for that reason."""
    try:
        yield
    except RefusedError:
        raise
    except (EngineError, ValueError) as error:
        raise RefusedError(reason, str(error)) from error
