"""Picture files to go with what is said."""

from collections.abc import Sequence
from pathlib import Path

from bot.replies.sentences import tell
from core.errors import DanqingError
from core.message import Attachment


class AttachmentError(DanqingError):
    """A file cannot be read; the message is one Chinese sentence."""


def read_attachments(paths: Sequence[Path]) -> tuple[Attachment, ...]:
    """The files, unchecked: whether they are pictures is for the bot to say."""
    return tuple(Attachment(name=path.name, data=_read(path)) for path in paths)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise AttachmentError(tell("terminal_no_picture", path=path)) from error
    except OSError as error:
        raise AttachmentError(tell("terminal_unreadable", path=path, why=error.strerror)) from error
