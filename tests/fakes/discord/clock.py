"""A clock that a test can put forward."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The time, `ahead` of what it is."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def advance(self, **by: float) -> None:
        self.ahead += timedelta(**by)
