"""The judge: says which subject a picture shows, and in which style."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import cv2
import msgspec
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from training.scene import Style
from training.sprites import Pixels

SIDE: Final = 64
"""What the judge looks at, in pixels: pictures of other sizes are scaled."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom as shares of a picture's side."""

WHOLE: Final[Box] = (0.0, 0.0, 1.0, 1.0)
LEFT: Final[Box] = (0.0, 0.25, 0.5, 0.75)
RIGHT: Final[Box] = (0.5, 0.25, 1.0, 0.75)
ABOVE: Final[Box] = (0.25, 0.0, 0.75, 0.5)
BELOW: Final[Box] = (0.25, 0.5, 0.75, 1.0)
"""Where the subjects of a pair are."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the judge sees: the likeliest subjects by their usual names, best first, and a style.

    `sureness` (0 … 1) is the probability of the first.
    """

    subjects: tuple[str, ...]
    sureness: float
    style: Style

    @property
    def subject(self) -> str:
        """The likeliest subject."""
        return self.subjects[0]


class JudgeConfig(msgspec.Struct, frozen=True, kw_only=True):
    """The judge's shape: the usual names of its subjects, and its channel counts."""

    subjects: tuple[str, ...]
    channels: tuple[int, ...]


class JudgeNetwork(nn.Module):
    """A small convolutional network: n stages, each halving the side, then two linear heads."""

    def __init__(self, channels: Sequence[int], num_subjects: int) -> None:
        super().__init__()
        stages: list[nn.Module] = []
        for place, (before, after) in enumerate(zip((3, *channels), channels, strict=False)):
            stages += _convolution(before, after, stride=2)
            if place < len(channels) - 1:
                stages += _convolution(after, after, stride=1)
        self.stages = nn.Sequential(*stages)
        self.subject = nn.Linear(2 * channels[-1], num_subjects)
        self.style = nn.Linear(2 * channels[-1], len(Style))

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of subjects and of styles for pixels (n, 3, SIDE, SIDE) in -1 … 1."""
        seen = self.stages(pixels)
        pooled = torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], dim=1)
        return self.subject(pooled), self.style(pooled)


class Judge:
    """A trained network with the names it knows."""

    def __init__(self, config: JudgeConfig, network: nn.Module) -> None:
        self.config = config
        self._network = network.eval()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The judge saved in a folder; OSError, or ValueError where it is none."""
        config = msgspec.json.decode((folder / "config.json").read_bytes(), type=JudgeConfig)
        network = JudgeNetwork(config.channels, len(config.subjects))
        network.load_state_dict(load_file(folder / "model.safetensors"))
        return cls(config, network)

    def save(self, folder: Path) -> None:
        """Write the configuration, and the weights in half precision."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_bytes(
            msgspec.json.format(msgspec.json.encode(self.config), indent=1) + b"\n"
        )
        weights = {
            name: (value.half() if value.is_floating_point() else value).cpu().contiguous()
            for name, value in self._network.state_dict().items()
        }
        save_file(weights, folder / "model.safetensors")

    def look(self, images: Sequence[Pixels], box: Box = WHOLE, *, top: int = 5) -> list[Verdict]:
        """What each picture (uint8, height × width × 3) shows in the box, with `top` guesses."""
        if not images:
            return []
        pixels = torch.from_numpy(np.stack([cut(image, box) for image in images]))
        device = next(self._network.parameters()).device
        with torch.inference_mode():
            subjects, styles = self._network(as_pixels(pixels.to(device)))
        best = subjects.float().softmax(-1).topk(min(top, len(self.config.subjects)))
        return [
            Verdict(
                subjects=tuple(self.config.subjects[int(at)] for at in places),
                sureness=float(chances[0]),
                style=list(Style)[int(style.argmax())],
            )
            for places, chances, style in zip(best.indices, best.values, styles, strict=True)
        ]


def cut(image: Pixels, box: Box) -> Pixels:
    """The part of a picture in a box, scaled to SIDE × SIDE × 3.

    Where the box reaches over an edge, the edge goes on. Raises ValueError for an empty box.
    """
    height, width = image.shape[:2]
    left, right = round(box[0] * width), round(box[2] * width)
    top, bottom = round(box[1] * height), round(box[3] * height)
    if left >= right or top >= bottom:
        raise ValueError(f"nothing is in the box {box}")
    rows = np.clip(np.arange(top, bottom), 0, height - 1)
    columns = np.clip(np.arange(left, right), 0, width - 1)
    part = image[rows[:, None], columns]
    how = cv2.INTER_AREA if len(rows) > SIDE else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=how), np.uint8)


def as_pixels(images: torch.Tensor) -> torch.Tensor:
    """Pictures (n, side, side, 3) of 0 … 255 as the network takes them."""
    return images.permute(0, 3, 1, 2).float().div(127.5).sub(1).contiguous()


def _convolution(before: int, after: int, *, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(before, after, 3, stride, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    ]
