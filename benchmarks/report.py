"""Numbers to lines: medians and ratios with their spread, as a table and as JSON."""

import io
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import mean, median, quantiles

import numpy as np
from contenders import Outcome
from PIL import Image


@dataclass(slots=True, kw_only=True)
class Row:
    """One measure, a value of each side for every round.

    The ratio is what was gained: stock : ours for seconds, ours : stock for a rate.
    """

    name: str
    unit: str
    is_rate: bool = False
    stock: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)

    def add(self, stock: float, ours: float) -> None:
        """Note a round."""
        self.stock.append(stock)
        self.ours.append(ours)

    @property
    def ratios(self) -> list[float]:
        """The gain in each round."""
        pairs = zip(self.stock, self.ours, strict=True)
        return [ours / stock if self.is_rate else stock / ours for stock, ours in pairs]

    def line(self) -> str:
        """The row as a line of a Markdown table."""
        low, high = min(self.ratios), max(self.ratios)
        return (
            f"| {self.name} | {median(self.stock):.3f} {self.unit} | {median(self.ours):.3f} "
            f"{self.unit} | {median(self.ratios):.2f} | {low:.2f} – {high:.2f} |"
        )


def percentile(values: Sequence[float], percent: int) -> float:
    """A percentile, interpolated; of fewer than two values the largest."""
    if len(values) < 2:  # noqa: PLR2004 – quantiles need two
        return max(values)
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def mean_latency(outcomes: Sequence[Outcome]) -> float:
    """Seconds from asking to having, on average."""
    return mean(outcome.latency_s for outcome in outcomes)


def p95_latency(outcomes: Sequence[Outcome]) -> float:
    """Seconds within which 95 of 100 have their picture."""
    return percentile([outcome.latency_s for outcome in outcomes], 95)


def largest_difference(stock: Sequence[Outcome], ours: Sequence[Outcome]) -> int:
    """The largest difference (0 … 255) between the two sides' pictures of the same requests."""
    return max(
        int(np.abs(_pixels(one.png) - _pixels(other.png)).max())
        for one, other in zip(stock, ours, strict=True)
    )


def describe_machine(*, threads: int, device: str) -> dict[str, str]:
    """What the numbers were measured on."""
    load = " ".join(f"{number:.2f}" for number in os.getloadavg())
    libraries = ("torch", "diffusers", "transformers")
    return {
        "processor": f"{device}, {os.cpu_count()} cores",
        "system": platform.platform(),
        "python": platform.python_version(),
        "libraries": ", ".join(f"{name} {version(name)}" for name in libraries),
        "threads": str(threads),
        "load average": load,
    }


def table(rows: Sequence[Row]) -> str:
    """All rows as a Markdown table."""
    head = "| measure | stock | ours | gain | spread |\n|---|---|---|---|---|"
    return "\n".join([head, *(row.line() for row in rows)])


def write_json(
    path: Path, *, machine: dict[str, str], rows: Sequence[Row], others: dict[str, object]
) -> None:
    """Every number of every round."""
    measures = {
        row.name: {"unit": row.unit, "stock": row.stock, "ours": row.ours, "gain": row.ratios}
        for row in rows
    }
    whole = {"machine": machine, "measures": measures, **others}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _pixels(png: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.asarray(Image.open(io.BytesIO(png)), dtype=np.int64)
