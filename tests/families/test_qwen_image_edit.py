"""Qwen-Image-Edit gives the latents of the stock diffusers pipelines, alone and in company.

The stock pipelines bring every reference to a megapixel, so there are few steps here.
"""

import pytest

from tests.families.flow_bench import PICTURE, TOLERANCE, WIDE, FlowBench
from tests.families.sharing import share


def test_an_edit_alone_equals_stock(qwen_image_edit: FlowBench) -> None:
    bench = qwen_image_edit
    sample = bench.sample(seed=3, steps=2, prompt="把圆变成绿色", reference=PICTURE)

    assert bench.difference(bench.alone(sample), sample) <= TOLERANCE


@pytest.mark.slow
def test_edits_of_pictures_of_two_shapes_in_company_equal_stock(
    qwen_image_edit_plus: FlowBench,
) -> None:
    bench = qwen_image_edit_plus
    samples = [
        bench.sample(seed=1, steps=2, guidance_scale=1.0, reference=WIDE),
        bench.sample(seed=2, steps=2, guidance_scale=1.0, reference=PICTURE, prompt="换成夜晚" * 5),
    ]
    runner = bench.runner()
    share(runner, bench, [(0, samples[0]), (1, samples[1])])

    assert max(bench.difference(runner.latents(s), s) for s in samples) <= TOLERANCE


@pytest.mark.slow
def test_edits_of_pictures_of_one_shape_share_a_call(qwen_image_edit_plus: FlowBench) -> None:
    bench = qwen_image_edit_plus
    first, second = (
        bench.sample(seed=at, steps=2, guidance_scale=1.0, reference=WIDE, prompt="猫" * at)
        for at in (1, 5)
    )
    runner = bench.runner()
    share(runner, bench, [(0, first), (0, second)])

    assert bench.difference(runner.latents(second), second) <= TOLERANCE


def test_without_a_reference_blank_paper_is_changed(qwen_image_edit: FlowBench) -> None:
    bench = qwen_image_edit
    blank = bench.alone(bench.sample(seed=4, steps=2, guidance_scale=1.0))
    other = bench.alone(bench.sample(seed=4, steps=2, guidance_scale=1.0, reference=PICTURE))

    assert blank.isfinite().all()
    assert (blank - other).abs().max() > TOLERANCE
