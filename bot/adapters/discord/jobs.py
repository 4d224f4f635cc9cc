"""Which message shows which job."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import discord

from bot.adapters.discord.calls import Call
from bot.adapters.discord.look import head_of
from bot.adapters.discord.memory import Memory
from core.address import Address

_MOST: Final = 5_000


@dataclass(eq=False, slots=True)
class Shown:
    """A job's message; `head` is what stands above its progress.

    `is_covered` (None while nobody has asked) keeps its previews out of sight.
    `lock` is held while the message changes, so that late progress never covers the end.
    """

    message_id: int
    at: datetime
    head: str
    call: Call | None = None
    is_over: bool = False
    is_covered: bool | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Jobs:
    """The messages of jobs, those of before a restart as they are asked for."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._shown: OrderedDict[int, Shown] = OrderedDict()

    def add(self, job_id: int, shown: Shown) -> None:
        """A job is shown from now on."""
        self._shown[job_id] = shown
        while len(self._shown) > _MOST:
            self._shown.popitem(last=False)

    def known(self, job_id: int) -> Shown | None:
        """A job's message, as far as this process has seen it."""
        return self._shown.get(job_id)

    async def find(self, address: Address, job_id: int) -> Shown | None:
        """A job's message; None where nothing shows it."""
        if (shown := self._shown.get(job_id)) is not None:
            return shown
        stored = await self._memory.shown(address, job_id)
        if stored is None or not stored[0].isdigit():
            return None
        # Somebody else may have asked meanwhile: there is but one lock for a job.
        if (shown := self._shown.get(job_id)) is None:
            message_id = int(stored[0])
            at = discord.utils.snowflake_time(message_id)
            shown = Shown(message_id=message_id, at=at, head=head_of(stored[1].reply.text))
            self.add(job_id, shown)
        return shown

    async def is_covered(self, shown: Shown, number: int) -> bool:
        """Whether a job's pictures are to be kept out of sight."""
        if shown.is_covered is None:
            shown.is_covered = await self._memory.is_covered(number)
        return shown.is_covered
