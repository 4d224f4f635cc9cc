"""Publishing: finished parts put together as anyone can load them."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from diffusers import ControlNetModel, StableDiffusionPipeline

from training.card import ModelFacts, model_card
from training.figures import load_figures
from training.files import need, replacing
from training.materials import listed_packages
from training.noise_schedule import build_ddim
from training.registry_entries import controlnet_entry, lora_entry, model_entry
from training.workshop import Workshop


def publish(shop: Workshop, bases: Sequence[str]) -> Path:
    """Write bases, and all LoRAs and ControlNets upon them, to the workspace's published folder.

    They are in diffusers' layout, half precision safetensors; each base has a model card with
    the figures measured so far, and a model registry names them all. Returns the folder.

    Raises TrainingError where a part has not been trained yet.
    """
    target, recipe = shop.workspace.published, shop.recipe
    for name in bases:
        figures = load_figures(shop.workspace.figures(name))
        grid = shop.workspace.grid(name)
        with replacing(target / name) as folder:
            save_base(shop, name, folder)
            card = model_card(describe(shop, name), figures, has_grid=grid.is_file())
            (folder / "README.md").write_text(card, encoding="utf-8")
            if grid.is_file():
                shutil.copyfile(grid, folder / "samples.png")
    for name, lora in recipe.lora.items():
        if lora.base in bases:
            source = need(shop.workspace.lora(name), command=f"lora {name}")
            with replacing(target / "lora" / name) as folder:
                shutil.copytree(source, folder, dirs_exist_ok=True)
    for name, controlnet in recipe.controlnet.items():
        if controlnet.base in bases:
            source = need(shop.workspace.controlnet(name), command=f"controlnet {name}")
            with replacing(target / "controlnet" / name) as folder:
                load_controlnet(source).half().save_pretrained(folder)
    (target / "registry.toml").write_text(_registry(shop), encoding="utf-8")
    return target


def _registry(shop: Workshop) -> str:
    """The registry of all that has been published so far."""
    target, recipe = shop.workspace.published, shop.recipe
    side = recipe.data.side
    entries = [
        model_entry(describe(shop, name))
        for name in recipe.finished_bases
        if (target / name).is_dir()
    ]
    entries += [
        lora_entry(name, lora, side=side)
        for name, lora in recipe.lora.items()
        if (target / "lora" / name).is_dir()
    ]
    entries += [
        controlnet_entry(name, controlnet, side=side)
        for name, controlnet in recipe.controlnet.items()
        if (target / "controlnet" / name).is_dir()
    ]
    return "\n".join(entries)


def save_base(shop: Workshop, name: str, folder: Path) -> None:
    """Write a base to a folder as a StableDiffusionPipeline of half precision.

    Raises TrainingError where a part has not been trained yet.
    """
    pipeline: Any = StableDiffusionPipeline(
        vae=shop.load_sharp_vae(),
        text_encoder=shop.load_text_encoder(),
        tokenizer=shop.tokenizer,
        unet=shop.load_unet(name),
        scheduler=build_ddim(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    for part in (pipeline.vae, pipeline.text_encoder, pipeline.unet):
        part.cpu().half()
    pipeline.save_pretrained(folder)


def load_controlnet(folder: Path) -> Any:
    """The ControlNet in a folder."""
    return ControlNetModel.from_pretrained(folder, local_files_only=True, use_safetensors=True)


def describe(shop: Workshop, name: str) -> ModelFacts:
    """What there is to say of a base."""
    recipe, base = shop.recipe, shop.recipe.base[name]
    return ModelFacts(
        name=name,
        title=base.title,
        description=base.description,
        side=recipe.data.side,
        size_multiple=2 ** (len(recipe.vae.channels) + len(recipe.unet.channels) - 2),
        steps=recipe.evaluate.steps,
        guidance_scale=recipe.evaluate.guidance_scale,
        subjects=tuple(subject.name for subject in shop.sprites_of(name).subjects),
        packages=listed_packages(),
    )
