"""Inside a fixed bucket LoRAs, ControlNets and masks of others do not change a bit."""

from collections.abc import Mapping
from typing import Any

import pytest
import torch

from core.sampler import Sampler
from core.spec import ControlUse, LoraUse
from tests.engine.stock_bench import MASK, OUTLINES, SCENE, Bench, Share

SAMPLERS = list(Sampler)
Benches = Mapping[str, Bench]

STYLE, INK, POEM = LoraUse("style", 0.8), LoraUse("ink", 1.2), LoraUse("poem", 0.4)
LINES = ControlUse(name="lines", image=OUTLINES)
DEPTHS = ControlUse(name="depths", image=SCENE, scale=0.7)

SUBJECTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "style": {"loras": (STYLE,)},
    "three styles": {"loras": (POEM, STYLE, INK)},
    "outlines": {"control": LINES},
    "repainted": {"strength": 0.8, "mask": MASK},
    "everything": {"loras": (INK,), "control": DEPTHS, "strength": 1.0, "mask": MASK},
}
COMPANY: list[dict[str, Any]] = [
    {"loras": (POEM, INK)},
    {"control": LINES, "guidance_scale": 1.0},
    {"loras": (LoraUse("style", -1.0),), "control": DEPTHS},
    {"guidance_scale": 1.0},
    {"strength": 0.5, "mask": MASK, "control": LINES},
    {"loras": (INK, STYLE), "guidance_scale": 1.0},
]


def subject(bench: Bench, kind: str, sampler: Sampler = Sampler.DPMPP_2M, bucket: int = 8) -> Any:
    return bench.sample(sampler, seed=12, steps=4, bucket=bucket, **SUBJECTS[kind])


@pytest.mark.parametrize("bench_name", ["task_benches", "mini_tasks"])
@pytest.mark.parametrize("kind", SUBJECTS)
def test_company_of_any_kind_changes_no_bit(
    request: pytest.FixtureRequest, bench_name: str, kind: str
) -> None:
    bench = request.getfixturevalue(bench_name)["base"]
    alone = bench.alone(subject(bench, kind))
    for first in range(0, len(COMPANY), 3):
        runner = bench.runner()
        sample = subject(bench, kind)
        company = [
            bench.sample(SAMPLERS[at], seed=at, steps=3 + at, bucket=8, **changes)
            for at, changes in enumerate(COMPANY[first : first + 3])
        ]
        bench.start(runner, sample, *company)
        bench.finish(runner, *company[:2], sample, *company[2:], bucket=8)
        assert torch.equal(runner.latents(sample), alone)


def test_joining_and_leaving_changes_no_bit(task_benches: Benches, share: Share) -> None:
    bench = task_benches["base"]
    subjects = [subject(bench, kind, Sampler.EULER_A, 16) for kind in ("style", "everything")]
    company = [
        bench.sample(SAMPLERS[at], seed=at, steps=2 + at, bucket=16, **changes)
        for at, changes in enumerate(COMPANY)
    ]
    runner = bench.runner()
    arrivals = [(at, sample) for at, sample in enumerate(company)]
    arrivals += [(1, subjects[0]), (3, subjects[1])]
    share(runner, bench, arrivals, leaves={2: company[1], 4: company[4]}, bucket=16)

    for sample, kind in zip(subjects, ("style", "everything"), strict=True):
        alone = bench.alone(subject(bench, kind, Sampler.EULER_A, 16))
        assert torch.equal(runner.latents(sample), alone)


def test_an_edit_in_company_changes_no_bit(task_benches: Benches) -> None:
    bench = task_benches["editor"]

    def edit() -> Any:
        return bench.sample(Sampler.LCM, seed=4, reference=SCENE, bucket=8)

    sample = edit()
    other = bench.sample(Sampler.EULER, seed=5, reference=MASK, loras=(INK,), bucket=8)
    runner = bench.runner()
    bench.start(runner, sample, other)
    bench.finish(runner, other, sample, bucket=8)

    assert torch.equal(runner.latents(sample), bench.alone(edit()))


def test_a_model_that_has_drawn_with_adapters_draws_without_as_before(
    task_benches: Benches,
) -> None:
    bench = task_benches["base"]
    before = bench.alone(subject(bench, "plain"))
    bench.alone(subject(bench, "everything"))

    assert torch.equal(bench.alone(subject(bench, "plain")), before)


def test_a_lora_of_no_weight_and_a_controlnet_of_no_scale_change_no_bit(
    task_benches: Benches,
) -> None:
    bench = task_benches["base"]
    idle = bench.sample(
        Sampler.DPMPP_2M,
        seed=12,
        steps=4,
        bucket=8,
        loras=(LoraUse("style", 0.0),),
        control=ControlUse(name="lines", image=OUTLINES, scale=0.0),
    )

    assert torch.equal(bench.alone(idle), bench.alone(subject(bench, "plain")))


def test_a_little_more_weight_would_be_noticed(mini_tasks: Benches) -> None:
    bench = mini_tasks["base"]
    more = bench.sample(
        Sampler.DPMPP_2M, seed=12, steps=4, bucket=8, loras=(LoraUse("style", 0.8001),)
    )

    assert not torch.equal(bench.alone(more), bench.alone(subject(bench, "style")))
