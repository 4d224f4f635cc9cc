"""How fast a robot may talk in a group."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

from core.errors import PlatformError

_WINDOW_S: Final = 60.0
_MAX_WAIT_S: Final = 30.0
_MAX_GROUPS: Final = 10_000


class Pace:
    """At most `limit` messages in any minute of one conversation.

    DingTalk silences a robot for ten minutes that sends more than 20. `clock` counts seconds.
    """

    def __init__(self, *, limit: int, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    async def wait(self, conversation: str) -> None:
        """Wait for room and take it; PlatformError where that would take too long."""
        while (wait_s := self.room_in(conversation)) > 0:
            if wait_s > _MAX_WAIT_S:
                raise PlatformError(f"{self._limit} messages in this minute already")
            await asyncio.sleep(wait_s)
        sent = self._sent.setdefault(conversation, deque(maxlen=self._limit))
        sent.append(self._clock())
        self._sent.move_to_end(conversation)
        while len(self._sent) > _MAX_GROUPS:
            self._sent.popitem(last=False)

    def room_in(self, conversation: str) -> float:
        """Seconds until the next message may go out; 0 when it may now."""
        sent = self._sent.get(conversation)
        if sent is None or len(sent) < self._limit:
            return 0.0
        return max(0.0, sent[0] + _WINDOW_S - self._clock())
