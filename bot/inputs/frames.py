"""How many frames a picture has, counted in its headers before anything is decoded. Pure."""

from collections.abc import Iterator
from typing import Final

_EXTENSION: Final = 0x21
_IMAGE: Final = 0x2C
_TABLE_FLAG: Final = 0x80
_TABLE_BITS: Final = 0x07
_GIF_HEADER: Final = 13
_PNG_HEADER: Final = 8
_RIFF_HEADER: Final = 12


def num_frames(data: bytes, kind: str, *, most: int) -> int:
    """The number of frames of a GIF, PNG or WebP; counting stops above `most`.

    1 for other kinds: of those never more than the first picture is looked at.
    """
    match kind:
        case "PNG":
            return next((_announced(data, at) for name, at in _png(data) if name == b"acTL"), 1)
        case "GIF":
            frames = _gif(data)
        case "WebP":
            frames = (at for name, at in _riff(data) if name == b"ANMF")
        case _:
            return 1
    count = 0
    for _ in frames:
        count += 1
        if count > most:
            break
    return max(1, count)


def _announced(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4])


def _png(data: bytes) -> Iterator[tuple[bytes, int]]:
    """The chunks before the pixels: name, and where the body begins."""
    at = _PNG_HEADER
    while at + 8 <= len(data) and data[at + 4 : at + 8] != b"IDAT":
        yield data[at + 4 : at + 8], at + 8
        at += 12 + int.from_bytes(data[at : at + 4])


def _riff(data: bytes) -> Iterator[tuple[bytes, int]]:
    at = _RIFF_HEADER
    while at + 8 <= len(data):
        yield data[at : at + 4], at + 8
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2


def _gif(data: bytes) -> Iterator[int]:
    """Where each picture of a GIF begins (GIF89a, section 20)."""
    if len(data) < _GIF_HEADER:
        return
    at = _GIF_HEADER + _table(data[10])
    while at + 1 < len(data):
        if data[at] == _EXTENSION:
            at = _past_blocks(data, at + 2)
        elif data[at] == _IMAGE and at + 10 < len(data):
            yield at
            at = _past_blocks(data, at + 11 + _table(data[at + 9]))
        else:
            return


def _table(flags: int) -> int:
    """Bytes of a colour table."""
    return 3 << (flags & _TABLE_BITS) + 1 if flags & _TABLE_FLAG else 0


def _past_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return at + 1
