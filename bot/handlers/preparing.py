"""What a command may do before its transaction: read, and think of pictures that take long to make.

Nothing slow may happen inside a transaction that writes. So a chart or a strip of pictures is
made before it, from what a transaction that reads has shown, and stored inside it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from core.command import Command
from core.house import Role
from core.message import Message
from storage.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Beforehand:
    """One command of one person, inside a transaction that only reads.

    `person_id` is None for who has never spoken before.
    """

    message: Message
    command: Command
    person_id: int | None
    role: Role
    tx: Transaction
    now: datetime

    @property
    def is_admin(self) -> bool:
        """Whether the person may change things for others."""
        return self.role is Role.ADMIN


Draft = Callable[[], bytes]
"""Makes a picture: PNG bytes. Runs in a thread, after the reading transaction has ended."""

Prepare = Callable[[Beforehand], Awaitable[tuple[Draft, ...]]]
"""The pictures a command will show (`Request.made`); may raise UserError."""
