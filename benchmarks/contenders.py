"""The two sides of the comparison: a stock diffusers pipeline, and our engine process."""

import contextlib
import io
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import diffusers
import torch
import transformers
from diffusers import StableDiffusionPipeline

from core import wire
from core.sampler import Sampler
from core.spec import ImageSpec

ROOT: Final = Path(__file__).resolve().parents[1]
GUIDANCE_SCALE: Final = 4.0
DELIVERED_SIDE: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One picture that one person asks for, `at_s` seconds after the start of a run."""

    prompt: str
    steps: int
    seed: int
    at_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A request's PNG, and when it was there: seconds after the start of the run."""

    request: Request
    png: bytes
    done_s: float

    @property
    def latency_s(self) -> float:
        """Seconds from asking to having."""
        return self.done_s - self.request.at_s


class Contender(Protocol):
    """Serves requests, each from its moment on; outcomes come in the order of the requests.

    `model_s` counts the seconds that text encoder, UNet and VAE have worked so far.
    """

    model_s: float

    def run(self, requests: Sequence[Request]) -> list[Outcome]:
        """Serve them all."""
        ...


class Stock:
    """A diffusers StableDiffusionPipeline, called first come, first served."""

    def __init__(self, *, threads: int) -> None:
        for library in (diffusers, transformers):
            library.utils.logging.disable_progress_bar()
        torch.set_num_threads(threads)
        self._pipeline = StableDiffusionPipeline.from_pretrained(
            ROOT / "models" / "mini", dtype=torch.float32, local_files_only=True
        )
        self._pipeline.set_progress_bar_config(disable=True)
        self.model_s = 0.0
        self._time(self._pipeline.text_encoder, "forward")
        self._time(self._pipeline.unet, "forward")
        self._time(self._pipeline.vae, "decode")

    def run(self, requests: Sequence[Request]) -> list[Outcome]:
        """Serve them one after the other, PNG included."""
        begun = time.perf_counter()
        outcomes = []
        for request in requests:
            time.sleep(max(0.0, begun + request.at_s - time.perf_counter()))
            picture = self._pipeline(
                request.prompt,
                num_inference_steps=request.steps,
                guidance_scale=GUIDANCE_SCALE,
                generator=torch.Generator("cpu").manual_seed(request.seed),
            ).images[0]
            buffer = io.BytesIO()
            picture.save(buffer, "PNG", compress_level=4)
            done_s = time.perf_counter() - begun
            outcomes.append(Outcome(request=request, png=buffer.getvalue(), done_s=done_s))
        return outcomes

    def _time(self, part: Any, name: str) -> None:
        function = getattr(part, name)

        def run(*args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.model_s += time.perf_counter() - begun

        setattr(part, name, run)


class Ours:
    """The engine process, as the bot runs it: over a socket, each request another person's."""

    def __init__(self, *, threads: int, state_dir: Path) -> None:
        self._socket, theirs = socket.socketpair()
        command = [sys.executable, "-m", "benchmarks.timed_engine"]
        files = ["--registry", "models/registry.toml", "--state-dir", str(state_dir)]
        options = [*files, "--device", "cpu", "--threads", str(threads)]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 – our own engine
                [*command, *options, "--fd", str(theirs.fileno())],
                cwd=ROOT,
                pass_fds=(theirs.fileno(),),
                stderr=subprocess.DEVNULL,
            )
        self._answers: queue.SimpleQueue[tuple[float, wire.ToBot]] = queue.SimpleQueue()
        self._next_job = 1
        self.model_s = 0.0
        threading.Thread(target=self._listen, daemon=True).start()
        self.ready = self._wait_until_ready()

    def run(self, requests: Sequence[Request]) -> list[Outcome]:
        """Submit each when its time has come, and wait for all."""
        begun = time.perf_counter()
        submitted: dict[int, Request] = {}
        for request in requests:
            time.sleep(max(0.0, begun + request.at_s - time.perf_counter()))
            submitted[self._next_job] = request
            self._socket.sendall(wire.encode(_submit(request, self._next_job)))
            self._next_job += 1
        outcomes: dict[int, Outcome] = {}
        while len(outcomes) < len(submitted):
            at, message = self._answers.get()
            assert not isinstance(message, wire.Failed), message
            if isinstance(message, wire.Finished):
                outcomes[message.job_id] = Outcome(
                    request=submitted[message.job_id],
                    png=message.images[0].png,
                    done_s=at - begun,
                )
                self.model_s = max(self.model_s, message.engine_s)
        return [outcomes[job_id] for job_id in submitted]

    def close(self) -> None:
        """End the process."""
        self._socket.sendall(wire.encode(wire.Shutdown()))
        self._process.wait()
        self._socket.close()

    def _listen(self) -> None:
        with self._socket.makefile("rb") as stream:
            while header := stream.read(wire.HEADER.size):
                message = wire.decode_to_bot(stream.read(wire.frame_length(header)))
                self._answers.put((time.perf_counter(), message))

    def _wait_until_ready(self) -> wire.Ready:
        while True:
            _, message = self._answers.get(timeout=120)
            if isinstance(message, wire.Ready):
                return message


@contextlib.contextmanager
def contenders(*, threads: int, state_dir: Path) -> Iterator[tuple[Stock, Ours]]:
    """Both sides, loaded; they never work at the same time."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    ours = Ours(threads=threads, state_dir=state_dir)
    try:
        yield Stock(threads=threads), ours
    finally:
        ours.close()


def _submit(request: Request, job_id: int) -> wire.Submit:
    return wire.Submit(
        job_id=job_id,
        attempt=1,
        owner=job_id,
        spec=ImageSpec(
            model="mini",
            prompt=request.prompt,
            width=DELIVERED_SIDE,
            height=DELIVERED_SIDE,
            steps=request.steps,
            guidance_scale=GUIDANCE_SCALE,
            sampler=Sampler.DDIM,
        ),
        seeds=(request.seed,),
    )
