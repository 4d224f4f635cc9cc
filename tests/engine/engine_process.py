"""A real engine process at the other end of a socket pair."""

import itertools
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from core import wire
from core.sampler import Sampler
from core.spec import ImageSpec

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = ROOT / "models" / "registry.toml"
TIMEOUT_S = 60.0

job_ids = itertools.count(1)


PICTURE = "0" * 64
"""The input id of the picture that `make_submit` is given."""


def make_spec(**changes: object) -> ImageSpec:
    fields: dict[str, object] = {
        "model": "mini",
        "prompt": "红色背景上的一只猫",
        "width": 512,
        "height": 512,
        "steps": 8,
        "guidance_scale": 4.0,
        "sampler": Sampler.DDIM,
    }
    return ImageSpec(**(fields | changes))  # type: ignore[arg-type]


def make_submit(
    *,
    owner: int = 1,
    seeds: tuple[int, ...] = (7,),
    job_id: int | None = None,
    attempt: int = 1,
    picture: bytes | None = None,
    bucket: int | None = None,
    **changes: object,
) -> wire.Submit:
    """A job of the mini model; `changes` go to its spec."""
    return wire.Submit(
        job_id=next(job_ids) if job_id is None else job_id,
        attempt=attempt,
        owner=owner,
        spec=make_spec(**changes),
        seeds=seeds,
        images={PICTURE: picture} if picture else {},
        bucket=bucket,
    )


def profile_folder(factory: pytest.TempPathFactory) -> Path:
    """One folder for a whole test run: profiles are measured once."""
    return factory.getbasetemp() / "profiles"


class EngineProcess:
    """Starts `python -m engine` and talks to it; what it says is kept in `heard`."""

    def __init__(self, *, state_dir: Path, registry: Path = REGISTRY, options: str = "") -> None:
        ours, theirs = socket.socketpair()
        self.heard: list[wire.ToBot] = []
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 – closed in __exit__
        arguments = ["--registry", str(registry), "--state-dir", str(state_dir), *options.split()]
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "engine", *arguments, "--fd", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=(theirs.fileno(),),
                stderr=self.errors,
                env={**os.environ, "OMP_NUM_THREADS": "1"},
            )
        self.socket = ours
        self.socket.settimeout(TIMEOUT_S)
        self._stream = ours.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        self.process.kill()
        self.process.wait()
        self.errors.close()

    def close(self) -> None:
        """Close our end of the connection."""
        self._stream.close()
        self.socket.close()

    def send(self, message: wire.ToEngine) -> None:
        self.socket.sendall(wire.encode(message))

    def receive(self) -> wire.ToBot:
        """The next message; EOFError where the process has closed its end."""
        header = self._stream.read(wire.HEADER.size)
        if not header:
            raise EOFError
        message = wire.decode_to_bot(self._stream.read(wire.frame_length(header)))
        self.heard.append(message)
        return message

    def until(self, is_it: Callable[[wire.ToBot], bool]) -> wire.ToBot:
        """Receive up to the first message of which something is true."""
        while not is_it(message := self.receive()):
            pass
        return message

    def until_ready(self) -> wire.Ready:
        message = self.until(lambda message: isinstance(message, wire.Ready))
        assert isinstance(message, wire.Ready)
        return message

    def answers(self, number: int) -> dict[int, wire.Finished | wire.Failed | wire.Cancelled]:
        """The next answers to so many jobs, by job."""
        found: dict[int, wire.Finished | wire.Failed | wire.Cancelled] = {}
        while len(found) < number:
            message = self.receive()
            if isinstance(message, wire.Finished | wire.Failed | wire.Cancelled):
                assert message.job_id not in found, "a job was answered twice"
                found[message.job_id] = message
        return found

    def stop(self) -> int:
        """Ask it to shut down; its exit status."""
        self.send(wire.Shutdown())
        return self.process.wait(TIMEOUT_S)

    def log(self) -> str:
        self.errors.seek(0)
        return self.errors.read()
