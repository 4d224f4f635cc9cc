"""Pictures as files that a channel takes: smaller formats where the PNG is over its limit."""

import asyncio
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import discord
from PIL import Image

from bot.adapters.base import Library
from core.address import Address
from core.message import Reply

MAX_FILES: Final = 10
MAX_TOTAL: Final = 24 * 1024 * 1024
"""A little under the 25 MiB that a whole request may have."""

_QUALITIES: Final = (95, 88, 75)
_SHRUNK: Final = (0.75, 0.5, 0.25)

Encode = Callable[[bytes, Image.Image], bytes]


class Fitted:
    """A file that is small enough, by a name of our own; with `is_spoiler` under a cover."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.data = data
        self.is_spoiler = False

    def as_file(self) -> discord.File:
        """A fresh file to be sent."""
        return discord.File(io.BytesIO(self.data), filename=self.name, spoiler=self.is_spoiler)


async def fitted(library: Library, reply: Reply, viewer: Address, *, most: int) -> list[Fitted]:
    """The pictures of a reply, each of at most `most` bytes as far as that can be."""
    files = []
    for picture in reply.pictures:
        png = await library.picture(picture.number, viewer)
        file = await asyncio.to_thread(_fit, f"danqing-{picture.number}", png, most)
        file.is_spoiler = picture.is_spoiler
        files.append(file)
    for place, input_id in enumerate(reply.inputs, start=1):
        png = await library.input(input_id, viewer)
        files.append(await asyncio.to_thread(_fit, f"danqing-{place}", png, most))
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


def _fit(stem: str, png: bytes, most: int) -> Fitted:
    if len(png) <= most:
        return Fitted(f"{stem}.png", png)
    smallest = Fitted(f"{stem}.png", png)
    for ending, data in _ladder(png):
        smallest = Fitted(f"{stem}.{ending}", data)
        if len(data) <= most:
            break
    return smallest


def _ladder(png: bytes) -> Iterator[tuple[str, bytes]]:
    """The same picture in ever fewer bytes; its metadata (a label may be among it) goes along."""
    with Image.open(io.BytesIO(png), formats=("PNG",)) as opened:
        kept = {"xmp": opened.info["xmp"]} if "xmp" in opened.info else {}
        image = opened.convert("RGB")
    yield "webp", _encode(image, "WEBP", lossless=True, **kept)
    for quality in _QUALITIES:
        yield "jpg", _encode(image, "JPEG", quality=quality, **kept)
    for factor in _SHRUNK:
        smaller = image.resize(
            (max(1, int(image.width * factor)), max(1, int(image.height * factor)))
        )
        yield "jpg", _encode(smaller, "JPEG", quality=_QUALITIES[-1], **kept)


def _encode(image: Image.Image, kind: str, **how: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **how)
    return target.getvalue()
