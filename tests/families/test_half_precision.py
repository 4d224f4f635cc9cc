"""Where others compute in float16, models that it is too narrow for take bfloat16."""

from dataclasses import replace

import pytest
import torch

from engine.runner import Runner
from engine.zoo import Zoo
from tests.families.flow_bench import CPU, FlowBench

COARSE = 0.05
"""bfloat16 has eight bits; a few steps through a tiny model lose most of them."""


@pytest.fixture(params=["z_image", "qwen_image"])
def half(request: pytest.FixtureRequest) -> FlowBench:
    bench: FlowBench = request.getfixturevalue(request.param)
    registry = bench.registry_path
    model = Zoo(registry, device=CPU, dtype=torch.float16).load("tiny")
    stock = type(bench.drawing).from_pretrained(registry.parent / "tiny", dtype=torch.bfloat16)
    stock.set_progress_bar_config(disable=True)
    return replace(bench, model=model, drawing=stock, references={})


def test_weights_are_bfloat16(half: FlowBench) -> None:
    dtypes = {p.dtype for network in half.model.family.networks for p in network.parameters()}

    assert dtypes == {torch.bfloat16}


def test_latents_equal_stock_in_bfloat16(half: FlowBench) -> None:
    sample = half.sample(seed=3)
    runner = Runner(model=half.model, device=CPU, dtype=torch.float16)
    half.start(runner, sample)
    while not sample.is_done:
        runner.step([sample], bucket=0)
    (pixels,) = runner.decode([sample])

    assert half.difference(runner.latents(sample), sample) <= COARSE
    assert pixels.shape == (64, 64, 3)
