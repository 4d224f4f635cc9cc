"""What is written into buttons and forms: only where to look, never what to do. Pure."""

import re
from enum import StrEnum
from typing import Final, NamedTuple

from core.command import CommandName

MAX_LENGTH: Final = 100
"""Discord's own limit, in characters."""

_OURS: Final = re.compile(
    r"dq:(?:(?P<kind>button|draft|form):(?P<delivery>\d+):(?P<place>\d+)"
    r"|menu:(?P<command>\w+):(?P<target>\d+))"
)


class Kind(StrEnum):
    """What a button is, or what was sent from the form that it opened."""

    BUTTON = "button"
    DRAFT = "draft"
    FORM = "form"


class ButtonId(NamedTuple):
    """A button: of which reply, and the place of it among its buttons."""

    kind: Kind
    delivery_id: int
    place: int

    def __str__(self) -> str:
        return f"dq:{self.kind}:{self.delivery_id}:{self.place}"


class MenuId(NamedTuple):
    """The form of a message's menu: what is to be done, and with which message."""

    command: CommandName
    target: int

    def __str__(self) -> str:
        return f"dq:menu:{self.command}:{self.target}"


def read_custom_id(written: str) -> ButtonId | MenuId | None:
    """What a button or form says; None where it is not ours."""
    match = _OURS.fullmatch(written)
    if match is None:
        return None
    if match["kind"] is None:
        known = match["command"] in set(CommandName)
        return MenuId(CommandName(match["command"]), int(match["target"])) if known else None
    return ButtonId(Kind(match["kind"]), int(match["delivery"]), int(match["place"]))
