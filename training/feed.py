"""The feed: composed pictures, batch by batch, in an order that never changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import DataLoader, Dataset

from training.composer import SQUARE, Composer, Example, Shape
from training.randomness import stream
from training.scene import Scene

_ENDLESS: Final = 2**40


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Composed pictures of one shape: `images` (n, h, w, 3) and `depths` (n, h, w), uint8."""

    images: npt.NDArray[np.uint8]
    depths: npt.NDArray[np.uint8]
    captions: tuple[str, ...]
    scenes: tuple[Scene, ...]

    @property
    def pixels(self) -> torch.Tensor:
        """The pictures as a VAE takes them: (n, 3, side, side), float32, −1 … 1."""
        return as_pixels(self.images)


class Feed:
    """The pictures at an address, an endless row of them; the n-th is the same every time.

    The batches are of the `shapes` in turn, which are multiples of the composer's `side`.
    """

    def __init__(
        self,
        composer: Composer,
        *address: int | str,
        batch: int,
        workers: int = 0,
        shapes: Sequence[Shape] = (SQUARE,),
    ) -> None:
        """`workers` processes compose ahead; none of them changes a picture."""
        self._pictures = _Pictures(composer, address, batch, shapes)
        self.num_shapes = len(shapes)
        self.side = composer.side
        self._batch = batch
        self._workers = workers
        self._next = 0
        self._batches: Iterator[Batch] = iter(())

    def batch(self, number: int) -> Batch:
        """The batch of that number (0 …); cheapest when asked for one after the other."""
        if number != self._next or number == 0:
            self._batches = self._from(number)
        self._next = number + 1
        return next(self._batches)

    def _from(self, number: int) -> Iterator[Batch]:
        return iter(
            DataLoader(
                self._pictures,
                batch_size=self._batch,
                sampler=range(number * self._batch, _ENDLESS),
                num_workers=self._workers,
                collate_fn=_collate,
                worker_init_fn=_work_alone,
            )
        )


def as_pixels(images: npt.NDArray[np.uint8]) -> torch.Tensor:
    """Pictures (n, height, width, 3) as a VAE takes them: (n, 3, height, width), −1 … 1."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float().div(127.5).sub(1).contiguous()


class _Pictures(Dataset[Any]):
    def __init__(
        self,
        composer: Composer,
        address: Sequence[int | str],
        batch: int,
        shapes: Sequence[Shape],
    ) -> None:
        self._composer = composer
        self._address = tuple(address)
        self._batch = batch
        self._shapes = tuple(shapes)

    def __getitem__(self, number: int) -> Example:
        shape = self._shapes[number // self._batch % len(self._shapes)]
        return self._composer.sample(stream(*self._address, number), shape)


def _work_alone(_worker: int) -> None:
    """Threads do not survive a fork, and there is a process for each core anyway."""
    cv2.setNumThreads(0)


def _collate(drawn: Sequence[Example]) -> Batch:
    return Batch(
        images=np.stack([each.image for each in drawn]),
        depths=np.stack([each.depth for each in drawn]),
        captions=tuple(each.caption for each in drawn),
        scenes=tuple(each.scene for each in drawn),
    )
