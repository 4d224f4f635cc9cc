"""What a handler is given, and what it answers."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from bot.limits import Limits
from bot.screening import Screen
from bot.wish import Input
from core import wire
from core.command import Command
from core.engine_state import EngineState
from core.house import Role
from core.job import Job
from core.message import Message, Reply
from core.model_card import Registry
from storage.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One command of one person, inside the transaction that will hold all its effects.

    `inputs` are the pictures that came with the message or were quoted, already stored; where
    both are meant, the quoted ones come first. `made` are the ids of the pictures that the
    command's `Prepare` has made, for `Reply.inputs`.
    `role` is what the person is to the bot; `standing_admins` are those whom the settings make
    admins (`web:5f0c…`). `draw_seed` gives a fresh
    random seed. `screen` says which prompts may be drawn. `engine_state` is only for wording.
    """

    message: Message
    command: Command
    person_id: int
    role: Role
    standing_admins: Collection[str]
    inputs: tuple[Input, ...]
    made: tuple[str, ...] = ()
    tx: Transaction
    now: datetime
    registry: Registry
    limits: Limits
    screen: Screen
    draw_seed: Callable[[], int]
    engine_state: EngineState

    @property
    def is_admin(self) -> bool:
        """Whether the person may change things for others."""
        return self.role is Role.ADMIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Replies to the message, and what must happen once they are stored.

    `ended` are final replies of jobs that this command has ended; they go where each job was
    asked for. The engine is told to stop them after the commit, and sent on an `errand`, which is
    answered in a reply of its own.
    """

    replies: tuple[Reply, ...] = ()
    ended: tuple[tuple[Job, Reply], ...] = ()
    errand: wire.Errand | None = None


Handler = Callable[[Request], Awaitable[Answer]]
