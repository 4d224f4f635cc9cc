"""Labels: what a caption says, as numbers to be learned."""

from collections.abc import Sequence
from typing import Final

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from training.captions import Caption
from training.scene import BACKGROUNDS, Colour, Layout, Scale, Scene, Style

HEADS: Final = (
    "subject",
    "second",
    "background",
    "style",
    "tint",
    "second_tint",
    "layout",
    "scale",
    "count",
)
"""What is told apart, in the order of a label's numbers."""

MAX_COUNT: Final = 4


def label_sizes(num_subjects: int) -> tuple[int, ...]:
    """How many values each head has; where something may be left unsaid, that is one more."""
    return (
        num_subjects,
        num_subjects + 1,
        len(BACKGROUNDS) + 1,
        len(Style) + 1,
        len(Colour) + 1,
        len(Colour) + 1,
        len(Layout),
        len(Scale),
        MAX_COUNT,
    )


def label(scene: Scene, caption: Caption, *, num_subjects: int) -> tuple[int, ...]:
    """The numbers of a caption, one for each of `HEADS`; the last value means unsaid."""
    first, last = scene.placements[0], scene.placements[-1]
    is_pair = scene.layout.is_pair
    colours = list(Colour)
    return (
        first.subject,
        last.subject if is_pair else num_subjects,
        BACKGROUNDS.index(scene.background) if caption.tells_background else len(BACKGROUNDS),
        list(Style).index(scene.style) if caption.tells_style else len(Style),
        colours.index(first.tint) if first.tint else len(colours),
        colours.index(last.tint) if is_pair and last.tint else len(colours),
        list(Layout).index(scene.layout),
        list(Scale).index(scene.scale),
        min(scene.count, MAX_COUNT) - 1,
    )


class LabelHeads(nn.Module):
    """Linear readers of labels from hidden states, used in training only.

    They read the mean over all positions and the last position: causal attention gathers the
    whole caption there, and that is where a UNet's cross attention can find it.
    """

    def __init__(self, width: int, num_subjects: int) -> None:
        super().__init__()
        sizes = label_sizes(num_subjects)
        self.mean = nn.ModuleList(nn.Linear(width, size) for size in sizes)
        self.last = nn.ModuleList(nn.Linear(width, size) for size in sizes)

    def forward(self, hidden: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Scores of each head from hidden states (n, tokens, width): by mean, by last position."""
        mean, last = hidden.mean(1) * 3, hidden[:, -1]
        return [
            (by_mean(mean), by_last(last))
            for by_mean, by_last in zip(self.mean, self.last, strict=True)
        ]


def label_loss(
    scores: Sequence[tuple[torch.Tensor, torch.Tensor]], labels: torch.Tensor
) -> torch.Tensor:
    """Cross entropy, summed over heads; `labels` are (n, heads)."""
    losses = [
        cross_entropy(each.float(), labels[:, at])
        for at, pair in enumerate(scores)
        for each in pair
    ]
    return torch.stack(losses).sum()
