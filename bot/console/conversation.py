"""Saying something and hearing all that answers it, with Ctrl-C heard in between."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Self, TypeVar

from bot.console.client import ChatClient
from bot.console.reading import command_of
from bot.console.turn import Turn
from core.command import CommandName
from core.message import Attachment, Delivery, Progress

T = TypeVar("T")


class LeaveError(Exception):
    """The person wants to leave now."""


class Interrupts:
    """Ctrl-C as a condition that can be waited for."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def interrupt(self) -> None:
        """Ctrl-C was pressed."""
        self._event.set()

    async def wait(self, task: "asyncio.Task[T]") -> T | None:
        """The result of a task, or None when Ctrl-C came first; the task then goes on."""
        interrupted = asyncio.ensure_future(self._event.wait())
        try:
            await asyncio.wait((task, interrupted), return_when=asyncio.FIRST_COMPLETED)
        finally:
            interrupted.cancel()
        if self._event.is_set():
            self._event.clear()
            return None
        return task.result()


class Conversation:
    """A terminal's side of the conversation, from the delivery `after` on."""

    def __init__(self, client: ChatClient, interrupts: Interrupts, *, after: int) -> None:
        self._client = client
        self._interrupts = interrupts
        self._events = client.events(after)
        self._next: asyncio.Task[Delivery | Progress] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._next is not None:
            self._next.cancel()
            await asyncio.gather(self._next, return_exceptions=True)
        await self._events.aclose()

    async def ask(
        self, text: str, files: tuple[Attachment, ...] = ()
    ) -> AsyncGenerator[tuple[Turn, Delivery | Progress]]:
        """Say something; yields whatever happens until it has been answered to the end.

        The first Ctrl-C cancels the job that it began, as soon as there is one; the second
        raises LeaveError. Raises ChatError as the client does.
        """
        stops = command_of(text) is CommandName.CANCEL
        turn = Turn(await self._client.say(text, files), stops=stops)
        is_unwanted = is_cancelled = False
        while not turn.is_over:
            item = await self._hear()
            if item is not None:
                turn.take(item)
                yield turn, item
            elif is_unwanted:
                raise LeaveError
            else:
                is_unwanted = True
            if is_unwanted and turn.numbers and not is_cancelled:
                is_cancelled = True
                await self._client.say(f"/取消 #{turn.numbers[0]}")

    async def _hear(self) -> Delivery | Progress | None:
        """The next thing that happens, or None for Ctrl-C."""
        if self._next is None:
            self._next = asyncio.create_task(_next(self._events))
        item = await self._interrupts.wait(self._next)
        if item is not None:
            self._next = None
        return item


async def _next(events: AsyncGenerator[T]) -> T:
    return await anext(events)
