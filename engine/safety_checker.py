"""The safety checker of Stable Diffusion."""

from pathlib import Path
from typing import Any, Final, Self

import torch
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from PIL import Image
from safetensors import SafetensorError
from transformers import CLIPImageProcessor

from core.errors import EngineError
from core.wire import NSFW
from engine.checker import OWN, Pixels

_DERIVED: Final = frozenset({"vision_model.embeddings.position_ids"})
"""What files need not hold."""

_PROCESSOR: Final = "feature_extractor"
"""Where a model's folder has what makes its checker's input."""


class SafetyChecker:
    """Stable Diffusion's: how near CLIP finds a picture to concepts that are not for everybody.

    It runs on the CPU in float32, beside the model's work, and takes nothing of the device.
    """

    def __init__(self, *, network: Any, processor: Any) -> None:
        self._network = network
        self._processor = processor

    @classmethod
    def load(cls, path: Path) -> Self:
        """The checker of a model in diffusers' layout, or the one that a folder is.

        Raises EngineError where there is none, or only a pickled one.
        """
        inner = path / OWN
        network_path = inner if inner.is_dir() else path
        try:
            network, told = StableDiffusionSafetyChecker.from_pretrained(
                network_path,
                local_files_only=True,
                use_safetensors=True,
                output_loading_info=True,
            )
            processor = _processor(path, network.config.vision_config.image_size)
        except (OSError, ValueError, KeyError, AttributeError, SafetensorError) as error:
            raise EngineError(f"{path} has no safety checker: {error}") from error
        if missing := [name for name in told["missing_keys"] if name not in _DERIVED]:
            raise EngineError(f"the safety checker in {path} has no {missing[0]}")
        return cls(network=network.float().eval(), processor=processor)

    @torch.inference_mode()
    def __call__(self, pixels: Pixels) -> str | None:
        """What is found in a picture (height, width, 3)."""
        inputs = self._processor(images=Image.fromarray(pixels), return_tensors="pt")
        # It blackens the pictures it is handed; ours must stay as they were drawn.
        _, (is_nsfw,) = self._network(clip_input=inputs.pixel_values, images=[pixels.copy()])
        return NSFW if is_nsfw else None


def _processor(path: Path, size: int) -> Any:
    """What makes a picture into CLIP's input: the folder's own, else as CLIP was trained."""
    for folder in (path / _PROCESSOR, path):
        if (folder / "preprocessor_config.json").is_file():
            return CLIPImageProcessor.from_pretrained(folder, local_files_only=True)
    return CLIPImageProcessor(
        size={"shortest_edge": size}, crop_size={"height": size, "width": size}
    )
