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
    """An interaction that was acknowledged."""

    interaction: discord.Interaction
    at: datetime


class Calls:
    """The open ones, by the id of the message that each was taken in as."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._calls: OrderedDict[str, Call] = OrderedDict()

    def add(self, message_id: str, interaction: discord.Interaction) -> None:
        """Remember an interaction whose first message is still empty."""
        self._calls[message_id] = Call(interaction, interaction.created_at)
        while len(self._calls) > _MOST:
            self._calls.popitem(last=False)

    def find(self, message_id: str) -> Call | None:
        """The interaction still to be answered; None where there is none, or it is too old."""
        call = self._calls.get(message_id)
        return call if call is not None and self.is_live(call) else None

    def close(self, message_id: str) -> None:
        """An interaction's first message says something now, or never will."""
        self._calls.pop(message_id, None)

    def is_live(self, call: Call) -> bool:
        """Whether Discord still takes answers."""
        return self._clock() - call.at < LIFETIME
