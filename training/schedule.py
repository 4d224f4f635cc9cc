"""The learning rate over a training run. Pure."""

import math
from typing import Final

from training.settings import Fit

FLOOR: Final = 1e-3
"""The lowest learning rate, as a share of the peak."""


def learning_rate(fit: Fit, step: int) -> float:
    """The learning rate of a step (0 … `fit.steps` - 1): warm-up, plateau, cosine."""
    warm = min(1.0, (step + 1) / max(1, fit.warmup))
    done = step / fit.steps
    falling = max(0.0, done - fit.hold) / (1 - fit.hold) if fit.hold < 1 else 0.0
    cosine = 0.5 * (1 + math.cos(math.pi * falling))
    return fit.learning_rate * warm * max(FLOOR, cosine)


def ema_decay(fit: Fit, step: int) -> float:
    """How much of the moving average a step keeps: little at first, `fit.ema` in the end."""
    return min(fit.ema, (1 + step) / (10 + step))
