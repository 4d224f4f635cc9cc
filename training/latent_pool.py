"""Latent pools: many pictures encoded ahead, because encoding them at every step costs too much."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy.typing as npt
import torch

from training.close_up import close_up
from training.controls import control_images
from training.feed import Batch, Feed, as_pixels
from training.looks import redraw
from training.settings import PoolSettings
from training.text_encoder import Tokenize

CHUNK: Final = 64
"""How many pictures a pool's feed hands over at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Pictures as a UNet sees them.

    `latents` (n, channels, h, w) are scaled to unit variance, `tokens` (n, tokens) are their
    captions; `controls` (n, 3, side, side), 0 … 1, where there is something to be guided by.
    """

    latents: torch.Tensor
    tokens: torch.Tensor
    controls: torch.Tensor | None = None


class Encoder:
    """Encodes composed pictures, in a look and with control images if wanted."""

    def __init__(
        self,
        vae: Any,
        tokenize: Tokenize,
        *,
        device: torch.device,
        look: str | None = None,
        control: str | None = None,
    ) -> None:
        self._vae = vae.to(device).to(memory_format=torch.channels_last)
        self._tokenize = tokenize
        self._device = device
        self._look = look
        self._control = control

    @torch.no_grad()
    def encode(self, batch: Batch) -> Encoded:
        """A batch, encoded; control images stay bytes until they are used."""
        pixels = as_pixels(redraw(batch, self._look)).to(self._device)
        latents = self._vae.encode(pixels).latent_dist.mode() * self._vae.config.scaling_factor
        controls = None
        if self._control is not None:
            images: npt.NDArray[Any] = control_images(batch, self._control)
            controls = torch.from_numpy(images).permute(0, 3, 1, 2).to(self._device)
        return Encoded(
            latents=latents.float(),
            tokens=self._tokenize(batch.captions).to(self._device),
            controls=controls,
        )


class LatentPool:
    """Draws batches from a pool of encoded pictures, which is replaced now and then.

    Which pictures are in the pool of a step, and which of them a batch holds, is decided by the
    step and the generator alone. The batches are of the feed's shapes in turn; of shapes larger
    than its side both ways they are close-ups.
    """

    def __init__(self, feed: Feed, encoder: Encoder, settings: PoolSettings) -> None:
        """`feed` hands over batches of `CHUNK`; the pool's size is rounded up to one of each."""
        self._feed = feed
        self._encoder = encoder
        self._refresh_every = settings.refresh_every
        unit = CHUNK * feed.num_shapes
        self._chunks = -(-settings.size // unit) * feed.num_shapes
        self._number = -1
        self._pools: list[Encoded] = []

    def batch(self, step: int, size: int, generator: torch.Generator) -> Encoded:
        """So many encoded pictures for a step."""
        pools = self._of(step // self._refresh_every)
        pool = pools[step % len(pools)]
        device = pool.latents.device
        chosen = torch.randint(len(pool.latents), (size,), generator=generator, device=device)
        return Encoded(
            latents=pool.latents[chosen],
            tokens=pool.tokens[chosen],
            controls=None if pool.controls is None else pool.controls[chosen].float() / 255,
        )

    def _of(self, number: int) -> list[Encoded]:
        """The pool of that number, by shape."""
        if not self._pools or number != self._number:
            first, shapes = number * self._chunks, self._feed.num_shapes
            self._pools = []
            chunks = [
                self._encoder.encode(close_up(self._feed.batch(first + at), self._feed.side))
                for at in range(self._chunks)
            ]
            self._pools = [_joined(chunks[at::shapes]) for at in range(shapes)]
            self._number = number
        return self._pools


def _joined(chunks: list[Encoded]) -> Encoded:
    def join(pick: Callable[[Encoded], torch.Tensor]) -> torch.Tensor:
        return torch.cat([pick(chunk) for chunk in chunks])

    controls = [chunk.controls for chunk in chunks if chunk.controls is not None]
    return Encoded(
        latents=join(lambda chunk: chunk.latents),
        tokens=join(lambda chunk: chunk.tokens),
        controls=torch.cat(controls) if controls else None,
    )
