"""Qwen-Image-Edit gives the latents of the stock diffusers pipelines, alone and in company.

The stock pipelines bring every reference to a megapixel, so there are few steps here.
"""

import pytest
import torch
from PIL import Image

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


def test_a_picture_is_read_in_rows_and_columns(qwen_image_edit_plus: FlowBench) -> None:
    """The stock pipelines forget to say which tokens are a picture's; the processor knows."""
    stock = qwen_image_edit_plus.drawing
    picture = Image.radial_gradient("L").convert("RGB")
    inputs = stock.processor(
        text=["<|vision_start|><|image_pad|><|vision_end|>猫"],
        images=[picture],
        return_tensors="pt",
    )
    asked = {name: inputs[name] for name in ("input_ids", "pixel_values", "image_grid_thw")}
    with torch.inference_mode():
        told, pointed_out = (
            stock.text_encoder(**asked, **more, output_hidden_states=True).hidden_states[-1]
            for more in ({"mm_token_type_ids": inputs["mm_token_type_ids"]}, {})
        )
        in_a_line = stock.text_encoder(
            **asked,
            mm_token_type_ids=torch.zeros(0),
            output_hidden_states=True,
            position_ids=line(asked),
        ).hidden_states[-1]

    assert torch.equal(told, pointed_out)
    assert (told - in_a_line).abs().max() > TOLERANCE


def line(asked: dict[str, torch.Tensor]) -> torch.Tensor:
    """The positions of tokens that stand one after the other."""
    count = asked["input_ids"].shape[1]
    return torch.arange(count).expand(3, 1, count)
