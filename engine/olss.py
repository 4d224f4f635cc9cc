"""OLSS: a sampler of few steps, fitted by least squares to a model's own way of many.

After Duan et al., "Optimal Linear Subspace Search" (2023, arXiv 2305.14677): each of the few
states is the combination of the first noise and all model outputs so far that comes closest to
where the long way passes. Which of its moments are visited is searched for, too: from each the
next one is as far as an error bound lets it be, and the bound is made as small as the number of
steps allows.

Two things are done otherwise. Products of all states and outputs (a Gram matrix) are gathered
once, so that any choice of moments can be solved without looking at tensors again. And the
combination of each step is solved once more with the outputs that the model gives on the
short way itself, so that no step inherits the errors of those before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.errors import EngineError
from engine.sampler_table import (
    DENOISED,
    LATENTS,
    OUTPUT_COLUMN,
    SLOT_COLUMNS,
    SamplerCall,
    SamplerTable,
)

FIRST_NOISE: Final = DENOISED + 1
"""The slot of a fitted table that holds the first noise; those after it hold earlier outputs."""

RIDGE: Final = 1e-7
"""How much the weights' squares count, relative to what they weigh: outputs of neighbouring
moments are almost the same, and must not be played off against one another."""

_SEARCH_ROUNDS: Final = 40

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the long way: its timestep, and how the clean latents follow there.

    They are `from_latents` × latents + `from_output` × model output.
    """

    timestep: float
    from_latents: float
    from_output: float


class Trajectories:
    """The long ways of some pictures: their states, and the model's outputs between them.

    Each is (moments + 1, values) and (moments, values); state 0 is the first noise.
    """

    def __init__(self, ways: Sequence[tuple[Array, Array]]) -> None:
        self.num_moments = len(ways[0][1])
        self._rows = [np.concatenate([states, outputs]) for states, outputs in ways]
        self._gram = sum((rows @ rows.T for rows in self._rows), np.zeros(()))

    def replace(self, moment: int, outputs: Sequence[Array]) -> None:
        """Put other outputs, one for each picture, in the place of those at a moment."""
        at = self.num_moments + 1 + moment
        products = np.zeros(len(self._gram))
        for rows, output in zip(self._rows, outputs, strict=True):
            rows[at] = output
            products += rows @ rows[at]
        self._gram[at], self._gram[:, at] = products, products

    def products(self, basis: Sequence[int], targets: Sequence[int]) -> tuple[Array, Array, Array]:
        """Products basis × basis, basis × targets, and each target's with itself.

        The basis is the first noise and the outputs at the moments `basis`; targets are states.
        """
        rows = [0, *(self.num_moments + 1 + moment for moment in basis)]
        columns = list(targets)
        squares: Array = self._gram[columns, columns]
        return self._gram[np.ix_(rows, rows)], self._gram[np.ix_(rows, columns)], squares


def search_path(trajectories: Trajectories, num_steps: int) -> tuple[int, ...]:
    """The moments to call the model at, the first one always among them.

    Raises EngineError where there are fewer moments than steps.
    """
    most = trajectories.num_moments
    if not 1 <= num_steps <= most:
        raise EngineError(f"{num_steps} steps cannot be chosen out of {most}")
    low, high = 0.0, 1.0
    best = tuple(range(num_steps))
    for _ in range(_SEARCH_ROUNDS):
        bound = (low + high) / 2
        path = _walk(trajectories, bound, num_steps)
        if path is None:
            low = bound
        else:
            high, best = bound, path
    return best


def solve(products: tuple[Array, Array, Array]) -> tuple[Array, Array]:
    """The weights (basis, targets) of least squares, and each target's error relative to it."""
    gram, mixed, squares = products
    scale = np.sqrt(np.diag(gram))
    scaled = gram / np.outer(scale, scale) + RIDGE * np.eye(len(gram))
    weights: Array = np.linalg.solve(scaled, mixed / scale[:, None]) / scale[:, None]
    errors = squares - 2 * np.sum(weights * mixed, 0) + np.sum(weights * (gram @ weights), 0)
    relative: Array = np.sqrt(np.maximum(errors, 0) / squares)
    return weights, relative


def make_table(moments: Sequence[Moment], weights: Sequence[Array]) -> SamplerTable:
    """The table of a short way: `weights[i]` are those of the first noise and outputs 0 … i."""
    num_slots = FIRST_NOISE + len(moments)
    calls = []
    for at, (moment, own) in enumerate(zip(moments, weights, strict=True)):
        rows = np.zeros((num_slots, SLOT_COLUMNS + num_slots))
        # Before the first call the noise is nowhere but in the latents.
        first_noise = SLOT_COLUMNS + (FIRST_NOISE if at else LATENTS)
        rows[LATENTS, first_noise] = own[0]
        rows[LATENTS, OUTPUT_COLUMN] = own[-1]
        for earlier, weight in enumerate(own[1:-1]):
            rows[LATENTS, SLOT_COLUMNS + FIRST_NOISE + 1 + earlier] = weight
        rows[DENOISED, SLOT_COLUMNS + LATENTS] = moment.from_latents
        rows[DENOISED, OUTPUT_COLUMN] = moment.from_output
        rows[FIRST_NOISE, first_noise] = 1.0
        for earlier in range(at):
            slot = FIRST_NOISE + 1 + earlier
            rows[slot, SLOT_COLUMNS + slot] = 1.0
        if at + 1 < len(moments):
            rows[FIRST_NOISE + 1 + at, OUTPUT_COLUMN] = 1.0
        calls.append(
            SamplerCall(
                timestep=moment.timestep,
                input_scale=1.0,
                draws_noise=False,
                weights=tuple(map(tuple, rows.tolist())),
            )
        )
    return SamplerTable(image_weight=0.0, noise_weight=1.0, calls=tuple(calls))


def fit(
    trajectories: Trajectories,
    moments: Sequence[Moment],
    *,
    num_steps: int,
    replay: Callable[[SamplerTable], Sequence[Array]] | None = None,
) -> SamplerTable:
    """A table of `num_steps` that follows the trajectories.

    Where there is a `replay`, it runs the table it is given for each picture, in their order,
    and returns the final latents (values): the output of the last call, which then counts
    instead of what the model said on the long way.

    Raises EngineError as `search_path` does.
    """
    path = search_path(trajectories, num_steps)
    own = [moments[moment] for moment in path]
    weights: list[Array] = []
    for at, end in enumerate([*path[1:], trajectories.num_moments]):
        if replay is not None and at:
            bare = np.zeros(at + 2)
            bare[-1] = 1.0
            outputs = replay(make_table(own[: at + 1], [*weights, bare]))
            trajectories.replace(path[at], outputs)
        weights.append(solve(trajectories.products(path[: at + 1], [end]))[0][:, 0])
    return make_table(own, weights)


def _walk(trajectories: Trajectories, bound: float, num_steps: int) -> tuple[int, ...] | None:
    """As many moments as are needed where each next state is within the bound; None if too many."""
    end = trajectories.num_moments
    path = [0]
    while True:
        targets = range(path[-1] + 1, end + 1)
        _, errors = solve(trajectories.products(path, targets))
        reached = np.flatnonzero(errors <= bound)
        farthest = targets[int(reached[-1])] if len(reached) else targets[0]
        if farthest == end and (len(reached) or len(path) == end):
            return _spread(path, end, num_steps)
        if len(path) == num_steps:
            return None
        path.append(min(farthest, end - 1))


def _spread(path: Sequence[int], end: int, num_steps: int) -> tuple[int, ...]:
    """The path with steps to spare put into its widest gaps."""
    moments = list(path)
    while len(moments) < num_steps:
        gaps = np.diff([*moments, end])
        widest = int(np.argmax(gaps))
        moments.insert(widest + 1, moments[widest] + int(gaps[widest]) // 2)
    return tuple(moments)
