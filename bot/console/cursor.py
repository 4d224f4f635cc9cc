"""How far this terminal has read: a reply is shown once, however often the chat is opened."""

from contextlib import suppress
from pathlib import Path
from typing import Final

FILE_NAME: Final = "console.seen"


class Cursor:
    """The highest delivery id shown, kept in the data folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def read(self) -> int | None:
        """The delivery shown last, None if there has been none."""
        with suppress(FileNotFoundError, ValueError):
            return int(self._path.read_text(encoding="ascii"))
        return None

    def advance(self, delivery_id: int) -> None:
        """A delivery has been shown; never goes back."""
        if delivery_id > (self.read() or 0):
            self._path.write_text(str(delivery_id), encoding="ascii")
