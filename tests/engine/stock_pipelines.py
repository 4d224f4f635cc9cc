"""What the stock diffusers pipelines make of a spec: the reference for the engine."""

import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from diffusers import (
    ControlNetModel,
    StableDiffusionControlNetImg2ImgPipeline,
    StableDiffusionControlNetInpaintPipeline,
    StableDiffusionControlNetPipeline,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionInstructPix2PixPipeline,
    StableDiffusionPipeline,
)
from msgspec.structs import replace
from PIL import Image

from core.spec import ImageSpec
from engine.init_image import read_init_image
from engine.mask import read_mask
from engine.samplers import build_scheduler

PAINTER_CHANNELS = 9
_WHITE = "white"
_CLASSES = {
    (False, False, False): StableDiffusionPipeline,
    (True, False, False): StableDiffusionImg2ImgPipeline,
    (True, True, False): StableDiffusionInpaintPipeline,
    (False, False, True): StableDiffusionControlNetPipeline,
    (True, False, True): StableDiffusionControlNetImg2ImgPipeline,
    (True, True, True): StableDiffusionControlNetInpaintPipeline,
}
"""By whether there is an init image, a mask and a ControlNet."""


def run_stock(
    pipeline: Any,
    spec: ImageSpec,
    *,
    seed: int,
    size: tuple[int, int],
    images: Mapping[str, bytes],
    adapters: Path,
) -> torch.Tensor:
    """The final latents of the fitting stock pipeline over the parts of `pipeline`.

    `size` is the native (width, height); LoRAs and ControlNets are looked for in the folder
    `adapters`, under their names; what is in its folder `stock` has keys that diffusers reads.
    """
    parts = dict(pipeline.components)
    parts["scheduler"] = build_scheduler(spec.sampler, pipeline.scheduler.config, steps=spec.steps)
    arguments: dict[str, Any] = {
        "prompt": spec.prompt,
        "negative_prompt": spec.negative_prompt,
        "num_inference_steps": spec.steps,
        "guidance_scale": spec.guidance_scale,
        "generator": torch.Generator("cpu").manual_seed(seed),
        "output_type": "latent",
    }
    if pipeline.unet.config.in_channels == PAINTER_CHANNELS and spec.mask is None:
        # Everything is to be repainted, and whatever picture there is plays no part.
        spec, images = _all_masked(spec, images, size=size)
    pictures = {
        name: read_init_image(data, size=size, fit=spec.fit) for name, data in images.items()
    }
    if spec.reference is not None:
        stock: Any = StableDiffusionInstructPix2PixPipeline
        arguments["image"] = pictures[spec.reference]
    else:
        has = (spec.init_image is not None, spec.mask is not None, spec.control is not None)
        stock = _CLASSES[has]
        if spec.init_image is not None:
            arguments |= {"image": pictures[spec.init_image], "strength": spec.strength}
        else:
            arguments |= {"width": size[0], "height": size[1]}
        if spec.mask is not None:
            mask = read_mask(images[spec.mask], size=size, fit=spec.fit)
            arguments |= {"mask_image": mask, "width": size[0], "height": size[1]}
        if spec.control is not None:
            parts["controlnet"] = ControlNetModel.from_pretrained(adapters / spec.control.name)
            picture = "image" if spec.init_image is None else "control_image"
            arguments[picture] = pictures[spec.control.image]
            arguments["controlnet_conditioning_scale"] = spec.control.scale
    run = stock(**parts, requires_safety_checker=False)
    run.set_progress_bar_config(disable=True)
    with _loras(run, spec, adapters):
        latents: torch.Tensor = run(**arguments).images[0]
    return latents


def _all_masked(
    spec: ImageSpec, images: Mapping[str, bytes], *, size: tuple[int, int]
) -> tuple[ImageSpec, dict[str, bytes]]:
    white = io.BytesIO()
    Image.new("L", size, "white").save(white, "PNG")
    init_image, strength = spec.init_image or _WHITE, spec.strength or 1.0
    masked = replace(spec, init_image=init_image, strength=strength, mask=_WHITE)
    return masked, {**images, _WHITE: white.getvalue()}


@contextmanager
def _loras(pipeline: Any, spec: ImageSpec, adapters: Path) -> Iterator[None]:
    """Load the LoRAs of a spec as diffusers documents it; afterwards all is as before."""
    if not spec.loras:
        yield
        return
    for use in spec.loras:
        stock_file = adapters / "stock" / f"{use.name}.safetensors"
        file = stock_file if stock_file.exists() else adapters / f"{use.name}.safetensors"
        with warnings.catch_warnings():
            # Having more than one is what we want.
            warnings.filterwarnings("ignore", message="Already found a `peft_config`")
            pipeline.load_lora_weights(file.parent, weight_name=file.name, adapter_name=use.name)
    names = [use.name for use in spec.loras]
    pipeline.set_adapters(names, adapter_weights=[use.weight for use in spec.loras])
    try:
        yield
    finally:
        pipeline.unload_lora_weights()
