"""Errors that say whose fault it is.

DanqingError
├── UserError        the person's: becomes one Chinese sentence, never logged as an error
├── PlatformError    a chat platform's: the delivery is tried again, or given up
└── EngineError      the engine's: the job fails or is requeued
"""

from typing import ClassVar


class DanqingError(Exception):
    """Something went wrong in Danqing."""


class UserError(DanqingError):
    """The person asked for something that cannot be done as written.

    `reason` is a key of `bot.replies.SENTENCES`; `values` fill the sentence's placeholders.
    The sentence itself is made at the edge, so that pure code stays free of wording.
    """

    def __init__(self, reason: str, /, **values: object) -> None:
        super().__init__(reason, values)
        self.reason = reason
        self.values = values


class PlatformError(DanqingError):
    """A chat platform did not take what was sent."""

    is_permanent: ClassVar[bool] = False


class PlatformRefusedError(PlatformError):
    """A chat platform will never take what was sent (deleted channel, no permission)."""

    is_permanent = True


class EngineError(DanqingError):
    """The engine could not do what was asked."""
