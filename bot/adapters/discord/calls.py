"""Interactions that wait for their answer: Discord lets us answer each for 15 minutes."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import discord

LIFETIME: Final = timedelta(minutes=14)
"""A minute less than Discord's, for what is on its way."""

_MOST: Final = 5_000


@dataclass(eq=False, slots=True)
class Call:
    """An interaction that was acknowledged; `is_used` once its first message says something."""

    interaction: discord.Interaction
    message_id: int | None
    at: datetime
    is_used: bool = False


class Calls:
    """The open ones, by the id of the message that each was taken in as."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._calls: OrderedDict[str, Call] = OrderedDict()

    def add(self, message_id: str, interaction: discord.Interaction, shown: int | None) -> None:
        """Remember an interaction whose first message (`shown`) is still empty."""
        self._calls[message_id] = Call(interaction, shown, interaction.created_at)
        while len(self._calls) > _MOST:
            self._calls.popitem(last=False)

    def take(self, message_id: str) -> Call | None:
        """The interaction to be answered, once; None where there is none, or it is too old."""
        call = self._calls.pop(message_id, None)
        return call if call is not None and self.is_live(call) else None

    def is_live(self, call: Call) -> bool:
        """Whether Discord still takes answers."""
        return self._clock() - call.at < LIFETIME
