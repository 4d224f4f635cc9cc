"""What a model call costs, and what follows from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

KNEE_TOLERANCE: Final = 1.05
"""Beyond this close to the best cost per row, sharing only makes everyone later."""

MAX_STEP_S: Final = 1.0
"""Batches whose call takes longer (seconds) are not formed: joining, cancelling and previews
wait for the end of a call. A guided sample alone is always served, however long it takes."""

GUIDED_ROWS: Final = 2
"""Rows of a sample with guidance: the smallest batch that serves everyone."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Seconds per model call by number of rows, for one model and latent size on this machine.

    `step_s` holds at least one and two rows, ascending. `exact` are the row counts in which a
    row's bits depend on neither its place nor its neighbours; None stands for all.
    """

    step_s: Mapping[int, float]
    exact: Collection[int] | None = None

    @property
    def max_rows(self) -> int:
        """The smallest row count (≥ 2) that costs a row hardly more than the best one does."""
        bearable = {
            rows: seconds / rows
            for rows, seconds in self.step_s.items()
            if rows >= GUIDED_ROWS and (rows == GUIDED_ROWS or seconds <= MAX_STEP_S)
        }
        best = min(bearable.values())
        return min(rows for rows, cost in bearable.items() if cost <= best * KNEE_TOLERANCE)

    @property
    def buckets(self) -> tuple[int, ...]:
        """The fixed row counts worth offering, ascending."""
        return tuple(
            rows
            for rows in self.step_s
            if rows <= self.max_rows and (self.exact is None or rows in self.exact)
        )

    def scaled(self, ratio: float) -> "Curve":
        """An estimate for latents of `ratio` times the pixels.

        A row of twice the pixels is taken to cost what two rows do.
        """
        return Curve({rows: self.seconds(rows * ratio) for rows in self.step_s}, self.exact)

    def seconds(self, rows: float) -> float:
        """What a call of any number of rows takes, estimated.

        Between two measured row counts the line through them, beyond the last in proportion.
        """
        points = list(self.step_s.items())
        if rows <= points[0][0]:
            return points[0][1]
        for (left, left_s), (right, right_s) in pairwise(points):
            if rows <= right:
                return left_s + (right_s - left_s) * (rows - left) / (right - left)
        last, last_s = points[-1]
        return last_s * rows / last
