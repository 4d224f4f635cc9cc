"""Samples: images in the making."""

from dataclasses import dataclass, replace

from core.spec import ImageSpec
from engine.tile import Tile


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchKey:
    """What samples must share to step together.

    Latent sizes are in latent pixels; `text_length` is that of the conditioning, in units of
    the model's family. `bucket` is the fixed number of model rows every call of the sample is
    padded to; 0 leaves it open; None means that it is chosen at the first step.
    """

    model: str
    latent_height: int
    latent_width: int
    bucket: int | None
    text_length: int = 1

    @property
    def num_pixels(self) -> int:
        """Latent pixels of one row."""
        return self.latent_height * self.latent_width

    def with_bucket(self, bucket: int | None) -> "BatchKey":
        """The same key in another bucket; with None, what samples of all buckets share."""
        return replace(self, bucket=bucket)


@dataclass(slots=True, kw_only=True, eq=False)
class Sample:
    """One picture on its way from noise to latents that can be decoded.

    `index` is its position in its job, `tile` the part of a larger picture that it is, if it is
    not one of its own. `owner` is what fairness goes by, `arrived` orders
    samples by admission. `num_rows` is what it takes of every model call: one, two with a
    guidance scale above `free_guidance`, or three where a reference guides too
    (`has_image_guidance`). `num_calls` is the total of its model calls, known once the runner
    has started it; `call` counts those made. The bucket of its `key`, once chosen, is its for
    life.
    """

    job_id: int
    attempt: int
    owner: int
    index: int
    spec: ImageSpec
    seed: int
    key: BatchKey
    arrived: int
    free_guidance: float = 1.0
    has_image_guidance: bool = False
    tile: Tile | None = None
    num_calls: int = 0
    call: int = 0

    @property
    def num_rows(self) -> int:
        """Rows of a model call this sample takes: one more for each thing that guides it."""
        if self.spec.guidance_scale <= self.free_guidance:
            return 1
        return 3 if self.has_image_guidance else 2

    @property
    def remaining(self) -> int:
        """Model calls still to be made."""
        return self.num_calls - self.call

    @property
    def is_done(self) -> bool:
        """Whether all its model calls have been made; never before it is started."""
        return 0 < self.num_calls <= self.call
