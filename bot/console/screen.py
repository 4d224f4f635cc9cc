"""What the terminal shows."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from bot.replies.sentences import tell
from core import message
from core.message import Button, Reply

PROMPT: Final = f"{tell('terminal_prompt')} "

HINTS: Final = (
    ("hint_draw", "hint_draw_how"),
    ("hint_attach", "hint_attach_how"),
    ("hint_press", "hint_press_how"),
    ("hint_help", "hint_help_how"),
    ("hint_leave", "hint_leave_how"),
)

UNPRINTABLE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but the newline, and what turns the direction of writing: a reply quotes
what people wrote, and must not command the terminal."""


class Waiting:
    """The progress of one job, or nothing where there is no terminal to draw a bar on."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task(tell("terminal_waiting"), total=None)

    def show(self, progress: message.Progress) -> None:
        """A job has moved."""
        self._bar.update(
            self._task,
            description=_describe(progress),
            total=1.0 if progress.fraction else None,
            completed=progress.fraction,
        )


class Screen:
    """Writes replies, pictures saved and progress to a terminal, or as plain lines to a pipe."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def greet(self) -> None:
        """The first lines, and how to do things here."""
        self._console.print(Text(tell("terminal_title"), style="bold red"))
        self.show_hints()

    def show_hints(self) -> None:
        """How to do in a terminal what takes no words elsewhere."""
        for name, how in HINTS:
            line = Text.assemble("  ", (tell(name), "cyan"), f"  {tell(how)}")
            self._console.print(line, soft_wrap=True)

    def show_typed(self, line: str) -> None:
        """A line that did not come from a keyboard, so that a log shows what was said."""
        self._console.print(Text(clean(PROMPT + line)), soft_wrap=True)

    def show_reply(self, reply: Reply, saved: Sequence[Path] = ()) -> None:
        """A reply, where its pictures have been saved, and its buttons by number."""
        style = "yellow" if reply.is_error else ""
        self._console.print(Text(clean(reply.text), style=style), soft_wrap=True)
        for path in saved:
            self._console.print(
                Text(f"  {tell('terminal_saved', path=path)}", style="green"), soft_wrap=True
            )
        if covered := [picture.number for picture in reply.pictures if picture.is_spoiler]:
            numbers = " ".join(f"#{number}" for number in covered)
            line = tell("terminal_covered", numbers=numbers)
            self._console.print(Text(f"  {line}", style="yellow"), soft_wrap=True)
        if reply.buttons:
            self._console.print(_as_text(reply.buttons), soft_wrap=True)

    def show_error(self, sentence: str) -> None:
        """Something that went wrong here."""
        self._console.print(Text(clean(sentence), style="yellow"), soft_wrap=True)

    @contextmanager
    def waiting(self) -> Iterator[Waiting]:
        """A progress bar below what is printed meanwhile; it is gone afterwards."""
        with Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        ) as bar:
            yield Waiting(bar)


def clean(text: str) -> str:
    """The text without anything a terminal would obey."""
    return UNPRINTABLE.sub("", text)


def _describe(progress: message.Progress) -> str:
    numbers = " ".join(f"#{number}" for number in progress.numbers)
    if progress.position:
        return tell("terminal_queued", numbers=numbers, position=progress.position)
    if not progress.text:
        return tell("terminal_drawing", numbers=numbers)
    return f"{numbers} {clean(progress.text)}"


def _as_text(buttons: Sequence[Button]) -> Text:
    text = Text("  ")
    for number, button in enumerate(buttons, start=1):
        dots = "…" if button.is_draft else ""
        text.append(f"[{number}{dots}]", style="cyan").append(f" {clean(button.label)}  ")
    return text
