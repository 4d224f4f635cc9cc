"""Parameters that a posted picture carries: our own, or those of A1111 and its like.

Only headers and text chunks are read, never pixels.
"""

import io
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from PIL import Image

from core.infotext import KEYWORD, LINE_KEYWORD

FORMATS: Final = ("PNG", "JPEG", "WEBP")

_EXIF: Final = 0x8769
_USER_COMMENT: Final = 0x9286
_CODES: Final = {b"UNICODE\0": "utf-16-be", b"ASCII\0\0\0": "utf-8"}
_CODE_LENGTH: Final = 8
_MOST_CHARS: Final = 20_000


class Posted(NamedTuple):
    """Our own command line (`/画 …`), and an A1111 text; empty where there is none."""

    line: str = ""
    infotext: str = ""


def read_posted(data: bytes) -> Posted:
    """What the file says of how it was drawn; nothing where it cannot be read.

    A1111 writes PNG text chunks, and EXIF's user comment in JPEG and WebP.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            info: Mapping[Any, Any] = image.info
            comment = image.getexif().get_ifd(_EXIF).get(_USER_COMMENT, b"")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Posted()
    text = _short(info.get(KEYWORD)) or (_decoded(comment) if isinstance(comment, bytes) else "")
    return Posted(_short(info.get(LINE_KEYWORD)), text)


def _decoded(comment: bytes) -> str:
    """The text of a user comment, which begins with the name of its encoding (EXIF 2.32)."""
    encoding = _CODES.get(comment[:_CODE_LENGTH])
    if encoding is None:
        return ""
    return _short(comment[_CODE_LENGTH:].decode(encoding, errors="replace").rstrip("\0"))


def _short(text: object) -> str:
    return text.strip() if isinstance(text, str) and len(text) <= _MOST_CHARS else ""
