"""Qwen-Image gives the latents of the stock diffusers pipelines, alone and in company."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from core.errors import EngineError
from tests.families.flow_bench import MASK, PICTURE, TOLERANCE, FlowBench
from tests.families.sharing import share

LONG = "秋日的山谷里，一位老人牵着一头毛驴走过石桥，溪水清澈，红叶满山。" * 2


@pytest.mark.parametrize("guidance_scale", [0.0, 1.0, 4.0])
@pytest.mark.parametrize("steps", [2, 4])
def test_text_to_image_alone_equals_stock(
    qwen_image: FlowBench, guidance_scale: float, steps: int
) -> None:
    sample = qwen_image.sample(seed=3, steps=steps, guidance_scale=guidance_scale)

    assert qwen_image.difference(qwen_image.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("strength", [0.1, 0.5, 1.0])
def test_image_to_image_alone_equals_stock(qwen_image: FlowBench, strength: float) -> None:
    sample = qwen_image.sample(seed=4, steps=4, strength=strength)

    assert qwen_image.difference(qwen_image.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_inpainting_alone_equals_stock(qwen_image: FlowBench, strength: float) -> None:
    sample = qwen_image.sample(seed=8, steps=4, strength=strength, mask=MASK)

    assert qwen_image.difference(qwen_image.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize(
    "changes",
    [{"width": 96, "height": 48}, {"prompt": LONG}, {"prompt": "", "negative_prompt": LONG}],
)
def test_other_shapes_and_texts_equal_stock(qwen_image: FlowBench, changes: dict[str, Any]) -> None:
    sample = qwen_image.sample(seed=5, **changes)

    assert qwen_image.difference(qwen_image.alone(sample), sample) <= TOLERANCE


def test_samples_of_all_kinds_in_company_equal_stock(qwen_image: FlowBench) -> None:
    samples = [
        qwen_image.sample(
            seed=at,
            steps=2 + at % 4,
            guidance_scale=[1.0, 4.0, 2.5][at % 3],
            prompt=["一只狗", "", LONG][at % 3],
            negative_prompt=["", "雨伞" * 9][at % 2],
            **[{}, {"strength": 0.5}, {}, {"strength": 0.7, "mask": MASK}][at % 4],
        )
        for at in range(8)
    ]
    deserters = {1: samples[1], 2: samples[4]}
    runner = qwen_image.runner()
    share(runner, qwen_image, [(at % 3, s) for at, s in enumerate(samples)], leaves=deserters)

    stayed = [sample for sample in samples if sample not in deserters.values()]
    assert all(sample.is_done for sample in stayed)
    assert max(qwen_image.difference(runner.latents(s), s) for s in stayed) <= TOLERANCE


def test_guidance_leaves_patches_of_zeros_alone(qwen_image: FlowBench) -> None:
    nothing = torch.zeros(1, 4, 4, 4)
    scale = torch.full((1, 1, 1, 1), 4.0)

    assert qwen_image.model.family.guide(nothing, nothing, scale).abs().max() == 0


def test_pixels_equal_stock_decoding(qwen_image: FlowBench) -> None:
    sample = qwen_image.sample(seed=6)
    runner = qwen_image.runner()
    qwen_image.start(runner, sample)
    while not sample.is_done:
        runner.step([sample], bucket=0)
    (pixels,) = runner.decode([sample])

    spec = sample.spec
    stock = qwen_image.drawing(
        spec.prompt,
        negative_prompt=spec.negative_prompt,
        width=64,
        height=64,
        num_inference_steps=spec.steps,
        true_cfg_scale=spec.guidance_scale,
        generator=torch.Generator("cpu").manual_seed(6),
        output_type="np",
    ).images[0]
    assert pixels.shape == (64, 64, 3)
    assert abs(pixels.astype(int) - (stock * 255).round().astype(int)).max() <= 1


def test_tokens_that_the_model_would_not_see_are_counted(qwen_image: FlowBench) -> None:
    family = qwen_image.model.family
    kept = family.num_tokens_cut("猫" * 1000) - 3000

    # Three bytes to a character, each of them a token.
    assert family.num_tokens_cut("猫") == 0
    assert family.num_tokens_cut("猫" * 1001) == kept + 3003
    assert family.text_length(["猫"]) < family.text_length(["猫", "猫" * 100])


def test_a_reference_is_refused(qwen_image: FlowBench) -> None:
    with pytest.raises(EngineError, match="cannot edit"):
        qwen_image.start(qwen_image.runner(), qwen_image.sample(reference=PICTURE))


def test_guidance_without_rescaling_is_far_from_stock(qwen_image: FlowBench) -> None:
    class Plain:
        def __getattr__(self, name: str) -> Any:
            return getattr(qwen_image.model.family, name)

        def guide(
            self, positive: torch.Tensor, negative: torch.Tensor, scale: torch.Tensor
        ) -> torch.Tensor:
            return negative + scale * (positive - negative)

    sample = qwen_image.sample(seed=7)
    family: Any = Plain()
    plain = replace(qwen_image, model=replace(qwen_image.model, family=family))

    assert qwen_image.difference(plain.alone(sample), sample) > 10 * TOLERANCE
