"""What a file is, by its first bytes; names and extensions are not believed. Pure."""

import re
from typing import Final

PICTURES: Final[dict[str, str]] = {
    "PNG": "PNG",
    "JPEG": "JPEG",
    "WebP": "WEBP",
    "GIF": "GIF",
    "BMP": "BMP",
    "AVIF": "AVIF",
    "HEIC": "HEIF",
}
"""The kinds of pictures that are taken, and what Pillow calls each of them."""

OPTIONAL: Final = ("AVIF", "HEIC")
"""Those whose decoder may be lacking."""

VIDEO: Final = "视频"

_SIGNATURES: Final = (
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("WebP", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("BMP", re.compile(rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.DOTALL)),
    ("PDF", re.compile(rb"\s*%PDF-")),
    ("SVG", re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]*>\s*){0,9}<svg[\s>]", re.IGNORECASE)),
    ("TIFF", re.compile(rb"II[*+]\0|MM\0[*+]")),
    ("PSD", re.compile(rb"8BPS")),
    ("ICO", re.compile(rb"\0\0[\x01\x02]\0[^\0]\0")),
    ("JPEG XL", re.compile(rb"\xff\x0a|\0\0\0\x0cJXL ")),
    ("JPEG 2000", re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51")),
    (VIDEO, re.compile(rb"\x1a\x45\xdf\xa3|RIFF.{4}AVI ", re.DOTALL)),
    ("ZIP", re.compile(rb"PK\x03\x04")),
)
_BRANDS: Final = re.compile(rb".{4}ftyp(.{8,64})", re.DOTALL)
_HEIC: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def kind_of(data: bytes) -> str | None:
    """What a file is: one of PICTURES, another kind that has a name, or None."""
    for kind, signature in _SIGNATURES:
        if signature.match(data):
            return kind
    container = _BRANDS.match(data)
    return None if container is None else _kind_in(data, container[1])


def _kind_in(data: bytes, brands: bytes) -> str:
    """What an ISO base media file holds, by its brands (ISO/IEC 14496-12, 23008-12)."""
    length = max(int.from_bytes(data[:4]) - 8, 4)
    listed = [brands[at : at + 4] for at in range(0, min(length, len(brands)) - 3, 4) if at != 4]  # noqa: PLR2004 - there stands a version
    if b"avif" in listed or b"avis" in listed:
        return "AVIF"
    return "HEIC" if any(brand in _HEIC for brand in listed) else VIDEO
