"""Fetching a model: from a hub to the shelf, ready to be drawn with."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import aiohttp
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from core.model_card import Card
from zoo.download import Advance, Downloader
from zoo.errors import ZooError
from zoo.hub import Hub
from zoo.huggingface import HuggingFace
from zoo.layout import pickles_in, settle
from zoo.listing import Listing
from zoo.modelscope import ModelScope
from zoo.shelf import Shelf
from zoo.wanted import choose_files, plain_name

TIMEOUT: Final = aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=60)
SOURCE: Final = "SOURCE"
"""A file that tells where a model came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """Fetches models onto a shelf, with a progress bar on the console."""

    shelf: Shelf
    console: Console
    max_tries: int = 5
    wait_s: float = 1.0

    async def fetch(self, hub: Hub, name: str) -> Path:
        """Bring a model onto the shelf under a name; returns its folder.

        What an interrupted run has brought is not fetched again. Pickles are made safetensors
        before the model is put in its place. Raises ZooError where it cannot be had whole.
        """
        bench = self.shelf.bench(name)
        async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=True) as session:
            listing = await hub.list_files(session)
            await self._bring(hub, listing, bench, session)
        (bench / SOURCE).write_text(
            f"{hub.title} {hub.repo_id} {listing.revision}\n", encoding="utf-8"
        )
        return await asyncio.to_thread(self._place, bench, name)

    async def _bring(
        self, hub: Hub, listing: Listing, bench: Path, session: aiohttp.ClientSession
    ) -> None:
        """Bring every wanted file of a listing to the bench."""
        wanted = choose_files(listing.files)
        total = sum(file.size for file in wanted)
        self.shelf.need_space(total - min(_size(bench), total))
        downloader = Downloader(session=session, max_tries=self.max_tries, wait_s=self.wait_s)
        with self._progress(f"下载 {hub.repo_id}", total) as advance:
            for file in wanted:
                url, headers = hub.address(file, listing)
                target = bench / file.folder / plain_name(file.name)
                await downloader.fetch(file, url, target, headers=headers, advance=advance)

    def _place(self, bench: Path, name: str) -> Path:
        """Make what was brought safe to open, and put it in its place."""
        if not pickles_in(bench):
            settle(bench)
            return self.shelf.install(bench, name)
        # Torch takes seconds to import and is needed for pickles only.
        from zoo.convert import convert_on_shelf  # noqa: PLC0415 - as just said
        from zoo.quiet import quieten_libraries  # noqa: PLC0415 - as just said

        quieten_libraries()
        self.console.print("权重是 pickle 格式，正在转换成 safetensors…")
        place = convert_on_shelf(self.shelf, bench, name)
        self.shelf.forget_bench(name)
        return place

    @contextlib.contextmanager
    def _progress(self, title: str, total: int) -> Iterator[Advance]:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task(title, total=total)
            yield lambda num_bytes: progress.advance(task, num_bytes)


def hub_of(
    card: Card, wanted: Literal["huggingface", "modelscope"] | None, *, mirror: str | None
) -> Hub:
    """Where to fetch a card from: the hub asked for, or else the one it names first.

    Raises ZooError where it is not kept there.
    """
    if wanted == "modelscope" or (wanted is None and not card.huggingface):
        if not card.modelscope:
            raise ZooError(f"{card.name} 没有写在 ModelScope 上的仓库。")
        return ModelScope(card.modelscope, endpoint=mirror)
    if not card.huggingface:
        raise ZooError(f"{card.name} 没有写在 Hugging Face 上的仓库。")
    return HuggingFace(card.huggingface, revision=card.revision, endpoint=mirror)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
