"""Recognising what lies at a path, by what is written in it and never by its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from core.model_card import Task
from zoo.errors import ZooError
from zoo.layout import SAFE, read_json
from zoo.wanted import INDEX
from zoo.weights import shapes_in


class Kind(StrEnum):
    """What a thing is, as its table in a registry is called."""

    MODEL = "model"
    LORA = "lora"
    CONTROLNET = "controlnet"
    UPSCALER = "upscaler"
    DEPTH = "depth"


DRAWS: Final = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINT)
FAMILIES: Final[Mapping[str, tuple[str, str, tuple[Task, ...]]]] = {
    "StableDiffusionPipeline": ("stable-diffusion", "", DRAWS),
    "StableDiffusionInpaintPipeline": ("stable-diffusion", "", (Task.INPAINT,)),
    "StableDiffusionInstructPix2PixPipeline": ("stable-diffusion", "", (Task.EDIT,)),
    "ZImagePipeline": ("z-image", "z-image", DRAWS),
    "QwenImagePipeline": ("qwen-image", "qwen-image", DRAWS),
    "QwenImageEditPipeline": ("qwen-image", "qwen-image", (Task.EDIT,)),
    "QwenImageEditPlusPipeline": ("qwen-image", "qwen-image", (Task.EDIT,)),
    "CogView4Pipeline": ("diffusers", "cogview4", (Task.TEXT_TO_IMAGE,)),
    "KolorsPipeline": ("diffusers", "kolors", (Task.TEXT_TO_IMAGE,)),
    "HunyuanDiTPipeline": ("diffusers", "hunyuan-dit", (Task.TEXT_TO_IMAGE,)),
}
"""The family and shape of each pipeline class, and what such a model can be asked to do.

Stable Diffusion's shape is told by the width of the text that its UNet looks at.
"""

SHAPES: Final = {768: "sd-1", 1024: "sd-2", 2048: "sdxl"}
"""Shapes of Stable Diffusion by the width of the text that its UNet looks at."""

CHECKPOINT_KEYS: Final = "model.diffusion_model."
LOOKS_AT_TEXT: Final = ("attn2.to_k", "attn2_to_k", "attn2.processor.to_k")
UPSCALER_KEYS: Final = ("conv_first.weight", "model.0.weight", "upsampler.0.weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was recognised; `is_checkpoint` is a whole model in one file.

    `native` is the side (pixels) a model was made for, where that is written.
    """

    kind: Kind
    shape: str = ""
    family: str = ""
    tasks: tuple[Task, ...] = ()
    native: int = 0
    is_checkpoint: bool = False


def recognise_folder(folder: Path) -> Found:
    """What a folder holds; ZooError where it is nothing that could be used here."""
    if (folder / INDEX).is_file():
        return _pipeline(folder)
    if (folder / "config.json").is_file():
        return _network(folder)
    for path in sorted(folder.glob(f"*{SAFE}")):
        return recognise_weights(path)
    raise ZooError(f"{folder} 里没有认得的东西：要 diffusers 的模型文件夹、LoRA，或者 ControlNet。")


def recognise_weights(path: Path) -> Found:
    """What a single safetensors file holds; ZooError where that is unknown."""
    shapes = shapes_in(path)
    if any(key.startswith(CHECKPOINT_KEYS) for key in shapes):
        return Found(kind=Kind.MODEL, is_checkpoint=True, shape=_shape(shapes))
    if any("lora" in key.lower() for key in shapes):
        return Found(kind=Kind.LORA, shape=_shape(shapes))
    if any(key.startswith(("control_model.", "controlnet_")) for key in shapes):
        raise ZooError(f"{path.name} 是单文件的 ControlNet；请下载 diffusers 格式的文件夹再添加。")
    if any(key in shapes for key in UPSCALER_KEYS):
        return Found(kind=Kind.UPSCALER)
    raise ZooError(f"认不出 {path.name} 是什么：不是模型、LoRA、ControlNet，也不是放大网络。")


def shape_of_text(width: int) -> str:
    """The shape of Stable Diffusion models whose UNet looks at text of that width."""
    return SHAPES.get(width, f"sd-width-{width}")


def _pipeline(folder: Path) -> Found:
    name = str(read_json(folder / INDEX).get("_class_name"))
    if name not in FAMILIES:
        raise ZooError(f"{folder.name} 是 {name}，这个版本还画不了。")
    family, shape, tasks = FAMILIES[name]
    if shape:
        return Found(kind=Kind.MODEL, family=family, tasks=tasks, shape=shape)
    unet = read_json(folder / "unet" / "config.json")
    vae = read_json(folder / "vae" / "config.json")
    scale = 2 ** (len(vae.get("block_out_channels", ())) - 1)
    size = unet.get("sample_size")
    return Found(
        kind=Kind.MODEL,
        family=family,
        tasks=tasks,
        shape=_shape_of(unet),
        native=size * scale if isinstance(size, int) else 0,
    )


def _network(folder: Path) -> Found:
    config = read_json(folder / "config.json")
    name = str(config.get("_class_name") or next(iter(config.get("architectures") or ()), ""))
    if name == "ControlNetModel":
        return Found(kind=Kind.CONTROLNET, shape=_shape_of(config))
    if name.endswith("ForDepthEstimation"):
        return Found(kind=Kind.DEPTH)
    raise ZooError(f"{folder.name} 是 {name or '不知道什么网络'}，单独不能用来画图。")


def _shape_of(config: Mapping[str, Any]) -> str:
    width = config.get("cross_attention_dim")
    if isinstance(width, list):
        width = width[0]
    return shape_of_text(width) if isinstance(width, int) else ""


def _shape(shapes: Mapping[str, tuple[int, ...]]) -> str:
    """The shape told by the layers that look at text: their inputs are as wide as the text."""
    for key, shape in shapes.items():
        is_input = not ("lora" in key.lower() and ("up" in key or "lora_B" in key))
        if any(part in key for part in LOOKS_AT_TEXT) and is_input and len(shape) > 1:
            return shape_of_text(shape[1])
    return ""
