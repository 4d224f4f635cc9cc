"""The cleaner: has pictures from people decoded where they can do no harm.

Each is decoded in a process of its own with limits on memory and time. A process serves many
pictures, one after another; one that dies or takes too long is replaced. None is started before
the first picture comes.
"""

import asyncio
import contextlib
import os
import signal
import sys
from typing import Final, Self

import structlog

from bot.inputs.clean import InputLimits
from bot.inputs.talk import LENGTH_BYTES, Clean, Dirty, decode_answer, encode, framed
from bot.pictures import CleanPicture
from core.errors import UserError

BASE_BYTES: Final = 768 * 1024 * 1024
BYTES_PER_PIXEL: Final = 32
"""What a worker may use: the interpreter with its decoders, and for each pixel the picture, its
transparency, both on white, as a mask and as PNG."""

_START_S: Final = 60.0
_PATIENCE: Final = 6
"""How much longer a picture may take than it may compute, on a machine that is busy."""

_TRIES: Final = 2
"""A worker may have died of something else than the picture."""

_log = structlog.get_logger(__name__)


class Cleaner:
    """Cleans pictures in worker processes; to be used as a context manager."""

    def __init__(
        self,
        *,
        limits: InputLimits,
        cpu_s: float = 20.0,
        memory_bytes: int | None = None,
        max_workers: int = 2,
    ) -> None:
        self._limits = limits
        self._cpu_s = cpu_s
        self._memory = memory_bytes or BASE_BYTES + BYTES_PER_PIXEL * limits.max_pixels
        self._turn = asyncio.Semaphore(max_workers)
        self._idle: list[_Worker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        while self._idle:
            await self._idle.pop().end()

    async def clean(self, data: bytes, position: int) -> CleanPicture:
        """The picture in a file, as `bot.inputs.clean.clean` makes it. Raises UserError."""
        dirty = Dirty(data, position, self._limits, self._cpu_s)
        async with self._turn:
            for _ in range(_TRIES):
                try:
                    return await self._cleaned(dirty)
                except _DeadError:
                    _log.warning("cleaner_died", file_bytes=len(data))
                except TimeoutError:
                    _log.warning("cleaner_took_too_long", file_bytes=len(data))
                    break
        raise UserError("picture_too_heavy", position=position)

    async def _cleaned(self, dirty: Dirty) -> CleanPicture:
        worker = self._idle.pop() if self._idle else await _Worker.start(self._memory)
        try:
            async with asyncio.timeout(_PATIENCE * self._cpu_s):
                answer = decode_answer(await worker.ask(encode(dirty)))
        except BaseException:
            # What it was doing when we stopped waiting would be taken for its next answer.
            await worker.end()
            raise
        self._idle.append(worker)
        if isinstance(answer, Clean):
            return answer.picture
        raise UserError(answer.reason, **answer.values)


class _DeadError(Exception):
    """A worker is no more."""


class _Worker:
    """One process; answers one question at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, memory: int) -> Self:
        """Start one, and wait until it is ready. Raises _DeadError."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.inputs.worker", str(memory)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
        )
        worker = cls(process)
        try:
            async with asyncio.timeout(_START_S):
                await worker._answer()
        except TimeoutError as error:
            await worker.end()
            raise _DeadError from error
        except BaseException:
            await worker.end()
            raise
        return worker

    async def ask(self, message: bytes) -> bytes:
        """Its answer. Raises _DeadError, and TimeoutError where it computed for too long."""
        assert self._process.stdin is not None  # noqa: S101 - it was started with pipes
        try:
            self._process.stdin.write(framed(message))
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise _DeadError from error
        return await self._answer()

    async def end(self) -> None:
        """End it, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _answer(self) -> bytes:
        assert self._process.stdout is not None  # noqa: S101 - it was started with pipes
        try:
            head = await self._process.stdout.readexactly(LENGTH_BYTES)
            return await self._process.stdout.readexactly(int.from_bytes(head))
        except (asyncio.IncompleteReadError, ConnectionResetError) as error:
            is_spent = await self._process.wait() == -signal.SIGXCPU
            raise (TimeoutError if is_spent else _DeadError) from error


def _environment() -> dict[str, str]:
    """Our environment without our secrets; and one arena, so that memory is what is used."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DANQING_")}
    return {**ours, "MALLOC_ARENA_MAX": "1"}
