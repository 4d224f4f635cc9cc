"""PNG files as chunks: their text, read and written without touching their pixels.

Source: W3C PNG (third edition), sections 5 and 11.3.3.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
XMP_KEYWORD: Final = "XML:com.adobe.xmp"

_TEXTS: Final = (b"tEXt", b"zTXt", b"iTXt")
_MAX_TEXT: Final = 4 * 1024 * 1024
"""Bytes: what compressed text may become."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text chunk; `is_early` says that it stands before the pixels."""

    keyword: str
    text: str
    is_compressed: bool
    is_early: bool


def read_texts(data: bytes) -> tuple[Text, ...]:
    """The text chunks of a PNG, in order; ones that cannot be read are passed over."""
    found, is_early = [], True
    for kind, body in _chunks(data):
        is_early = is_early and kind != b"IDAT"
        if kind in _TEXTS and (text := _text(kind, body, is_early=is_early)) is not None:
            found.append(text)
    return tuple(found)


def read_xmp(data: bytes) -> tuple[bytes, ...]:
    """The XMP packets of a PNG, in order; there should be at most one."""
    return tuple(one.text.encode() for one in read_texts(data) if one.keyword == XMP_KEYWORD)


def with_texts(data: bytes, texts: Mapping[str, str], *, without: Iterable[str] = ()) -> bytes:
    """A PNG with these text chunks, before its pixels, in place of any of the same keywords.

    Those named in `without` are taken out too. Text that Latin-1 holds is written as tEXt, as
    most programs expect it; other text, and XMP, as uncompressed iTXt in UTF-8.
    """
    replaced = {keyword.encode("latin-1") for keyword in (*texts, *without)}
    parts, is_written = [SIGNATURE], False
    for kind, body in _chunks(data):
        if kind in _TEXTS and body.partition(b"\0")[0] in replaced:
            continue
        if kind == b"IDAT" and not is_written:
            parts += [_text_chunk(keyword, text) for keyword, text in texts.items()]
            is_written = True
        parts.append(_chunk(kind, body))
    return b"".join(parts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a file, up to the end of the image or of what is there."""
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if at + 12 + length > len(data):
            return
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IEND":
            return


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _text_chunk(keyword: str, text: str) -> bytes:
    name = keyword.encode("latin-1") + b"\0"
    if keyword != XMP_KEYWORD:
        try:
            return _chunk(b"tEXt", name + text.encode("latin-1"))
        except UnicodeEncodeError:
            pass
    # Uncompressed, compression method 0, no language, no translated keyword.
    return _chunk(b"iTXt", name + b"\0\0\0\0" + text.encode())


def _text(kind: bytes, body: bytes, *, is_early: bool) -> Text | None:
    name, _, rest = body.partition(b"\0")
    encoding, is_compressed = "latin-1", kind == b"zTXt"
    if kind == b"iTXt":
        encoding, is_compressed = "utf-8", rest[:1] == b"\1"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif is_compressed:
        rest = rest[1:]
    try:
        raw = zlib.decompressobj().decompress(rest, _MAX_TEXT) if is_compressed else rest
        return Text(
            keyword=name.decode("latin-1"),
            text=raw.decode(encoding),
            is_compressed=is_compressed,
            is_early=is_early,
        )
    except (zlib.error, UnicodeDecodeError):
        return None
