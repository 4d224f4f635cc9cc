"""Implicit labels in files: written into PNG, JPEG and WebP, without touching their pixels."""

from typing import Final

from bot.labels import jpeg_file, png_file, webp_file
from bot.labels.aigc import Aigc
from bot.labels.xmp import NAME, merged


class UnknownFormatError(Exception):
    """A file is neither PNG nor JPEG nor WebP."""


PNG: Final = "PNG"
JPEG: Final = "JPEG"
WEBP: Final = "WebP"


def format_of(data: bytes) -> str:
    """What a file is by its first bytes. Raises UnknownFormatError."""
    if data.startswith(png_file.SIGNATURE):
        return PNG
    if data.startswith(jpeg_file.SIGNATURE):
        return JPEG
    if webp_file.is_webp(data):
        return WEBP
    raise UnknownFormatError


def read_packets(data: bytes) -> tuple[bytes, ...]:
    """The XMP packets of a file, in order. Raises UnknownFormatError."""
    match format_of(data):
        case "PNG":
            return png_file.read_xmp(data)
        case "JPEG":
            return jpeg_file.read_xmp(data)
        case _:
            return webp_file.read_xmp(data)


def with_label(data: bytes, label: Aigc) -> bytes:
    """A file with this label in place of any it has; its pixels and other metadata stay.

    Raises UnknownFormatError, and ValueError where the file has no room for its metadata.
    """
    packet = merged(next(iter(read_packets(data)), None), label.encode())
    match format_of(data):
        case "PNG":
            texts = png_file.read_texts(data)
            older = {one.keyword for one in texts if is_older_field(one)}
            return png_file.with_texts(data, {png_file.XMP_KEYWORD: packet.decode()}, without=older)
        case "JPEG":
            return jpeg_file.with_xmp(data, packet)
        case _:
            return webp_file.with_xmp(data, packet)


def is_older_field(text: png_file.Text) -> bool:
    """Whether a PNG's text chunk is a label in the form that was used before XMP."""
    return NAME in text.keyword.upper() and text.keyword != png_file.XMP_KEYWORD
