"""Keeps one engine process alive and carries messages to and from it."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import msgspec
import structlog

from bot.engine_log import MAX_LINE, relay
from core import wire
from core.engine_state import EngineState
from core.errors import EngineError

HEARTBEAT_TIMEOUT_S: Final = 15.0
"""An engine that does not even say that it lives is gone (stopped, swapped out, deadlocked)."""

FAILED_STARTS: Final = 2
"""After so many starts in a row that came to nothing, waiting will hardly help."""

_log = structlog.get_logger(__name__)


class EngineDown(msgspec.Struct, frozen=True, kw_only=True):
    """The engine process has ended; whatever it held must be submitted again."""

    why: str


EngineEvent = wire.ToBot | EngineDown


class EngineTimings(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds: to become ready, to be busy without a step, and between restarts (first, most)."""

    start_s: float = 300.0
    stall_s: float = 120.0
    backoff_s: float = 1.0
    backoff_most_s: float = 60.0


class EngineClient:
    """Starts the engine, restarts it with back-off when it ends, watches that it moves.

    `command` starts the process; `--fd N` is added to it. Events are handed to `on_event` one
    after the other, in order; after EngineDown nothing more comes from that process.
    """

    def __init__(
        self,
        *,
        command: Sequence[str],
        environment: Mapping[str, str],
        timings: EngineTimings,
        on_event: Callable[[EngineEvent], Awaitable[None]],
    ) -> None:
        self._command = tuple(command)
        self._environment = {**os.environ, **environment}
        self._timings = timings
        self._on_event = on_event
        self._silence_s = min(HEARTBEAT_TIMEOUT_S, timings.stall_s)
        self._writer: asyncio.StreamWriter | None = None
        self._is_ready = False
        self._num_failed_starts = 0

    @property
    def state(self) -> EngineState:
        """Ready for jobs; starting; or failing, when it twice ended before it was ready."""
        if self._is_ready:
            return EngineState.READY
        is_failing = self._num_failed_starts >= FAILED_STARTS
        return EngineState.FAILING if is_failing else EngineState.STARTING

    async def submit(self, message: wire.Submit | wire.Cancel | wire.Errand) -> None:
        """Send a message; EngineError when there is no engine to take it."""
        if self._writer is None or not self._is_ready:
            raise EngineError("the engine is not running")
        try:
            self._writer.write(wire.encode(message))
            await self._writer.drain()
        except OSError as error:
            raise EngineError(f"the engine does not listen: {error}") from error

    async def run(self) -> None:
        """Keep an engine running until cancelled, then stop it."""
        backoff_s = self._timings.backoff_s
        while True:
            was_ready, why = await self._live_once()
            self._num_failed_starts = 0 if was_ready else self._num_failed_starts + 1
            await self._on_event(EngineDown(why=why))
            backoff_s = (
                self._timings.backoff_s
                if was_ready
                else min(backoff_s * 2, self._timings.backoff_most_s)
            )
            _log.warning("engine_down", why=why, restart_in_s=backoff_s)
            await asyncio.sleep(backoff_s)

    async def _live_once(self) -> tuple[bool, str]:
        """One process from start to end: (whether it ever became ready, why it ended)."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                "--fd",
                str(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                limit=MAX_LINE,
            )
        assert process.stderr is not None  # noqa: S101 - it was asked for above
        log = asyncio.create_task(relay(process.stderr))
        _log.info("engine_started", pid=process.pid)
        reader, self._writer = await asyncio.open_connection(sock=ours)
        was_ready, why = False, ""
        try:
            why = await self._pump(reader)
        finally:
            was_ready, self._is_ready = self._is_ready, False
            self._writer.close()
            self._writer = None
            await _end(process)
            await log
        return was_ready, why or f"exit status {process.returncode}"

    async def _pump(self, reader: asyncio.StreamReader) -> str:
        """Hand on what the engine says until it falls silent or stalls; returns why it must end."""
        loop = asyncio.get_running_loop()
        num_steps, moved_at = -1, loop.time()
        ready_by = loop.time() + self._timings.start_s
        while True:
            silent_by = loop.time() + self._silence_s if self._is_ready else ready_by
            try:
                async with asyncio.timeout_at(silent_by):
                    message = await _read(reader)
            except TimeoutError:
                return "no sign of life" if self._is_ready else "did not become ready"
            except (EOFError, OSError):
                return ""
            except (msgspec.DecodeError, ValueError) as error:
                return f"broken message: {error}"
            match message:
                case wire.Heartbeat(num_steps=steps, is_busy=is_busy):
                    if steps != num_steps or not is_busy:
                        num_steps, moved_at = steps, loop.time()
                    if self._is_ready and loop.time() - moved_at > self._timings.stall_s:
                        return "stalled"
                case wire.Ready():
                    self._is_ready, moved_at = True, loop.time()
            await self._on_event(message)


async def _read(reader: asyncio.StreamReader) -> wire.ToBot:
    header = await reader.readexactly(wire.HEADER.size)
    return wire.decode_to_bot(await reader.readexactly(wire.frame_length(header)))


async def _end(process: asyncio.subprocess.Process, grace_s: float = 5.0) -> None:
    """Make sure that the process is gone: it sees the closed socket, or is killed."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(grace_s):
            await process.wait()
            return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    await asyncio.shield(process.wait())
