"""Pictures that no camera makes, built byte by byte."""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def encoded(image, image_format="PNG", **more):
    target = io.BytesIO()
    image.save(target, image_format, **more)
    return target.getvalue()


def small(image_format="PNG", **more):
    """A picture of noise that is valid in every way."""
    noise = np.random.default_rng(3).integers(0, 256, (48, 64, 3), dtype=np.uint8)
    return encoded(Image.fromarray(noise), image_format, **more)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(size, *, depth, colour, rows, before=()):
    """A PNG of raw rows (without filters), with chunks before its pixels."""
    header = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    parts = [chunk(b"IHDR", header), *(chunk(*one) for one in before)]
    parts += [chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def huge_png():
    return png((60_000, 60_000), depth=1, colour=0, rows=[b"\0" * 7_500] * 100)


def overfull_png():
    """Says 8 × 8, and has 300 MB of pixels."""
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(300)) + packer.flush()
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def wordy_png():
    """Has a text that unpacks to 200 MB."""
    bomb = b"words\0\0" + zlib.compress(b"a" * 200_000_000, 9)
    return png((8, 8), depth=8, colour=0, rows=[b"\x80" * 8] * 8, before=[(b"zTXt", bomb)])


def profiled_png(profile):
    body = b"icc\0\0" + zlib.compress(profile)
    rows = [bytes([200, 30, 30]) * 8] * 8
    return png((8, 8), depth=8, colour=2, rows=rows, before=[(b"iCCP", body)])


def huge_gif():
    return b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0) + GIF_FRAME + b";"


GIF_FRAME = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0x80) + b"\0\0\0\xff\xff\xff\x02\x02L\x01\0"


def long_gif(num_frames):
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + GIF_FRAME * num_frames + b";"


def riff(*chunks):
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def huge_webp(kind):
    """Canvas of 16383 × 16383, in each of the three ways to say so."""
    if kind == "VP8X":
        size = (16_382).to_bytes(3, "little") * 2
        return riff((b"VP8X", b"\x02\0\0\0" + size), (b"ANIM", b"\0" * 6))
    if kind == "VP8L":
        return riff((b"VP8L", b"\x2f" + (16_382 | 16_382 << 14).to_bytes(4, "little") + b"\0" * 9))
    frame = b"\x30\x01\0\x9d\x01\x2a" + struct.pack("<HH", 16_383, 16_383) + b"\0" * 9
    return riff((b"VP8 ", frame))


def huge_jpeg():
    data = bytearray(small("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def huge_bmp():
    data = bytearray(small("BMP"))
    data[18:26] = struct.pack("<ii", 60_000, 60_000)
    return bytes(data)


def icc(columns, *, gamma, space=b"RGB "):
    """A display profile (ICC.1:2001-04) by its colorants in XYZ (D50) and one gamma."""

    def number(value):
        return struct.pack(">i", round(value * 65_536))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    words = b"a profile\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(words)) + words + b"\0" * 79,
        b"cprt": b"text\0\0\0\0nobody\0",
        b"wtpt": b"XYZ \0\0\0\0" + b"".join(map(number, (0.9642, 1, 0.8249))),
    }
    for name, column in zip(b"rgb", columns, strict=True):
        tags[bytes([name]) + b"XYZ"] = b"XYZ \0\0\0\0" + b"".join(map(number, column))
        tags[bytes([name]) + b"TRC"] = curve
    table, bodies = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        table += name + struct.pack(">II", start + len(bodies), len(body))
        bodies += body + b"\0" * (-len(body) % 4)
    head = struct.pack(
        ">I4sI4s4s4s", start + len(bodies), b"\0" * 4, 0x02100000, b"mntr", space, b"XYZ "
    )
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + b"".join(map(number, (0.9642, 1, 0.8249)))
    return head.ljust(128, b"\0") + table + bodies


SRGB_COLUMNS = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
"""The colorants of sRGB, adapted to D50."""

WIDE_COLUMNS = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
"""Those of Adobe RGB (1998)."""
