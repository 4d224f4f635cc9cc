"""Pictures as files that a channel takes: smaller formats where the PNG is over its limit."""

import asyncio
import io
from collections.abc import Iterator, Sequence
from typing import Final

import discord
from PIL import Image

from bot.adapters.base import Library
from bot.labels import jpeg_file, webp_file
from bot.labels.metadata import read_packets
from core.address import Address
from core.message import Reply

MAX_FILES: Final = 10
MAX_TOTAL: Final = 24 * 1024 * 1024
"""A little under the 25 MiB that a whole request may have."""

_STEPS: Final = ((1, 95), (1, 88), (1, 75), (0.75, 75), (0.5, 75), (0.25, 75))
"""How much smaller, and how good a JPEG, until it fits."""


class Fitted:
    """A file that is small enough, by a name of our own; with `is_spoiler` under a cover."""

    def __init__(self, name: str, data: bytes, *, is_spoiler: bool = False) -> None:
        self.name = name
        self.data = data
        self.is_spoiler = is_spoiler

    def as_file(self) -> discord.File:
        """A fresh file to be sent."""
        return discord.File(io.BytesIO(self.data), filename=self.name, spoiler=self.is_spoiler)


async def fitted(library: Library, reply: Reply, viewer: Address, *, most: int) -> list[Fitted]:
    """The pictures of a reply, each of at most `most` bytes as far as that can be."""
    files: list[Fitted] = []
    for picture in reply.pictures:
        png = await library.picture(picture.number, viewer)
        name, data = await asyncio.to_thread(_fit, f"danqing-{picture.number}", png, most)
        files.append(Fitted(name, data, is_spoiler=picture.is_spoiler))
    for place, input_id in enumerate(reply.inputs, start=1):
        png = await library.input(input_id, viewer)
        name, data = await asyncio.to_thread(_fit, f"danqing-{place}", png, most)
        files.append(Fitted(name, data))
    return files


def batched(files: Sequence[Fitted]) -> list[list[Fitted]]:
    """Files in messages, in order."""
    batches: list[list[Fitted]] = [[]]
    for file in files:
        size = sum(len(one.data) for one in batches[-1])
        is_full = len(batches[-1]) >= MAX_FILES or size + len(file.data) > MAX_TOTAL
        if is_full and batches[-1]:
            batches.append([])
        batches[-1].append(file)
    return batches


def _fit(stem: str, png: bytes, most: int) -> tuple[str, bytes]:
    """A file's name and bytes: the first of the ladder that fits, else its last."""
    ending, data = "png", png
    ladder = _ladder(png)
    while len(data) > most and (step := next(ladder, None)) is not None:
        ending, data = step
    return f"{stem}.{ending}", data


def _ladder(png: bytes) -> Iterator[tuple[str, bytes]]:
    """The same picture in ever fewer bytes; the label in its metadata goes along."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as opened:
        image = opened.convert("RGB")
    packet = next(iter(read_packets(png)), None)
    data = _encoded(image, "WEBP", lossless=True)
    yield "webp", data if packet is None else webp_file.with_xmp(data, packet)
    for factor, quality in _STEPS:
        size = (max(1, int(image.width * factor)), max(1, int(image.height * factor)))
        smaller = image if factor == 1 else image.resize(size, Image.Resampling.LANCZOS)
        data = _encoded(smaller, "JPEG", quality=quality)
        yield "jpg", data if packet is None else jpeg_file.with_xmp(data, packet)


def _encoded(image: Image.Image, kind: str, **how: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **how)
    return target.getvalue()
