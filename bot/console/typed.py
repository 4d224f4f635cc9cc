"""A line typed in the terminal, understood. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.message import Button

LEAVE: Final = frozenset({"/退出", "退出", "/exit", "exit", "/quit", "quit"})

ATTACHED: Final = re.compile(r"""(?:^|\s)@(?:"([^"]+)"|“([^”]+)”|(\S+))\s*$""")
"""`@path` or `@"path with spaces"` at the end of a line."""

NUMBERED: Final = re.compile(r"\s*(\d{1,2})(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What is to be said, and the pictures to go with it, in the order they were written.

    `is_draft` means that `text` is to be put back into the prompt, to be completed.
    """

    text: str
    files: tuple[Path, ...] = ()
    is_draft: bool = False


def read_typed(line: str, buttons: Sequence[Button] = ()) -> Typed | None:
    """What a line says; None when it asks to leave.

    A number alone presses one of the buttons shown last; with a draft's button, words after
    the number complete it.
    """
    if line.strip() in LEAVE:
        return None
    if (pressed := _pressed(line, buttons)) is not None:
        return pressed
    files: list[Path] = []
    while found := ATTACHED.search(line):
        files.insert(0, Path(next(path for path in found.groups() if path)).expanduser())
        line = line[: found.start()]
    return Typed(text=line.strip() if files else line, files=tuple(files))


def _pressed(line: str, buttons: Sequence[Button]) -> Typed | None:
    found = NUMBERED.fullmatch(line)
    if found is None or not 1 <= int(found[1]) <= len(buttons):
        return None
    button = buttons[int(found[1]) - 1]
    words = (found[2] or "").strip()
    if not words:
        return Typed(text=button.command, is_draft=button.is_draft)
    if button.is_draft:
        return Typed(text=f"{button.command.rstrip()} {words}")
    return None
