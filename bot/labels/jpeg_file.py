"""JPEG files as segments: their XMP, read and written without touching their pixels.

Source: ITU-T T.81, annex B; ISO 16684-3 (XMP in files), JPEG.
"""

from collections.abc import Iterator
from typing import Final

SIGNATURE: Final = b"\xff\xd8\xff"

_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_APP0: Final = 0xE0
_APP1: Final = 0xE1
_EXIF: Final = b"Exif\0"
_SCAN: Final = 0xDA
_MAX_BODY: Final = 0xFFFF - 2
_LONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a body."""


def read_xmp(data: bytes) -> tuple[bytes, ...]:
    """The XMP packets of a JPEG, in order; there should be at most one."""
    return tuple(
        body.removeprefix(_XMP)
        for marker, body, _ in _segments(data)
        if marker == _APP1 and body.startswith(_XMP)
    )


def with_xmp(data: bytes, packet: bytes) -> bytes:
    """A JPEG with this XMP packet in place of any it has.

    Raises ValueError where the packet is too long for a segment (about 64 KiB).
    """
    body = _XMP + packet
    if len(body) > _MAX_BODY:
        raise ValueError(f"an XMP packet of {len(packet)} bytes is too long for a JPEG")
    ours = b"\xff" + bytes([_APP1]) + (len(body) + 2).to_bytes(2) + body
    parts, rest, is_written = [data[:2]], 2, False
    for marker, old, end in _segments(data):
        # JFIF and Exif each ask to come first; XMP follows them.
        is_lead = marker == _APP0 or (marker == _APP1 and old.startswith(_EXIF))
        if not is_lead and not is_written:
            parts.append(ours)
            is_written = True
        if not (marker == _APP1 and old.startswith(_XMP)):
            parts.append(data[rest:end])
        rest = end
    if not is_written:
        parts.append(ours)
    return b"".join((*parts, data[rest:]))


def _segments(data: bytes) -> Iterator[tuple[int, bytes, int]]:
    """The segments before the first scan: marker, body, and where the segment ends."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - begins every marker
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - fill
            at += 1
            continue
        if marker == _SCAN:
            return
        length = 0 if marker in _LONE else int.from_bytes(data[at + 2 : at + 4])
        end = at + 2 + length
        if end > len(data):
            return
        yield marker, data[at + 4 : end], end
        at = end
