"""What a chat platform's adapter is given, and what it must do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from core.address import Address
from core.gallery import Entry, WorksPage
from core.message import Delivery, Message, Progress

Receive = Callable[[Message], Awaitable[None]]
"""Take a message in. Returns once it is stored for good (a redelivery is dropped silently), so
that the platform may be told so; whatever there is to say comes back through `Adapter.send`."""


class Library(Protocol):
    """What an adapter may read; the viewer's rights are checked inside."""

    async def picture(self, number: int, viewer: Address, *, is_original: bool = False) -> bytes:
        """PNG bytes of a work: the delivered copy, or the native original.

        Raises UserError("work_not_found") when there is none that the viewer may see.
        """
        ...

    async def thumbnail(self, number: int, viewer: Address) -> bytes:
        """A JPEG of a work, at most 384 pixels on its longer side; errors as `picture`."""
        ...

    async def input(self, input_id: str, viewer: Address) -> bytes:
        """PNG bytes of a picture the viewer sent; UserError("work_not_found") otherwise."""
        ...

    async def bundle(self, delivery_id: int, viewer: Address) -> AsyncIterator[bytes]:
        """A zip file, in pieces, of the works that a reply to the viewer has offered as one.

        What was deleted or hidden since is left out. UserError("work_not_found") where no such
        reply was given to the viewer.
        """
        ...

    async def works(
        self, viewer: Address, *, query: str, before: int | None, limit: int
    ) -> WorksPage:
        """The viewer's own works, newest first, whose prompt has every word of `query`."""
        ...

    async def transcript(self, address: Address, *, limit: int) -> tuple[Entry, ...]:
        """The last `limit` lines of a conversation, oldest first."""
        ...

    async def deliveries_after(self, address: Address, delivery_id: int) -> tuple[Delivery, ...]:
        """Replies of a conversation that came after one, oldest first, sent already or not."""
        ...


class Adapter(Protocol):
    """A chat platform: turns what comes in into messages, and replies into what it shows."""

    platform: str
    ready: asyncio.Event
    """Set once it serves."""

    async def run(self, receive: Receive) -> None:
        """Serve until cancelled."""
        ...

    async def send(self, delivery: Delivery) -> str:
        """Show a reply; returns the platform's id of what was shown.

        May be called again with the same `delivery_id` after a crash: the person must see it
        once. Raises PlatformError to be called again later, PlatformRefusedError to give up.
        """
        ...

    async def show(self, progress: Progress) -> None:
        """Show how far a job is; may be dropped, never raises."""
        ...
