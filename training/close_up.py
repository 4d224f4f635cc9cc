"""Close-ups: parts of large pictures, for models that later make pictures larger tile by tile."""

import random

import numpy as np

from training.feed import Batch
from training.sprites import Pixels


def close_up(batch: Batch, side: int) -> Batch:
    """A side × side part of each picture of a batch, somewhere in it, without a caption.

    Nobody says what a part shows; and the whole's caption would have the whole drawn into it.
    Pictures that are not larger than that both ways stay as they are.
    """
    height, width = batch.depths.shape[1:]
    if min(height, width) <= side:
        return batch
    places = []
    for scene in batch.scenes:
        rng = random.Random(scene.seed)  # noqa: S311 - a place in a picture is no secret
        places.append((rng.randint(0, height - side), rng.randint(0, width - side)))

    def cut(pictures: Pixels) -> Pixels:
        parts = zip(pictures, places, strict=True)
        return np.stack([one[top : top + side, left : left + side] for one, (top, left) in parts])

    return Batch(
        images=cut(batch.images),
        depths=cut(batch.depths),
        captions=("",) * len(batch.captions),
        scenes=batch.scenes,
    )
