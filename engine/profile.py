"""The profile of a model on this machine: what calls cost, and which buckets are exact."""

import hashlib
import itertools
import logging
import math
import os
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from statistics import median
from typing import Final, TypeVar

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

Found = TypeVar("Found")

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
    Questions that need the model to be run can be prepared in small pieces, by `survey`.
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
        """Measure at the latent size of `base`, unless an earlier start did."""
        self._probe = probe
        self._machine = machine
        self._model_hash = model_hash
        self._base = base
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
        self._profile = _read(self._path)

    @property
    def step_s(self) -> Mapping[int, float]:
        """Seconds per model call by rows, at the model's usual size."""
        return _finish(self._measured()).step_s

    def knows(self, key: BatchKey) -> bool:
        """Whether `curve_of` has its answer for a latent size at hand."""
        return _name_size(key) in self._curves

    def curve_of(self, key: BatchKey) -> Curve:
        """The cost curve for a latent size, with the buckets that are exact there.

        The first question about a size runs the model a few times, unless it was surveyed.
        """
        if not self.knows(key):
            _finish(self.survey(key))
        return self._curves[_name_size(key)]

    def survey(self, key: BatchKey) -> Generator[None, None, None]:
        """Find out what `curve_of` will be asked about a latent size, a few calls at a time.

        Raises EngineError where not even a single picture fits into memory.
        """
        profile = yield from self._measured()
        size = _name_size(key)
        scaled = Curve(profile.step_s).scaled(key.num_pixels / profile.num_pixels)
        exact = set()
        for bucket in scaled.buckets:
            is_new = bucket not in profile.exact.get(size, {})
            if self.is_exact(key, bucket):
                exact.add(bucket)
            if is_new:
                yield
        most = self._too_many.get(size, math.inf)
        step_s = {n: s for n, s in scaled.step_s.items() if n < most or n <= GUIDED_ROWS}
        self._curves[size] = Curve(step_s, exact)

    def is_exact(self, key: BatchKey, bucket: int) -> bool:
        """Whether samples of that latent size may be promised that bucket."""
        size = _name_size(key)
        if bucket >= self._too_many.get(size, bucket + 1):
            return False
        profile = _finish(self._measured())
        known = profile.exact.setdefault(size, {})
        if bucket not in known:
            try:
                known[bucket] = self._probe.is_exact(key, bucket=bucket)
            except torch.OutOfMemoryError:
                self.limit(key, bucket)
                return False
            _log.info("bucket checked: %s × %d rows: %s", size, bucket, known[bucket])
            self._write(profile)
        return known[bucket]

    def limit(self, key: BatchKey, num_rows: int) -> None:
        """Plan no batch of so many rows any more in this process: it did not fit into memory."""
        size = _name_size(key)
        self._too_many[size] = min(num_rows, self._too_many.get(size, num_rows))
        self._curves.pop(size, None)

    def _measured(self) -> Generator[None, None, Profile]:
        """The profile; where there is none yet, measure it."""
        if self._profile is None:
            step_s = yield from measure(
                lambda rows, repeats: self._probe.seconds(
                    self._base, num_rows=rows, repeats=repeats
                ),
                max_rows=self._probe.max_rows,
            )
            self._profile = Profile(
                device=self._machine.device_name,
                dtype=self._machine.dtype_name,
                threads=self._machine.threads,
                torch=self._machine.versions["torch"],
                model_hash=self._model_hash,
                num_pixels=self._base.num_pixels,
                step_s=step_s,
                exact={},
            )
            self._write(self._profile)
        return self._profile

    def _write(self, profile: Profile) -> None:
        temporary = self._path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(msgspec.json.format(msgspec.json.encode(profile)))
            temporary.replace(self._path)
        except OSError as error:
            _log.warning("the profile could not be kept: %s", error)


def measure(
    seconds: Callable[[int, int], list[float]], *, max_rows: int | None = None
) -> Generator[None, None, dict[int, float]]:
    """Median seconds per model call by rows; `seconds` times a number of calls of some rows.

    Pauses after each few calls. Takes rounds over all row counts, so that a busy moment does not
    fall on one of them alone, with about `MAX_MEASURING_S` of calls at most. Stops at the first
    batch that takes too long to be formed or does not fit into memory; raises EngineError where
    not even two rows do.
    """
    spent = 0.0
    row_counts = []
    for rows in (n for n in ROW_COUNTS if max_rows is None or n <= max_rows):
        try:
            warm = seconds(rows, 2)
        except torch.OutOfMemoryError as error:
            if rows <= GUIDED_ROWS:
                raise EngineError("a single picture does not fit into memory") from error
            break
        row_counts.append(rows)
        spent += sum(warm)
        yield
        if rows >= GUIDED_ROWS and min(warm) > MAX_STEP_S:
            break
    found: dict[int, list[float]] = {rows: [] for rows in row_counts}
    for round_, rows in itertools.product(range(NUM_ROUNDS), row_counts):
        if round_ == 0 or spent < MAX_MEASURING_S:
            found[rows] += seconds(rows, 1)
            spent += found[rows][-1]
            yield
    return {rows: median(durations) for rows, durations in found.items()}


def _finish(work: Generator[None, None, Found]) -> Found:
    """The result of work that pauses, without pauses."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: Found = end.value
            return found


def _name_size(key: BatchKey) -> str:
    return f"{key.latent_height}×{key.latent_width}"


def _read(path: Path) -> Profile | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Profile)
    except (OSError, msgspec.DecodeError):
        return None
