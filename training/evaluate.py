"""Evaluation: what the product draws, measured.

Everything is drawn by the engine's own runner at the models' default settings.
"""

from collections.abc import Sequence
from typing import Final

import torch

from training.adapter_exam import controlnet_figures, lora_figures
from training.easel import Easel, Wish
from training.exam import Question, Topic, questions, topics
from training.feed import as_pixels
from training.figures import Figure, save_figures
from training.files import need
from training.grid import save_grid
from training.judge import Judge
from training.look_meter import LookMeter
from training.marks import mark, subject_figure
from training.meters import diversity
from training.picture_exam import inpaint_figures, sketch_figures
from training.randomness import seed_of
from training.sitting import Sitting
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
    drawn = {topic: easel.draw(_wishes(_asked(shop, base, topic))) for topic in topics(subjects)}
    for topic, pictures in drawn.items():
        asked = _asked(shop, base, topic)
        figures += mark(topic, asked, pictures, judge=judge, subjects=subjects)
    figures.append(_diversity(shop, base, easel))
    sitting = Sitting(
        easel=easel,
        judge=judge,
        composer=shop.composer(base),
        subjects=subjects,
        asked=_asked(shop, base, Topic.BACKGROUND),
        plain=drawn[Topic.BACKGROUND],
    )
    figures += sketch_figures(sitting) + inpaint_figures(sitting)
    figures += _adapter_figures(shop, base, sitting)
    save_figures(shop.workspace.figures(base), figures)
    sheet = [each for pictures in drawn.values() for each in pictures[: GRID // len(drawn)]]
    save_grid(shop.workspace.grid(base), sheet)
    return figures


def _adapter_figures(shop: Workshop, base: str, sitting: Sitting) -> list[Figure]:
    figures: list[Figure] = []
    for name, lora in shop.recipe.lora.items():
        if lora.base == base:
            meter = LookMeter(shop.held_out(f"lora-{name}", base=base).batch(0), lora.look)
            figures += lora_figures(sitting, name, lora.title, meter)
    for name, net in shop.recipe.controlnet.items():
        if net.base == base:
            figures += controlnet_figures(sitting, name, net.title, is_depth=net.control == "depth")
    return figures


def _asked(shop: Workshop, base: str, topic: Topic) -> tuple[Question, ...]:
    recipe, subjects = shop.recipe, shop.sprites_of(base).subjects
    return questions(topic, subjects, recipe.evaluate.pictures, seed=recipe.seed)


def _wishes(asked: Sequence[Question]) -> list[Wish]:
    return [Wish(prompt=one.prompt, seed=one.seed) for one in asked]


@torch.inference_mode()
def _ceiling(shop: Workshop, base: str, judge: Judge) -> list[Figure]:
    """What a perfect UNet could reach: the VAE's own restorations of composed pictures."""
    asked = _asked(shop, base, Topic.BACKGROUND)
    composer = shop.composer(base)
    composed = [composer.draw(one.scene).image for one in asked]
    vae = shop.load_sharp_vae()
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
        values.append(diversity(easel.draw([Wish(prompt=one.prompt, seed=seed) for seed in seeds])))
    return Figure.mean("不同种子之间的差异", values)
