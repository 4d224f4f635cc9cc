"""Fitted samplers: fewer steps that end where many steps do."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from core.errors import EngineError
from engine.machine import Machine, prepare_machine
from engine.olss import Array, Moment, Trajectories, fit, make_table, search_path, solve
from engine.olss_lab import LONG_STEPS, Lab, Picture, fitting_calls, judging_calls
from engine.sampler_table import SamplerTable
from tests.engine.stock_bench import Bench

NUM_MOMENTS = 20
VALUES = 60
MOMENTS = [Moment(timestep=999.0 - 50 * at, from_latents=0.5, from_output=-0.5) for at in range(20)]
SCENES = ("红色背景上的一只猫", "一辆汽车", "绿色背景上的苹果", "蓝色背景上的房子")


def said(latents: Array, timestep: float) -> Array:
    """A model that is anything but linear."""
    return np.sin(1.3 * latents + timestep / 400) + 0.2 * np.roll(latents, 1)


def long_way(seed: int) -> tuple[Array, Array]:
    """States and outputs of twenty small steps from noise."""
    states = [np.random.default_rng(seed).standard_normal(VALUES)]
    outputs = []
    for moment in MOMENTS:
        outputs.append(said(states[-1], moment.timestep))
        states.append(0.98 * states[-1] - 0.08 * outputs[-1])
    return np.stack(states), np.stack(outputs)


def short_way(table: SamplerTable, noise: Array) -> Array:
    """The final latents of a table's loop."""
    slots = np.zeros((table.num_slots, VALUES))
    slots[0] = table.noise_weight * noise
    for call in table.calls:
        output = said(slots[0] * call.input_scale, call.timestep)
        slots = np.array(call.weights) @ np.stack([output, np.zeros(VALUES), *slots])
    return slots[0]


def evenly(table_steps: int, noise: Array) -> Array:
    """The same model in a few large steps of the long way's own kind."""
    latents, every = noise, NUM_MOMENTS // table_steps
    for moment in MOMENTS[::every]:
        latents = 0.98**every * latents - 0.08 * every * said(latents, moment.timestep)
    return latents


@pytest.fixture
def trajectories() -> Trajectories:
    return Trajectories([long_way(seed) for seed in range(8)])


def error(table: SamplerTable, seeds: Sequence[int]) -> float:
    ends = [(short_way(table, states[0]), states[-1]) for states, _ in map(long_way, seeds)]
    return float(np.mean([(ours - goal) ** 2 for ours, goal in ends]))


def replay(table: SamplerTable) -> list[Array]:
    return [short_way(table, long_way(seed)[0][0]) for seed in range(8)]


def test_a_fitted_way_ends_nearer_than_one_of_large_steps(trajectories: Trajectories) -> None:
    table = fit(trajectories, MOMENTS, num_steps=5, replay=replay)
    seeds = range(100, 120)
    plain = np.mean([(evenly(5, s[0]) - s[-1]) ** 2 for s, _ in map(long_way, seeds)])
    assert error(table, seeds) < plain / 4


def test_fitting_to_the_short_way_itself_is_better_than_to_the_long_one() -> None:
    def fitted(*, is_replayed: bool) -> SamplerTable:
        ways = Trajectories([long_way(seed) for seed in range(8)])
        return fit(ways, MOMENTS, num_steps=5, replay=replay if is_replayed else None)

    assert error(fitted(is_replayed=True), range(100, 140)) < error(
        fitted(is_replayed=False), range(100, 140)
    )


def test_as_many_steps_as_moments_follow_the_long_way_exactly(trajectories: Trajectories) -> None:
    table = fit(trajectories, MOMENTS, num_steps=NUM_MOMENTS)
    assert [call.timestep for call in table.calls] == [moment.timestep for moment in MOMENTS]
    assert error(table, range(3)) < 1e-6


@pytest.mark.parametrize("num_steps", [1, 2, 3, 7, 19, 20])
def test_a_path_begins_at_the_first_moment_and_goes_forward(
    trajectories: Trajectories, num_steps: int
) -> None:
    path = search_path(trajectories, num_steps)
    assert len(path) == num_steps
    assert path[0] == 0
    assert list(path) == sorted(set(path))
    assert path[-1] < NUM_MOMENTS


def test_a_path_is_no_worse_than_even_steps(trajectories: Trajectories) -> None:
    def worst(path: Sequence[int]) -> float:
        ends = [*path[1:], NUM_MOMENTS]
        return max(
            float(solve(trajectories.products(path[: at + 1], [end]))[1][0])
            for at, end in enumerate(ends)
        )

    assert worst(search_path(trajectories, 5)) <= worst(range(0, NUM_MOMENTS, 4)) * (1 + 1e-9)


@pytest.mark.parametrize("num_steps", [0, NUM_MOMENTS + 1])
def test_numbers_of_steps_that_cannot_be_made_are_refused(
    trajectories: Trajectories, num_steps: int
) -> None:
    with pytest.raises(EngineError, match="cannot be chosen"):
        search_path(trajectories, num_steps)


def test_least_squares_are_those_of_numpy() -> None:
    dice = np.random.default_rng(5)
    basis, target = dice.standard_normal((4, 50)), dice.standard_normal((1, 50))
    products = (basis @ basis.T, basis @ target.T, np.sum(target**2, axis=1))
    weights, errors = solve(products)
    expected, residual, *_ = np.linalg.lstsq(basis.T, target[0], rcond=None)
    assert weights[:, 0] == pytest.approx(expected, abs=1e-5)
    assert errors[0] == pytest.approx(float(np.sqrt(residual[0] / products[2][0])), abs=1e-6)


def test_a_table_keeps_the_first_noise_and_all_outputs() -> None:
    weights = [np.array([0.9, 0.1]), np.array([0.5, 0.2, 0.3]), np.array([0.1, 0.4, 0.3, 0.2])]
    table = make_table(MOMENTS[:3], weights)
    noise = np.random.default_rng(6).standard_normal(VALUES)
    outputs: list[Array] = []
    latents = noise
    for moment, own in zip(MOMENTS, weights, strict=False):
        outputs.append(said(latents, moment.timestep))
        latents = own[0] * noise + sum(w * o for w, o in zip(own[1:], outputs, strict=True))
    assert short_way(table, noise) == pytest.approx(latents)


@pytest.fixture
def machine() -> Machine:
    return prepare_machine("cpu", threads=1)


@pytest.mark.slow
def test_eight_fitted_steps_of_the_bundled_model_beat_eight_of_ddim(
    mini: Bench, machine: Machine
) -> None:
    calls: list[int] = []
    lab = Lab(mini.model, machine, guidance_scale=4.0, on_calls=calls.append)
    file = lab.fit(
        [Picture(prompt, 50 + at) for at, prompt in enumerate(SCENES)], num_steps=8, name="OLSS"
    )
    held_out = [Picture("黄色背景上的一条鱼", 1), Picture("红色背景上的一棵树", 2)]
    ours, plain = lab.errors(held_out, file)
    assert ours < plain / 3
    assert sum(calls) == fitting_calls(len(SCENES), 8) + judging_calls(len(held_out), 8)
    assert abs(file.table().weights()).max() < LONG_STEPS


def test_a_model_of_another_kind_is_fitted_too(
    classic: Bench, machine: Machine, tmp_path: Path
) -> None:
    lab = Lab(classic.model, machine, guidance_scale=1.0, on_calls=lambda _: None)
    file = lab.fit([Picture("猫", 1), Picture("狗", 2)], num_steps=4, name="OLSS")
    assert (file.models, file.prediction_type, file.steps) == (("classic",), "epsilon", 4)
    ours, plain = lab.errors([Picture("鱼", 3)], file)
    assert 0 <= ours < plain
    assert torch.isfinite(torch.from_numpy(file.table().weights())).all()
