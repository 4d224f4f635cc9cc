"""What is shown of past conversations and works."""

from datetime import datetime
from typing import Literal

import msgspec

from core.message import Reply
from core.work import Work


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a conversation as it is shown again: what a person wrote, or a reply.

    For a message `inputs` are the ids of the pictures that came with it and `entry_id` is the
    platform's message id; for a reply `reply` is set and `entry_id` is its delivery id.
    """

    kind: Literal["message", "reply"]
    entry_id: str
    at: datetime
    text: str = ""
    inputs: tuple[str, ...] = ()
    reply: Reply | None = None
    reply_to: str | None = None


class WorksPage(msgspec.Struct, frozen=True, kw_only=True):
    """Works newest first; `next_before` continues the list (keyset), None at its end.

    `spoilers` are the numbers of those to be shown under a cover, `favourites` of those that
    the viewer has marked.
    """

    works: tuple[Work, ...]
    next_before: int | None
    spoilers: tuple[int, ...] = ()
    favourites: tuple[int, ...] = ()
