"""The exam of what is put upon a base: LoRAs and ControlNets, drawn as the product does."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from core.spec import ControlUse, LoraUse
from training.controls import canny
from training.easel import Wish, as_input
from training.figures import Figure
from training.look_meter import LookMeter
from training.meters import edge_f1
from training.sitting import Sitting
from training.sprites import Pixels

EDGE_GOAL: Final = 0.6
DEPTH_STEP: Final = 0.1


def lora_figures(sitting: Sitting, name: str, title: str, meter: LookMeter) -> list[Figure]:
    """How many pictures have the LoRA's look with and without it, and keep their subject."""
    with_it = {"loras": (LoraUse(name),)}
    drawn = sitting.easel.draw(
        [Wish(prompt=one.prompt, seed=one.seed, settings=with_it) for one in sitting.asked]
    )
    title = f"LoRA {title}"
    return [
        Figure.share(f"{title}：像这种画法", meter.has_look(drawn)),
        Figure.share(f"不用 {title}：像这种画法", meter.has_look(sitting.plain)),
        sitting.subject_figure(f"{title}：事物还对", drawn),
    ]


def controlnet_figures(sitting: Sitting, name: str, title: str, *, is_depth: bool) -> list[Figure]:
    """How near outlines of pictures drawn with a ControlNet come to those it was shown.

    Scenes of the questions give the control images; pictures without the ControlNet say what
    chance reaches.
    """
    composed = [sitting.composer.draw(question.scene) for question in sitting.asked]
    controls = [one.depth if is_depth else canny(one.image) for one in composed]
    wanted = [_depth_edges(one.depth) if is_depth else _edges(one.image) for one in composed]
    wishes = []
    for question, control in zip(sitting.asked, controls, strict=True):
        image, png = as_input(control)
        settings_of = {"control": ControlUse(name=name, image=image)}
        wishes.append(
            Wish(
                prompt=question.prompt,
                seed=question.seed,
                settings=settings_of,
                images={image: png},
            )
        )
    drawn = sitting.easel.draw(wishes)
    title, what = f"ControlNet {title}", "轮廓" if is_depth else "边缘"

    def nearness(pictures: Sequence[Pixels]) -> list[float]:
        pairs = zip(pictures, wanted, strict=True)
        return [edge_f1(_edges(picture), edges) for picture, edges in pairs]

    goal = None if is_depth else EDGE_GOAL
    return [
        Figure.mean(f"{title}：{what} F1", nearness(drawn), goal=goal),
        Figure.mean(f"不用 {title}：{what} F1", nearness(sitting.plain)),
        sitting.subject_figure(f"{title}：事物还对", drawn),
    ]


def _edges(picture: Pixels) -> npt.NDArray[np.bool_]:
    return np.asarray(canny(picture) > 0)


def _depth_edges(depth: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Where the depth map (h, w) steps: its outlines."""
    stretched = np.where(depth > 255 * DEPTH_STEP, 255, 0).astype(np.uint8)
    return np.asarray(canny(np.repeat(stretched[..., None], 3, axis=-1)) > 0)
