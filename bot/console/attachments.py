"""Picture files to go with what is said."""

from collections.abc import Sequence
from pathlib import Path

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
        raise AttachmentError(
            f"找不到图片「{path}」。@ 后面要写图片的路径；不是要附图的话，@ 前面不要空格。"
        ) from error
    except OSError as error:
        raise AttachmentError(f"读不了图片「{path}」：{error.strerror}。") from error
