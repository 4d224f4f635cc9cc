"""Drawings: jobs that the engine has in hand."""

import math
from dataclasses import dataclass, field
from typing import Final

from core.wire import Advanced, Finished, Image, Submit
from core.work import Record
from engine.machine import Machine
from engine.mosaic import join_tiles
from engine.png import Encoded
from engine.preview import encode_preview
from engine.runner import Pixels
from engine.sample import Sample
from engine.studio import Studio
from engine.tile import Tile

TELL_EVERY_S: Final = 0.25
PREVIEW_EVERY_S: Final = 0.4
PREVIEW_EVERY_CALLS: Final = 4


@dataclass(slots=True, kw_only=True, eq=False)
class Drawing:
    """A job from its admission to its last picture.

    `images` holds finished pictures by their position, `parts` decoded tiles of unfinished ones
    by the index of their sample; `second_tries` are the indices of samples that came out broken
    once. Times are readings of one monotonic clock in seconds;
    `previewed_calls` is how many model calls had been made at the last preview.
    """

    submit: Submit
    studio: Studio
    samples: tuple[Sample, ...]
    begun_at: float
    images: dict[int, Image] = field(default_factory=dict)
    parts: dict[int, Pixels] = field(default_factory=dict)
    second_tries: set[int] = field(default_factory=set)
    told_at: float = -math.inf
    previewed_at: float = -math.inf
    previewed_calls: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether all its pictures are there."""
        return len(self.images) == len(self.submit.seeds)

    def develop(self, sample: Sample, pixels: Pixels) -> Pixels | None:
        """The picture that is whole with a decoded sample; None while tiles of it are missing."""
        if sample.tile is None:
            return pixels
        self.parts[sample.index] = pixels
        tiles = self._tiles_of(sample)
        if any(other.index not in self.parts for other, _ in tiles):
            return None
        return join_tiles([(tile, self.parts.pop(other.index)) for other, tile in tiles])

    def take(self, encoded: Encoded) -> None:
        """Keep one of its pictures."""
        position = self._position_of(encoded.sample)
        pressed = encoded.pressed.result()
        self.images[position] = Image(
            png=pressed.png,
            finding=pressed.finding,
            seed=self.submit.seeds[position],
            width=encoded.width,
            height=encoded.height,
        )

    def broken(self) -> Sample | None:
        """An unfinished sample whose latents are no numbers any more, if there is one."""
        for sample in self.samples:
            if not sample.is_done and not self.studio.runner.latents(sample).isfinite().all():
                return sample
        return None

    def drop(self) -> None:
        """Forget its samples' tensors."""
        for sample in self.samples:
            self.studio.runner.drop(sample)

    def advanced(self, now: float) -> Advanced | None:
        """How far it is, at most every `TELL_EVERY_S`, now and then with a preview."""
        if now - self.told_at < TELL_EVERY_S:
            return None
        self.told_at = now
        done = sum(sample.call for sample in self.samples)
        return Advanced(
            job_id=self.submit.job_id,
            attempt=self.submit.attempt,
            done=done,
            total=sum(sample.num_calls for sample in self.samples),
            preview=self._preview(now, done),
        )

    def finished(self, now: float, machine: Machine) -> Finished:
        """Its result, with everything that decided the pixels besides spec and seeds."""
        return Finished(
            job_id=self.submit.job_id,
            attempt=self.submit.attempt,
            images=tuple(self.images[at] for at in range(len(self.images))),
            record=Record(
                model_hash=self.studio.model.model_hash,
                dtype=machine.dtype_name,
                device=machine.device_name,
                bucket=self.samples[0].key.bucket or 0,
                threads=machine.threads,
                versions=machine.versions,
                adapter_hashes=self.studio.model.part_hashes(self.submit.spec),
            ),
            engine_s=now - self.begun_at,
        )

    def _preview(self, now: float, done: int) -> bytes | None:
        """Its most advanced unfinished picture, if the last preview is old enough."""
        if (
            now - self.previewed_at < PREVIEW_EVERY_S
            or done - self.previewed_calls < PREVIEW_EVERY_CALLS
        ):
            return None
        unfinished = [sample for sample in self.samples if not sample.is_done]
        if not unfinished:
            return None
        self.previewed_at, self.previewed_calls = now, done
        sample = max(unfinished, key=lambda sample: sample.call)
        if sample.tile is None:
            return encode_preview(self._colours(sample))
        return encode_preview(
            join_tiles([(tile, self._colours(other)) for other, tile in self._tiles_of(sample)])
        )

    def _colours(self, sample: Sample) -> Pixels:
        """What a sample looks like at the resolution of previews, decoded or not."""
        preview = self.studio.preview
        if sample.index in self.parts:
            return preview.shrink(self.parts[sample.index], sample.key)
        return preview.colours(self.studio.runner.denoised(sample))

    def _position_of(self, sample: Sample) -> int:
        """Which of the job's pictures a sample is, or is part of."""
        return sample.index * len(self.submit.seeds) // len(self.samples)

    def _tiles_of(self, sample: Sample) -> list[tuple[Sample, Tile]]:
        """All the tiles of the picture that a sample is part of."""
        position = self._position_of(sample)
        return [
            (other, other.tile)
            for other in self.samples
            if other.tile is not None and self._position_of(other) == position
        ]
