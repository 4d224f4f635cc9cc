"""Downloading one file so that nothing already there is fetched twice."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

import aiohttp

from zoo.errors import ZooError
from zoo.listing import RemoteFile

CHUNK: Final = 1024 * 1024
PART: Final = ".part"
PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})
"""What a server answers when asking again later may help."""

Advance = Callable[[int], None]
"""Told how many more bytes are there; fewer (negative) when some have to be fetched again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloader:
    """Fetches files over a session; after a broken connection goes on where it broke.

    It gives up after `max_tries` tries in a row that brought nothing, waiting `wait_s` after the
    first of them and twice as long after each other.
    """

    session: aiohttp.ClientSession
    max_tries: int = 5
    wait_s: float = 1.0

    async def fetch(
        self,
        file: RemoteFile,
        url: str,
        target: Path,
        *,
        headers: Mapping[str, str],
        advance: Advance,
    ) -> None:
        """Bring a file to `target`; what an earlier run has brought is kept and counted.

        Raises ZooError where it cannot be had, or does not have the size and hash it should.
        """
        if _size(target) == file.size:
            advance(file.size)
            return
        part = target.with_name(target.name + PART)
        advance(_begin(part, file.size))
        num_vain = 0
        while (before := _size(part)) < file.size:
            problem = await self._go_on(file, url, part, headers=headers, advance=advance)
            num_vain = 0 if _size(part) > before else num_vain + 1
            if num_vain >= self.max_tries:
                raise ZooError(
                    f"下载 {file.path} 老是中断（{problem}）。"
                    "已经下好的都留着，再运行一次就接着下。"
                )
            if num_vain:
                await asyncio.sleep(self.wait_s * 2 ** (num_vain - 1))
        await asyncio.to_thread(_check, file, part)
        part.replace(target)

    async def _go_on(
        self,
        file: RemoteFile,
        url: str,
        part: Path,
        *,
        headers: Mapping[str, str],
        advance: Advance,
    ) -> str:
        """Ask once for the rest of `part`, as far as it comes; returns what was in the way.

        Raises ZooError where asking again would not help.
        """
        start = _size(part)
        # Compressed on the way, bytes could neither be counted nor resumed.
        asked = {**headers, "Accept-Encoding": "identity"}
        if start:
            asked["Range"] = f"bytes={start}-"
        try:
            async with self.session.get(url, headers=asked, raise_for_status=True) as response:
                is_rest = response.status == HTTPStatus.PARTIAL_CONTENT
                if start and not is_rest:
                    advance(-start)
                with part.open("ab" if is_rest else "wb") as stream:
                    async for chunk in response.content.iter_chunked(CHUNK):
                        stream.write(chunk)
                        advance(len(chunk))
        except aiohttp.ClientResponseError as error:
            if error.status not in PASSING:
                raise ZooError(f"下载 {file.path} 时服务器回答 {error.status}。") from error
            return f"服务器回答 {error.status}"
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            return str(error) or type(error).__name__
        return "服务器没有给全"


def _begin(part: Path, size: int) -> int:
    """Make sure that a part is there and not too long; returns how much of it there is."""
    part.parent.mkdir(parents=True, exist_ok=True)
    if _size(part) > size:
        part.unlink()
    part.touch()
    return _size(part)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _check(file: RemoteFile, part: Path) -> None:
    """Raise ZooError, and forget what came, unless it is what the hub promised."""
    size = part.stat().st_size
    is_right = size == file.size
    if is_right and file.sha256 is not None:
        with part.open("rb") as stream:
            is_right = hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    if not is_right:
        part.unlink()
        raise ZooError(f"下载的 {file.path} 和仓库里的对不上（{size} 字节），已经删掉，再下一次。")
