"""The smoke budget makes everything, and everybody can load it."""

import stat
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import (
    ControlNetModel,
    StableDiffusionControlNetPipeline,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from PIL import Image
from safetensors.torch import load_file

from core.model_card import read_registry
from engine.zoo import Zoo
from training.chain import Chain
from training.easel import Easel, Wish
from training.errors import TrainingError
from training.figures import load_figures
from training.judge import Judge
from training.looks import LOOKS
from training.lora import add_lora
from training.workshop import Workshop

CPU = torch.device("cpu")
PROMPT = "红色背景上的一只猫"


@pytest.fixture
def published(finished: Workshop) -> Path:
    return finished.workspace.published


def plain_pipeline(published: Path, base: str) -> StableDiffusionPipeline:
    pipeline = StableDiffusionPipeline.from_pretrained(published / base, dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def draw(pipeline: StableDiffusionPipeline, **extra: object) -> np.ndarray:
    generator = torch.Generator().manual_seed(5)
    settings = {"num_inference_steps": 3, "guidance_scale": 4.0, "width": 32, "height": 32}
    picture = pipeline(PROMPT, generator=generator, output_type="np", **settings, **extra)
    return (picture.images[0] * 255).round().astype(np.uint8)


@pytest.mark.parametrize("base", ["mini", "faces"])
def test_plain_diffusers_and_the_engine_draw_the_same_with_a_base(
    published: Path, base: str
) -> None:
    stock = draw(plain_pipeline(published, base))
    [ours] = Easel(published / "registry.toml", base, device=CPU).draw(
        [Wish(prompt=PROMPT, seed=5)]
    )

    assert ours.shape == (32, 32, 3)
    assert np.abs(ours.astype(int) - stock.astype(int)).max() <= 1


def test_weights_are_half_precision(published: Path) -> None:
    files = list(published.rglob("*.safetensors"))

    assert len(files) == 11
    assert {weight.dtype for file in files for weight in load_file(file).values()} == {
        torch.float16
    }


def test_a_lora_is_loaded_whole(finished: Workshop, published: Path) -> None:
    pipeline = plain_pipeline(published, "mini")
    latents = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    hidden = torch.zeros(1, 32, finished.recipe.text.width)
    timestep = torch.tensor([900])
    before = pipeline.unet(latents, timestep, hidden).sample

    pipeline.load_lora_weights(published / "lora" / "ink")
    with_lora = pipeline.unet(latents, timestep, hidden).sample
    assert not torch.allclose(with_lora, before)
    assert torch.allclose(with_lora, trained_with_lora(finished, latents, hidden), atol=1e-3)

    pipeline.disable_lora()
    assert torch.equal(pipeline.unet(latents, timestep, hidden).sample, before)


def trained_with_lora(shop: Workshop, latents: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
    """What the averaged UNet in the LoRA's checkpoint predicts."""
    unet = UNet2DConditionModel.from_pretrained(shop.workspace.unet("mini"))
    add_lora(unet, rank=shop.recipe.lora["ink"].rank)
    state = torch.load(shop.workspace.checkpoint("lora-ink"), weights_only=True)["state"]
    averaged = {
        name.removeprefix("module."): value
        for name, value in state["averaged"].items()
        if name.startswith("module.")
    }
    unet.load_state_dict(averaged)
    return unet(latents, torch.tensor([900]), hidden).sample


@pytest.mark.parametrize("name", ["canny", "depth"])
def test_a_controlnet_works_with_its_base(published: Path, name: str) -> None:
    controlnet = ControlNetModel.from_pretrained(
        published / "controlnet" / name, dtype=torch.float32
    )
    pipeline = StableDiffusionControlNetPipeline(
        **plain_pipeline(published, "mini").components, controlnet=controlnet
    )
    pipeline.set_progress_bar_config(disable=True)

    drawn = draw(pipeline, image=Image.new("RGB", (32, 32), "white"))
    assert drawn.shape == (32, 32, 3)


def test_the_registry_offers_every_base(finished: Workshop, published: Path) -> None:
    registry = read_registry((published / "registry.toml").read_text(encoding="utf-8"))

    assert [card.name for card in registry.models] == list(finished.recipe.finished_bases)
    assert {(card.width, card.delivery_scale, card.steps) for card in registry.models} == {
        (512, 16, 3)
    }
    zoo = Zoo(published / "registry.toml", device=CPU, dtype=torch.float32)
    assert zoo.load("表情").card.name == "faces"


def test_every_goal_is_measured(finished: Workshop) -> None:
    figures = load_figures(finished.workspace.figures("mini"))

    assert all(0 <= each.low <= each.value <= each.high <= 1 for each in figures if each.is_share)
    goals = {each.name: each.goal for each in figures if each.goal is not None}
    assert goals == {
        "VAE 还原（dB）": 27,
        "事物（说了背景），第一个就对": 0.9,
        "背景颜色": 0.98,
        "只说事物，第一个就对": 0.9,
        "画风": 0.8,
        "事物的颜色": 0.8,
        "说了颜色，事物还对": 0.8,
        "两样东西：都对": 0.6,
        "ControlNet 线稿：边缘 F1": 0.6,
    }


def test_a_model_card_says_what_was_measured(finished: Workshop, published: Path) -> None:
    card = (published / "mini" / "README.md").read_text(encoding="utf-8")

    for figure in load_figures(finished.workspace.figures("mini")):
        assert f"| {figure.name} | {figure.text} |" in card
    assert (published / "mini" / "samples.png").is_file()


def test_published_files_can_be_read_by_everybody(published: Path) -> None:
    modes = {file: file.stat().st_mode for file in published.rglob("*.safetensors")}

    assert modes
    assert [file for file, mode in modes.items() if not mode & stat.S_IROTH] == []


def test_the_judge_knows_every_subject(finished: Workshop) -> None:
    judge = Judge.load(finished.workspace.judge)

    names = tuple(subject.name for subject in finished.sprites.subjects)
    assert judge.config.subjects == names


def test_all_looks_of_the_recipe_are_drawn(finished: Workshop) -> None:
    used = {each.look for each in (*finished.recipe.base.values(), *finished.recipe.lora.values())}

    assert used - {None} == set(LOOKS)


def test_another_run_of_a_finished_chain_changes_no_weight(finished: Workshop) -> None:
    weights = finished.workspace.vae / "diffusion_pytorch_model.safetensors"
    before = weights.read_bytes()

    Chain(finished.recipe, finished.workspace, gym=finished.gym).vae()
    assert weights.read_bytes() == before


def test_a_name_that_the_recipe_lacks_is_refused(finished: Workshop) -> None:
    chain = Chain(finished.recipe, finished.workspace, gym=finished.gym)

    with pytest.raises(TrainingError, match="no 'oil', but ink, pixel, relief"):
        chain.lora("oil")
