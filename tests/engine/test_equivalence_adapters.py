"""LoRAs, ControlNets and editing give the latents of the stock diffusers pipelines."""

from collections.abc import Mapping
from typing import Any

import pytest

from core.sampler import Sampler
from core.spec import ControlUse, LoraUse
from tests.engine.stock_bench import MASK, OUTLINES, PICTURE, SCENE, Bench, Share

TOLERANCE = 1e-4
SAMPLERS = list(Sampler)
SOME = [Sampler.DDIM, Sampler.EULER_A, Sampler.DPMPP_2M_KARRAS, Sampler.PNDM]
Benches = Mapping[str, Bench]

STYLE, INK, POEM = LoraUse("style", 0.8), LoraUse("ink", 1.2), LoraUse("poem", 0.4)
LINES = ControlUse(name="lines", image=OUTLINES)
DEPTHS = ControlUse(name="depths", image=SCENE, scale=0.7)
INPAINT = {"strength": 0.8, "mask": MASK}

KINDS: list[dict[str, Any]] = [
    {"loras": (STYLE,)},
    {"control": LINES},
    {"loras": (INK, STYLE), **INPAINT},
    {},
    {"control": DEPTHS, "loras": (POEM,), **INPAINT},
    {"loras": (INK,)},
    {"control": LINES, "strength": 0.6},
    {"loras": (STYLE, POEM, INK), "control": DEPTHS},
    {"strength": 0.5},
    {"loras": (LoraUse("style", -0.5),), "control": LINES, "strength": 1.0, "mask": MASK},
]


@pytest.mark.parametrize("sampler", SOME)
@pytest.mark.parametrize("loras", [(STYLE,), (INK,), (POEM,), (STYLE, INK), (POEM, STYLE, INK)])
def test_loras_equal_stock(
    task_benches: Benches, loras: tuple[LoraUse, ...], sampler: Sampler
) -> None:
    bench = task_benches["base"]
    sample = bench.sample(sampler, seed=3, loras=loras)

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("sampler", SOME)
@pytest.mark.parametrize("control", [LINES, DEPTHS])
@pytest.mark.parametrize("changes", [{}, {"strength": 0.6}, INPAINT])
def test_a_controlnet_equals_stock(
    task_benches: Benches, control: ControlUse, changes: dict[str, Any], sampler: Sampler
) -> None:
    bench = task_benches["base"]
    sample = bench.sample(sampler, seed=5, control=control, **changes)

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("model", ["base", "painter"])
def test_all_at_once_equals_stock(task_benches: Benches, model: str) -> None:
    bench = task_benches[model]
    sample = bench.sample(
        Sampler.EULER_A, seed=6, control=LINES, loras=(STYLE, INK), guidance_scale=6.0, **INPAINT
    )

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_the_bundled_model_equals_stock(mini_tasks: Benches, kind: int) -> None:
    bench = mini_tasks["base"]
    sample = bench.sample(SAMPLERS[kind % len(SAMPLERS)], seed=kind, steps=5, **KINDS[kind])

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("guidance_scale", [1.0, 5.0])
def test_editing_equals_stock(
    task_benches: Benches, sampler: Sampler, guidance_scale: float
) -> None:
    bench = task_benches["editor"]
    sample = bench.sample(sampler, seed=2, reference=SCENE, guidance_scale=guidance_scale)

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


def test_edits_in_company_equal_stock(task_benches: Benches, share: Share) -> None:
    bench = task_benches["editor"]
    samples = [
        bench.sample(
            sampler,
            seed=at,
            steps=4 + at % 3,
            reference=[SCENE, PICTURE][at % 2],
            guidance_scale=[5.0, 1.0, 3.0][at % 3],
            loras=[(), (STYLE,)][at % 2],
        )
        for at, sampler in enumerate(SAMPLERS)
    ]
    runner = bench.runner()
    share(runner, bench, [(at % 4, s) for at, s in enumerate(samples)], leaves={2: samples[4]})

    stayed = [sample for sample in samples if sample is not samples[4]]
    assert max(bench.difference(runner.latents(s), s) for s in stayed) <= TOLERANCE


@pytest.mark.parametrize("bench_name", ["task_benches", "mini_tasks"])
def test_rows_of_every_kind_in_company_equal_stock(
    request: pytest.FixtureRequest, share: Share, bench_name: str
) -> None:
    bench = request.getfixturevalue(bench_name)["base"]
    samples = [
        bench.sample(
            SAMPLERS[(at * 3) % len(SAMPLERS)],
            seed=at,
            steps=3 + at % 4,
            guidance_scale=[4.0, 1.0, 7.5][at % 3],
            **kind,
        )
        for at, kind in enumerate(KINDS * 2)
    ]
    deserters = {1: samples[0], 3: samples[12]}
    runner = bench.runner()
    share(runner, bench, [(at % 5, s) for at, s in enumerate(samples)], leaves=deserters)

    stayed = [sample for sample in samples if sample not in deserters.values()]
    assert max(bench.difference(runner.latents(s), s) for s in stayed) <= TOLERANCE


# What follows shows that the comparisons above can fail.


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"loras": (LoraUse("style", 0.7),)},
        {"loras": (STYLE,), "control": LINES},
        {"loras": (LoraUse("ink", 0.8),)},
    ],
)
def test_other_adapters_are_far_from_stock(mini_tasks: Benches, changes: dict[str, Any]) -> None:
    bench = mini_tasks["base"]
    sample = bench.sample(Sampler.DDIM, loras=(STYLE,))
    other = bench.sample(Sampler.DDIM, **changes)

    assert bench.difference(bench.alone(other), sample) > 30 * TOLERANCE


def test_each_controlnet_and_its_scale_matter(mini_tasks: Benches) -> None:
    bench = mini_tasks["base"]
    sample = bench.sample(Sampler.DDIM, control=DEPTHS)
    for other in (
        ControlUse(name="lines", image=SCENE, scale=0.7),
        ControlUse(name="depths", image=OUTLINES, scale=0.7),
        ControlUse(name="depths", image=SCENE, scale=0.6),
    ):
        drawn = bench.alone(bench.sample(Sampler.DDIM, control=other))
        assert bench.difference(drawn, sample) > 30 * TOLERANCE
