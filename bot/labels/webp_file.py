"""WebP files as chunks: their XMP, read and written without touching their pixels.

Source: RFC 9649, section 2.
"""

import struct
from collections.abc import Iterator
from typing import Final

_XMP: Final = b"XMP "
_XMP_FLAG: Final = 0x04
_ALPHA_FLAG: Final = 0x10
_HEADER: Final = 12


def is_webp(data: bytes) -> bool:
    """Whether bytes begin as a WebP file does."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def read_xmp(data: bytes) -> tuple[bytes, ...]:
    """The XMP packets of a WebP file, in order; there should be at most one."""
    return tuple(body for kind, body in _chunks(data) if kind == _XMP)


def with_xmp(data: bytes, packet: bytes) -> bytes:
    """A WebP file with this XMP packet in place of any it has, in the extended format.

    Raises ValueError where the file has no picture.
    """
    chunks = [(kind, body) for kind, body in _chunks(data) if kind != _XMP]
    if not chunks:
        raise ValueError("a WebP file without a picture")
    kind, head = chunks[0]
    if kind == b"VP8X":
        chunks[0] = (kind, bytes([head[0] | _XMP_FLAG]) + head[1:])
    else:
        chunks.insert(0, (b"VP8X", _extended(kind, head)))
    body = b"WEBP" + b"".join(_chunk(*chunk) for chunk in (*chunks, (_XMP, packet)))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height (pixels) of the canvas, from the first chunk; None where it has none."""
    for kind, body in _chunks(data):
        if kind == b"VP8X" and len(body) >= 10:  # noqa: PLR2004 - flags, then 2 × 24 bits
            return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
        return _size(kind, body)
    return None


def _extended(kind: bytes, body: bytes) -> bytes:
    """The VP8X chunk for a file in the simple format."""
    size = _size(kind, body)
    if size is None:
        raise ValueError("a WebP file without a picture")
    has_alpha = kind == b"VP8L" and bool(body[4] & 0x10)
    flags = _XMP_FLAG | (_ALPHA_FLAG if has_alpha else 0)
    width, height = ((side - 1).to_bytes(3, "little") for side in size)
    return bytes([flags, 0, 0, 0]) + width + height


def _size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if kind == b"VP8 " and len(body) >= 10:  # noqa: PLR2004 - frame tag, start code, 2 × 16 bits
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and len(body) >= 5:  # noqa: PLR2004 - signature, then 2 × 14 bits
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = _HEADER
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > len(data):
            return
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
