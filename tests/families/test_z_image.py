"""Z-Image gives the latents of the stock diffusers pipelines, alone and in company."""

from typing import Any

import pytest
import torch

from core.errors import EngineError
from core.sampler import Sampler
from tests.families.flow_bench import MASK, PICTURE, TOLERANCE, FlowBench
from tests.families.sharing import share

LONG = "秋日的山谷里，一位老人牵着一头毛驴走过石桥，溪水清澈，红叶满山。" * 2


@pytest.mark.parametrize("guidance_scale", [0.0, 0.5, 4.0])
@pytest.mark.parametrize("steps", [1, 4])
def test_text_to_image_alone_equals_stock(
    z_image: FlowBench, guidance_scale: float, steps: int
) -> None:
    sample = z_image.sample(seed=3, steps=steps, guidance_scale=guidance_scale)

    assert z_image.difference(z_image.alone(sample), sample) <= TOLERANCE
    assert sample.num_rows == (1 if guidance_scale == 0 else 2)


@pytest.mark.parametrize("strength", [0.1, 0.5, 0.6, 1.0])
def test_image_to_image_alone_equals_stock(z_image: FlowBench, strength: float) -> None:
    sample = z_image.sample(seed=4, steps=4, strength=strength)

    assert z_image.difference(z_image.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize("strength", [0.5, 1.0])
def test_inpainting_alone_equals_stock(z_image: FlowBench, strength: float) -> None:
    sample = z_image.sample(seed=8, steps=4, strength=strength, mask=MASK)

    assert z_image.difference(z_image.alone(sample), sample) <= TOLERANCE


@pytest.mark.parametrize(
    "changes",
    [{"width": 96, "height": 48}, {"prompt": LONG}, {"prompt": "", "negative_prompt": LONG}],
)
def test_other_shapes_and_texts_equal_stock(z_image: FlowBench, changes: dict[str, Any]) -> None:
    sample = z_image.sample(seed=5, **changes)

    assert z_image.difference(z_image.alone(sample), sample) <= TOLERANCE


def test_samples_of_all_kinds_in_company_equal_stock(z_image: FlowBench) -> None:
    samples = [
        z_image.sample(
            seed=at,
            steps=2 + at % 4,
            guidance_scale=[0.0, 4.0, 2.5][at % 3],
            prompt=["一只狗", "", LONG][at % 3],
            negative_prompt=["", "雨伞" * 9][at % 2],
            **[{}, {"strength": 0.5}, {}, {"strength": 0.7, "mask": MASK}][at % 4],
        )
        for at in range(8)
    ]
    deserters = {1: samples[1], 2: samples[4]}
    runner = z_image.runner()
    share(runner, z_image, [(at % 3, s) for at, s in enumerate(samples)], leaves=deserters)

    stayed = [sample for sample in samples if sample not in deserters.values()]
    assert all(sample.is_done for sample in stayed)
    assert max(z_image.difference(runner.latents(s), s) for s in stayed) <= TOLERANCE


def test_pixels_equal_stock_decoding(z_image: FlowBench) -> None:
    sample = z_image.sample(seed=6)
    runner = z_image.runner()
    z_image.start(runner, sample)
    while not sample.is_done:
        runner.step([sample], bucket=0)
    (pixels,) = runner.decode([sample])

    generator = torch.Generator("cpu").manual_seed(6)
    spec = sample.spec
    stock = z_image.drawing(
        spec.prompt,
        negative_prompt=spec.negative_prompt,
        width=64,
        height=64,
        num_inference_steps=spec.steps,
        guidance_scale=spec.guidance_scale,
        generator=generator,
        output_type="np",
    ).images[0]
    assert pixels.shape == (64, 64, 3)
    assert abs(pixels.astype(int) - (stock * 255).round().astype(int)).max() <= 1


def test_tokens_that_the_model_would_not_see_are_counted(z_image: FlowBench) -> None:
    family = z_image.model.family
    short = family.num_tokens_cut("猫")
    # Three bytes to a character, each of them a token.
    assert (short, family.num_tokens_cut("猫" * 200)) == (0, 600 + len_of_template(z_image) - 512)
    assert family.text_length(["猫"]) < family.text_length(["猫", "猫" * 100])


def len_of_template(bench: FlowBench) -> int:
    tokenizer = bench.drawing.tokenizer
    text = tokenizer.apply_chat_template(
        [{"role": "user", "content": ""}], tokenize=False, add_generation_prompt=True
    )
    return len(tokenizer(text).input_ids)


def test_a_reference_is_refused(z_image: FlowBench) -> None:
    with pytest.raises(EngineError, match="cannot edit"):
        z_image.start(z_image.runner(), z_image.sample(reference=PICTURE))


def test_a_sampler_for_other_models_is_refused(z_image: FlowBench) -> None:
    with pytest.raises(EngineError, match="DDIM does not fit this model"):
        z_image.start(z_image.runner(), z_image.sample(sampler=Sampler.DDIM))


def test_sizes_between_patches_are_refused(z_image: FlowBench) -> None:
    with pytest.raises(EngineError, match="multiples of 16 pixels"):
        z_image.sample(width=72)


def test_another_seed_is_far_from_stock(z_image: FlowBench) -> None:
    sample, other = z_image.sample(seed=1), z_image.sample(seed=2)

    assert z_image.difference(z_image.alone(other), sample) > 1000 * TOLERANCE
