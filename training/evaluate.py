"""Evaluation: what the product draws, measured.

Bases, and bases with a LoRA melted in, are drawn by the engine's own runner at their default
settings. ControlNets are drawn by diffusers' own pipeline: see `training.control_exam`.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch

from training.card import registry_entry
from training.control_exam import control_figures
from training.easel import Easel
from training.exam import Question, Topic, questions, topics
from training.feed import as_pixels
from training.figures import Figure, save_figures
from training.files import need
from training.grid import save_grid
from training.judge import Judge
from training.look_meter import LookMeter
from training.marks import mark, subject_figure
from training.meters import diversity
from training.publish import describe, save_base
from training.randomness import seed_of
from training.sprites import Pixels
from training.vae import as_images, psnr, restore
from training.workshop import Workshop

SEEDS: Final = 8
"""Pictures of one prompt, to see how different they are."""

GRID: Final = 60


def evaluate(shop: Workshop, base: str) -> list[Figure]:
    """Measure a base and what is built upon it; writes its figures and a contact sheet.

    Raises TrainingError where a part or the judge has not been trained yet.
    """
    judge = Judge.load(need(shop.workspace.judge, command="judge"))
    registry = need(shop.workspace.published, command="publish") / "registry.toml"
    easel = Easel(registry, base, device=shop.gym.device)
    figures = _ceiling(shop, base, judge)
    subjects = shop.sprites_of(base).subjects
    drawn = {topic: easel.draw(_prompts(_asked(shop, base, topic))) for topic in topics(subjects)}
    for topic, pictures in drawn.items():
        asked = _asked(shop, base, topic)
        figures += mark(topic, asked, pictures, judge=judge, subjects=subjects)
    figures.append(_diversity(shop, base, easel))
    for name, lora in shop.recipe.lora.items():
        if lora.base == base:
            figures += _lora_figures(shop, name, drawn[Topic.BACKGROUND], judge)
    for name, controlnet in shop.recipe.controlnet.items():
        if controlnet.base == base:
            figures += control_figures(shop, name, registry.parent / base)
    save_figures(shop.workspace.figures(base), figures)
    sheet = [each for pictures in drawn.values() for each in pictures[: GRID // len(drawn)]]
    save_grid(shop.workspace.grid(base), sheet)
    return figures


def _asked(shop: Workshop, base: str, topic: Topic) -> tuple[Question, ...]:
    recipe, subjects = shop.recipe, shop.sprites_of(base).subjects
    return questions(topic, subjects, recipe.evaluate.pictures, seed=recipe.seed)


def _prompts(asked: Sequence[Question]) -> list[tuple[str, int]]:
    return [(one.prompt, one.seed) for one in asked]


@torch.inference_mode()
def _ceiling(shop: Workshop, base: str, judge: Judge) -> list[Figure]:
    """What a perfect UNet could reach: the VAE's own restorations of composed pictures."""
    asked = _asked(shop, base, Topic.BACKGROUND)
    composer = shop.composer(base)
    composed = [composer.draw(one.scene).image for one in asked]
    vae = shop.load_vae()
    ratios, restored = [], []
    for picture in composed:
        pixels = as_pixels(picture[None]).to(shop.gym.device)
        back = restore(vae, pixels)
        ratios.append(psnr(back, pixels))
        restored += list(as_images(back))
    subjects = shop.sprites_of(base).subjects
    return [
        Figure.mean("VAE 还原（dB）", ratios, goal=27),
        subject_figure("判别器看原图", asked, composed, judge=judge, subjects=subjects),
        subject_figure("判别器看 VAE 还原", asked, restored, judge=judge, subjects=subjects),
    ]


def _diversity(shop: Workshop, base: str, easel: Easel) -> Figure:
    values = []
    for one in _asked(shop, base, Topic.BACKGROUND)[
        : max(1, shop.recipe.evaluate.pictures // SEEDS)
    ]:
        seeds = [seed_of(one.seed, "again", at) for at in range(SEEDS)]
        values.append(diversity(easel.draw([(one.prompt, seed) for seed in seeds])))
    return Figure.mean("不同种子之间的差异", values)


def _lora_figures(shop: Workshop, name: str, plain: Sequence[Pixels], judge: Judge) -> list[Figure]:
    """How many pictures have the LoRA's look with and without it, and keep their subject.

    `plain` are the pictures of the same prompts and seeds without it.
    """
    lora = shop.recipe.lora[name]
    asked = _asked(shop, lora.base, Topic.BACKGROUND)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        save_base(shop, lora.base, folder / lora.base, lora=name)
        entry = registry_entry(describe(shop, lora.base))
        (folder / "registry.toml").write_text(entry, encoding="utf-8")
        melted = Easel(folder / "registry.toml", lora.base, device=shop.gym.device)
        drawn = melted.draw(_prompts(asked))
    meter = LookMeter(shop.held_out(f"lora-{name}", base=lora.base).batch(0), lora.look)
    return [
        Figure.share(f"LoRA {lora.title}：像这种画法", meter.has_look(drawn)),
        Figure.share(f"不用 LoRA {lora.title}：像这种画法", meter.has_look(plain)),
        subject_figure(
            f"LoRA {lora.title}：事物还对",
            asked,
            drawn,
            judge=judge,
            subjects=shop.sprites_of(lora.base).subjects,
        ),
    ]
