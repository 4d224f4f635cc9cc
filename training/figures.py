"""Figures: what was measured of a model, and how sure that is."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import msgspec

from training.interval import spread, wilson


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured value with its 95 % confidence interval, from `tries` pictures.

    `name` is said in Chinese, for the model card. `goal` is what is aimed at, where something is.
    """

    name: str
    value: float
    low: float
    high: float
    tries: int
    goal: float | None = None
    is_share: bool = True

    @classmethod
    def share(cls, name: str, hits: Iterable[bool], *, goal: float | None = None) -> Self:
        """The share of pictures that are right."""
        seen = list(hits)
        low, high = wilson(sum(seen), len(seen))
        value = sum(seen) / len(seen) if seen else 0.0
        return cls(name=name, value=value, low=low, high=high, tries=len(seen), goal=goal)

    @classmethod
    def mean(cls, name: str, values: Sequence[float], *, goal: float | None = None) -> Self:
        """The mean of a value over pictures."""
        low, high = spread(list(values))
        return cls(
            name=name,
            value=sum(values) / len(values),
            low=low,
            high=high,
            tries=len(values),
            goal=goal,
            is_share=False,
        )

    @property
    def text(self) -> str:
        """The value and its interval, as people read them."""
        if self.is_share:
            return f"{self.value:.0%}（{self.low:.0%}–{self.high:.0%}）"
        return f"{self.value:.2f}（{self.low:.2f}–{self.high:.2f}）"


def save_figures(path: Path, figures: Sequence[Figure]) -> None:
    """Write figures to a JSON file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1) + b"\n")


def load_figures(path: Path) -> tuple[Figure, ...]:
    """The figures in a file; none where there is no file yet."""
    if not path.is_file():
        return ()
    return msgspec.json.decode(path.read_bytes(), type=tuple[Figure, ...])
