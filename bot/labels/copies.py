"""Copies of works as they leave the bot: labelled, with their parameters, and logged where not."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Final, Literal

from bot import pictures
from bot.config_labels import LabelSettings
from bot.labels.choice import KEY, VisibleLabel, label_for
from bot.labels.press import Marks, finished_png, with_label, with_words
from bot.replies.work_replies import as_command
from bot.retouch import delivered_copy
from core import infotext
from core.address import Address
from core.work import Output, Work
from storage.database import Storage
from storage.places import EVERYWHERE, Place

Kind = Literal["delivered", "original", "thumbnail"]

NOTED_FOR: Final = timedelta(days=1)
"""So long the same copy in the same hands is noted once: pages show their pictures again."""

_KEPT_BYTES: Final = 64 * 1024 * 1024


class Copies:
    """Makes the copies of works that people get; the stored originals stay as they are."""

    def __init__(
        self, *, storage: Storage, settings: LabelSettings, clock: Callable[[], datetime]
    ) -> None:
        self._storage = storage
        self._settings = settings
        self._clock = clock
        self._program = f"Danqing {version('danqing')}"
        self._kept = _Kept(_KEPT_BYTES)

    async def delivered(self, work: Work, output: Output, viewer: Address) -> bytes:
        """The delivered copy, as PNG."""
        return await self._copy("delivered", work, output, viewer)

    async def original(self, work: Work, output: Output, viewer: Address) -> bytes:
        """The picture at its native size, as PNG; the pixels are as stored where it is plain."""
        return await self._copy("original", work, output, viewer)

    async def thumbnail(self, work: Work, output: Output, viewer: Address) -> bytes:
        """A small JPEG of the delivered copy, labelled like a large one: it can be saved too."""
        return await self._copy("thumbnail", work, output, viewer)

    async def _copy(self, kind: Kind, work: Work, output: Output, viewer: Address) -> bytes:
        visible = await self._visible(viewer)
        if kind == "original" and self._settings.plain_originals:
            visible = None
        if visible is None:
            await self._note(work.number, viewer)
        key = (work.number, output.output_id, kind, visible)
        if (kept := self._kept.get(key)) is not None:
            return kept
        marks = self._marks(work, visible)
        plain = output.data if kind == "original" else await self._plain(work, output, kind)
        if kind == "thumbnail":
            data = await asyncio.to_thread(_thumbnail, plain, work, marks)
        else:
            data = await asyncio.to_thread(finished_png, plain, marks)
        self._kept.add(key, data)
        return data

    async def _plain(self, work: Work, output: Output, kind: Kind) -> bytes:
        """The copy without marks; for a thumbnail, what it is made of."""
        if kind == "thumbnail" and work.spec.mask is None:
            # Only a repainted work must be made in full before it can be made small.
            return output.data
        names = work.spec.images if work.spec.mask is not None else frozenset[str]()
        async with self._storage.reading() as tx:
            inputs = await tx.inputs.get_all(names) if names else {}
        return await asyncio.to_thread(delivered_copy, output.data, work.spec, inputs)

    async def _visible(self, viewer: Address) -> VisibleLabel | None:
        async with self._storage.reading() as tx:
            everywhere = await tx.places.get(EVERYWHERE)
            here = await tx.places.get(Place(viewer.platform, viewer.conversation))
        return label_for(
            self._settings.usual,
            is_on=self._settings.visible,
            everywhere=everywhere.get(KEY),
            here=here.get(KEY),
        )

    async def _note(self, number: int, viewer: Address) -> None:
        """Log, before it is given away, that a copy without a visible label is."""
        now = self._clock()
        since = now - NOTED_FOR
        async with self._storage.reading() as tx:
            if await tx.unlabelled.is_noted(number, viewer, since):
                return
        async with self._storage.transaction() as tx:
            if not await tx.unlabelled.is_noted(number, viewer, since):
                await tx.unlabelled.add(number, viewer, now)

    def _marks(self, work: Work, visible: VisibleLabel | None) -> Marks:
        return Marks(
            visible=visible,
            producer=self._settings.producer if self._settings.implicit else None,
            propagator=self._settings.propagator_code,
            number=work.number,
            seal=f"{work.number} {work.created_at.isoformat()}",
            texts=self._texts(work) if self._settings.parameters else {},
        )

    def _texts(self, work: Work) -> dict[str, str]:
        """The parameters, for other programs and for ours; never who asked for the picture."""
        model_hash = "" if work.record is None else work.record.model_hash
        return {
            infotext.KEYWORD: infotext.render(
                work.spec, work.seed, model_hash=model_hash, version=self._program
            ),
            infotext.LINE_KEYWORD: as_command(work.spec, work.seed),
        }


def _thumbnail(png: bytes, work: Work, marks: Marks) -> bytes:
    jpeg = pictures.thumbnail(
        png, work.spec.width, work.spec.height, finish=lambda image: with_words(image, marks)
    )
    return with_label(jpeg, marks)


class _Kept:
    """The copies made last, up to so many bytes: pages ask for the same ones again and again."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._copies: OrderedDict[object, bytes] = OrderedDict()

    def get(self, key: object) -> bytes | None:
        """A kept copy."""
        if (data := self._copies.get(key)) is not None:
            self._copies.move_to_end(key)
        return data

    def add(self, key: object, data: bytes) -> None:
        """Keep a copy, and let go of those used longest ago."""
        self._size += len(data) - len(self._copies.pop(key, b""))
        self._copies[key] = data
        while self._size > self._most:
            _, dropped = self._copies.popitem(last=False)
            self._size -= len(dropped)
