"""The exam of ControlNets, drawn by diffusers' own pipeline: the engine has none yet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from diffusers import StableDiffusionControlNetPipeline, StableDiffusionPipeline
from PIL import Image

from training.controls import canny, control_images
from training.exam import Topic, questions
from training.feed import Batch
from training.figures import Figure
from training.files import need
from training.meters import edge_f1
from training.publish import load_controlnet
from training.sprites import Pixels
from training.workshop import Workshop

EDGE_GOAL: Final = 0.6


def control_figures(shop: Workshop, name: str, base: Path) -> list[Figure]:
    """How near edges of pictures drawn with a ControlNet come to those of what it was shown.

    Held-out compositions give the control images and the prompts. Without the ControlNet the
    same prompts and seeds say what chance reaches.
    """
    recipe, settings = shop.recipe, shop.recipe.controlnet[name]
    title, control = settings.title, settings.control
    asked = questions(
        Topic.BACKGROUND,
        shop.sprites_of(settings.base).subjects,
        recipe.evaluate.pictures,
        seed=recipe.seed,
    )
    composer = shop.composer(settings.base)
    composed = [composer.draw(one.scene) for one in asked]
    batch = Batch(
        images=np.stack([one.image for one in composed]),
        depths=np.stack([one.depth for one in composed]),
        captions=tuple(one.prompt for one in asked),
        scenes=tuple(one.scene for one in asked),
    )
    controls = control_images(batch, control)
    wanted = [canny(one.image, one.depth) > 0 for one in composed]
    plain: Any = StableDiffusionPipeline.from_pretrained(base, dtype=torch.float32)
    plain.set_progress_bar_config(disable=True)
    plain.to(shop.gym.device)
    folder = need(shop.workspace.controlnet(name), command=f"controlnet {name}")
    controlnet = load_controlnet(folder).to(shop.gym.device)
    guided: Any = StableDiffusionControlNetPipeline(**plain.components, controlnet=controlnet)
    guided.set_progress_bar_config(disable=True)

    def score(pipeline: Any, extra: Callable[[int], dict[str, Any]]) -> list[float]:
        scores = []
        for at, (one, edges) in enumerate(zip(asked, wanted, strict=True)):
            picture = pipeline(
                one.prompt,
                num_inference_steps=recipe.evaluate.steps,
                guidance_scale=recipe.evaluate.guidance_scale,
                generator=torch.Generator().manual_seed(one.seed),
                output_type="np",
                **extra(at),
            ).images[0]
            drawn: Pixels = (picture * 255).round().astype(np.uint8)
            scores.append(edge_f1(_edges(drawn), edges))
        return scores

    side = recipe.data.side
    size = {"width": side, "height": side}
    return [
        Figure.mean(
            f"ControlNet {title}：边缘 F1",
            score(guided, lambda at: {"image": Image.fromarray(controls[at]), **size}),
            goal=EDGE_GOAL if control == "canny" else None,
        ),
        Figure.mean(f"不用 ControlNet {title}：边缘 F1", score(plain, lambda _: size)),
    ]


def _edges(picture: Pixels) -> npt.NDArray[np.bool_]:
    nothing = np.zeros(picture.shape[:2], np.uint8)
    return np.asarray(canny(picture, nothing) > 0)
