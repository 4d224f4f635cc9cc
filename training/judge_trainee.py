"""How the judge learns: from compositions, spoilt the way a small model's pictures are."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy, interpolate

from training.feed import Batch, Feed
from training.judge import SIDE, WHOLE, Box, JudgeNetwork, as_pixels, cut
from training.randomness import stream, torch_stream
from training.scene import Layout, Scene, Style

STYLE_WEIGHT: Final = 0.5
SMOOTHING: Final = 0.05
WHOLE_SHARE: Final = 0.6
"""How often a picture of one subject, or of several alike, is looked at as a whole."""

MAX_NOISE: Final = 0.12
MIN_SHARPNESS: Final = 0.5
"""The least share of its pixels that a spoilt picture keeps along a side."""

STYLES: Final = tuple(Style)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """What the judge is asked: pixels (n, 3, SIDE, SIDE), and the right answers (n each)."""

    pixels: torch.Tensor
    subjects: torch.Tensor
    styles: torch.Tensor
    are_parts: torch.Tensor


class JudgeTrainee:
    """The network with its pictures; see `training.loop.Trainee`."""

    def __init__(
        self,
        network: JudgeNetwork,
        *,
        feed: Feed,
        held_out: Batch,
        device: torch.device,
        address: tuple[int | str, ...],
    ) -> None:
        self.module: nn.Module = network
        self._feed, self._device, self._address = feed, device, address
        self._held_out = cases(held_out, stream(*address, "held out"))

    def loss(self, step: int) -> torch.Tensor:
        """Cross entropy of subjects and styles for the pictures of a step."""
        asked = cases(self._feed.batch(step), stream(*self._address, "cut", step))
        generator = torch_stream(*self._address, "spoil", step, device=self._device)
        pixels = spoilt(asked.pixels.to(self._device), generator)
        subjects, styles = self.module(pixels)
        wanted = asked.subjects.to(self._device), asked.styles.to(self._device)
        by_subject = cross_entropy(subjects.float(), wanted[0], label_smoothing=SMOOTHING)
        return by_subject + STYLE_WEIGHT * cross_entropy(styles.float(), wanted[1])

    def report(self, module: nn.Module) -> Mapping[str, float]:
        """The shares judged rightly of held-out pictures, as they are: whole ones and parts."""
        subjects, styles = module(self._held_out.pixels.to(self._device))
        right = (subjects.argmax(1).cpu() == self._held_out.subjects).float()
        parts = self._held_out.are_parts
        five = subjects.topk(min(5, subjects.shape[1])).indices.cpu()
        return {
            "subject": _mean(right[~parts]),
            "subject of a part": _mean(right[parts]),
            "subject in five": _mean((five == self._held_out.subjects[:, None]).any(1).float()),
            "style": _mean((styles.argmax(1).cpu() == self._held_out.styles).float()),
        }


def cases(batch: Batch, rng: random.Random) -> Cases:
    """One question for each picture of a batch: what is in all of it, or in a part of it."""
    pixels, subjects, styles, are_parts = [], [], [], []
    for image, scene in zip(batch.images, batch.scenes, strict=True):
        subject, box = _question(scene, rng)
        pixels.append(cut(image, box))
        subjects.append(subject)
        styles.append(STYLES.index(scene.style))
        are_parts.append(box != WHOLE)
    return Cases(
        pixels=as_pixels(torch.from_numpy(np.stack(pixels))),
        subjects=torch.tensor(subjects),
        styles=torch.tensor(styles),
        are_parts=torch.tensor(are_parts),
    )


def spoilt(pixels: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Softer, noisier, paler or darker pictures: what decoders and short samplers leave.

    One draw of sharpness serves the whole batch; the rest is drawn for each picture.
    """

    def draw(*shape: int) -> torch.Tensor:
        return torch.rand(shape, generator=generator, device=generator.device)

    side = round(SIDE * (MIN_SHARPNESS + (1.25 - MIN_SHARPNESS) * draw(1).item()))
    if side < SIDE:
        small = interpolate(pixels, size=side, mode="bilinear", antialias=True)
        pixels = interpolate(small, size=SIDE, mode="bilinear")
    count = len(pixels)
    noise = torch.randn(pixels.shape, generator=generator, device=generator.device)
    contrast = 0.85 + 0.25 * draw(count, 1, 1, 1)
    shift = 0.1 * (draw(count, 3, 1, 1) - 0.5)
    return pixels * contrast + shift + noise * MAX_NOISE * draw(count, 1, 1, 1)


def _question(scene: Scene, rng: random.Random) -> tuple[int, Box]:
    """A subject of the scene, and where to look for it."""
    # What stands behind another is half hidden: only the one in front is asked for.
    is_hidden = scene.layout is Layout.IN_FRONT
    placement = scene.placements[-1] if is_hidden else rng.choice(scene.placements)
    if not scene.layout.is_pair and rng.random() < WHOLE_SHARE:
        return placement.subject, WHOLE
    half = placement.size / 2 * rng.uniform(1.0, 1.3)
    reach = 0.06 * placement.size
    x = placement.x + rng.uniform(-reach, reach)
    y = placement.y + rng.uniform(-reach, reach)
    return placement.subject, (x - half, y - half, x + half, y + half)


def _mean(values: Any) -> float:
    return float(values.mean()) if len(values) else 0.0
