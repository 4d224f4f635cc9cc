"""What the Discord adapter remembers of its past, over restarts."""

from datetime import datetime
from typing import Protocol

from core.address import Address
from core.message import Delivery


class Memory(Protocol):
    """The bot's own records, as far as the adapter may read them."""

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """A reply, to know what its buttons stand for."""
        ...

    async def shown(self, address: Address, job_id: int) -> tuple[str, Delivery] | None:
        """Under which id a job's first reply is shown, and that reply; None where it is not."""
        ...

    async def is_covered(self, number: int) -> bool:
        """Whether a work is only to be seen by those who take its cover away."""
        ...

    async def is_known(self, message_id: str) -> bool:
        """Whether a message was taken in."""
        ...

    async def is_answered(self, address: Address, message_id: str) -> bool:
        """Whether there is anything to say to a message, said already or not."""
        ...

    async def conversations(self, since: datetime) -> tuple[str, ...]:
        """Where something was said since a time."""
        ...
