"""The profile of a model on this machine: what calls cost, and which buckets are exact."""

import hashlib
import itertools
import logging
import math
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
import torch

from core.errors import EngineError
from engine.curve import GUIDED_ROWS, MAX_STEP_S, Curve
from engine.machine import Machine
from engine.probe import Probe
from engine.sample import BatchKey

ROW_COUNTS: Final = (1, 2, 4, 8, 16)
NUM_ROUNDS: Final = 5
MAX_MEASURING_S: Final = 3.0

_log = logging.getLogger(__name__)


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, kept in a file so that the next start need not look again.

    `step_s` are median seconds per model call by rows, at a latent size of `num_pixels`.
    `exact` says by `height×width` in latent pixels, then by rows, whether a row's bits are free
    of its place and company. All else names what it was measured with.
    """

    device: str
    dtype: str
    threads: int
    torch: str
    model_hash: str
    num_pixels: int
    step_s: dict[int, float]
    exact: dict[str, dict[int, bool]]


class Profiler:
    """Answers what calls cost and what is exact: from its file, or else by trying.

    A file that cannot be read is made anew; one that cannot be written costs only time.
    """

    def __init__(
        self,
        *,
        probe: Probe,
        machine: Machine,
        model_hash: str,
        base: BatchKey,
        folder: Path,
    ) -> None:
        """Measure at the latent size of `base`, or read what an earlier start measured."""
        self._probe = probe
        self._curves: dict[str, Curve] = {}
        self._too_many: dict[str, int] = {}
        about = (
            machine.device_name,
            machine.dtype_name,
            machine.threads,
            machine.versions["torch"],
        )
        names = "\n".join(map(str, (*about, model_hash, base.num_pixels)))
        digest = hashlib.sha256(names.encode()).hexdigest()[:16]
        self._path = folder / f"profile-{base.model}-{digest}.json"
        kept = _read(self._path)
        self._profile = kept or Profile(
            device=machine.device_name,
            dtype=machine.dtype_name,
            threads=machine.threads,
            torch=machine.versions["torch"],
            model_hash=model_hash,
            num_pixels=base.num_pixels,
            step_s=measure(
                lambda rows, repeats: probe.seconds(base, num_rows=rows, repeats=repeats)
            ),
            exact={},
        )
        if not kept:
            self._write()
        self.curve_of(base)

    @property
    def step_s(self) -> Mapping[int, float]:
        """Seconds per model call by rows, at the model's usual size."""
        return self._profile.step_s

    def curve_of(self, key: BatchKey) -> Curve:
        """The cost curve for a latent size, with the buckets that are exact there.

        The first question about a size runs the model a few times.
        """
        size = _name_size(key)
        if size not in self._curves:
            ratio = key.num_pixels / self._profile.num_pixels
            scaled = Curve(self._profile.step_s).scaled(ratio)
            exact = {bucket for bucket in scaled.buckets if self.is_exact(key, bucket)}
            most = self._too_many.get(size, math.inf)
            step_s = {n: s for n, s in scaled.step_s.items() if n < most or n <= GUIDED_ROWS}
            self._curves[size] = Curve(step_s, exact)
        return self._curves[size]

    def is_exact(self, key: BatchKey, bucket: int) -> bool:
        """Whether samples of that latent size may be promised that bucket."""
        size = _name_size(key)
        if bucket >= self._too_many.get(size, bucket + 1):
            return False
        known = self._profile.exact.setdefault(size, {})
        if bucket not in known:
            try:
                known[bucket] = self._probe.is_exact(key, bucket=bucket)
            except torch.OutOfMemoryError:
                self.limit(key, bucket)
                return False
            _log.info("bucket checked: %s × %d rows: %s", size, bucket, known[bucket])
            self._write()
        return known[bucket]

    def limit(self, key: BatchKey, num_rows: int) -> None:
        """Plan no batch of so many rows any more in this process: it did not fit into memory."""
        size = _name_size(key)
        self._too_many[size] = min(num_rows, self._too_many.get(size, num_rows))
        self._curves.pop(size, None)

    def _write(self) -> None:
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(msgspec.json.format(msgspec.json.encode(self._profile)))
            temporary.replace(self._path)
        except OSError as error:
            _log.warning("the profile could not be kept: %s", error)


def measure(seconds: Callable[[int, int], list[float]]) -> dict[int, float]:
    """Median seconds per model call by rows; `seconds` times a number of calls of some rows.

    Takes rounds over all row counts, so that a busy moment does not fall on one of them alone,
    and about `MAX_MEASURING_S` at most. Stops at the first batch that takes too long to be
    formed or does not fit into memory; raises EngineError where not even two rows do.
    """
    begun = time.perf_counter()
    row_counts = []
    for rows in ROW_COUNTS:
        try:
            warm = min(seconds(rows, 2))
        except torch.OutOfMemoryError as error:
            if rows <= GUIDED_ROWS:
                raise EngineError("a single picture does not fit into memory") from error
            break
        row_counts.append(rows)
        if rows >= GUIDED_ROWS and warm > MAX_STEP_S:
            break
    found: dict[int, list[float]] = {rows: [] for rows in row_counts}
    for round_, rows in itertools.product(range(NUM_ROUNDS), row_counts):
        if round_ == 0 or time.perf_counter() - begun < MAX_MEASURING_S:
            found[rows] += seconds(rows, 1)
    return {rows: median(durations) for rows, durations in found.items()}


def _name_size(key: BatchKey) -> str:
    return f"{key.latent_height}×{key.latent_width}"


def _read(path: Path) -> Profile | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Profile)
    except (OSError, msgspec.DecodeError):
        return None
