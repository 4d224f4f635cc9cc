"""Lines from the keyboard, or from a pipe."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol


class Lines(Protocol):
    """Where what is said comes from."""

    is_keyboard: bool

    async def read(self, prompt: str, draft: str = "") -> str | None:
        """The next line, None at the end; `draft` is what the line begins with."""
        ...


class KeyboardLines:
    """Lines typed in a terminal, edited and remembered by readline."""

    is_keyboard = True

    async def read(self, prompt: str, draft: str = "") -> str | None:
        """The next line; None for Ctrl-D."""
        import readline  # noqa: PLC0415 - it takes hold of the terminal when imported

        readline.set_startup_hook(lambda: readline.insert_text(draft))

        def ask() -> str | None:
            with suppress(EOFError):
                return input(prompt)
            return None

        return await _in_thread(ask)


class PipedLines:
    """Lines of a file or a pipe, read without Python's buffer so that nobody waits on its lock."""

    is_keyboard = False

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    async def read(self, prompt: str, draft: str = "") -> str | None:  # noqa: ARG002 - as Lines
        """The next line; None at the end of the file."""
        return await _in_thread(self._read)

    def _read(self) -> str | None:
        while b"\n" not in self._rest:
            data = os.read(self._descriptor, 65536)
            if not data:
                line, self._rest = self._rest, b""
                return line.decode(errors="replace") or None
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode(errors="replace")


def standard_input() -> Lines:
    """The lines of this process's standard input."""
    return KeyboardLines() if sys.stdin.isatty() else PipedLines(sys.stdin.fileno())


async def _in_thread(read: Callable[[], str | None]) -> str | None:
    """The result of a call that may block for ever.

    The thread is a daemon, so a person who leaves is not held up by a line never finished.
    """
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str | None] = loop.create_future()

    def finish(set_it: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if line.done() else set_it())

    def run() -> None:
        try:
            text = read()
        except OSError as error:
            broken = error
            finish(lambda: line.set_exception(broken))
        else:
            finish(lambda: line.set_result(text))

    threading.Thread(target=run, daemon=True).start()
    return await line


@contextmanager
def terminal_kept() -> Iterator[None]:
    """Leave the terminal as it was, even when a line is still being typed."""
    if not sys.stdin.isatty():
        yield
        return
    import termios  # noqa: PLC0415 - only where there is a terminal

    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
