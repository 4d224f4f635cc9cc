"""Session webhooks: a short way back into a conversation, that can call a person by name."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import msgspec
from yarl import URL

_MAX: Final = 10_000
_RESERVE_S: Final = 60.0


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """Where to post, and until when (seconds since 1970). The URL is a secret: never log it."""

    url: str
    ends: float

    def __repr__(self) -> str:
        return "Webhook(…)"


class Webhooks:
    """The latest webhook of each conversation, kept in memory only.

    What is lost in a restart costs nothing but the mention: replies then go through the API.
    Only addresses of `origin` are taken, because a message may say anything.
    """

    def __init__(self, *, origin: str, clock: Callable[[], float]) -> None:
        self._origin = URL(origin).origin()
        self._clock = clock
        self._known: OrderedDict[str, Webhook] = OrderedDict()

    def keep(self, conversation: str, webhook: Webhook | None) -> None:
        """Remember the webhook that came with a message."""
        if webhook is None or URL(webhook.url).origin() != self._origin:
            return
        self._known[conversation] = webhook
        self._known.move_to_end(conversation)
        while len(self._known) > _MAX:
            self._known.popitem(last=False)

    def get(self, conversation: str) -> Webhook | None:
        """A webhook that is still good for a minute."""
        webhook = self._known.get(conversation)
        if webhook is None or webhook.ends - _RESERVE_S <= self._clock():
            return None
        return webhook

    def drop(self, conversation: str) -> None:
        """Forget a webhook that was refused."""
        self._known.pop(conversation, None)
