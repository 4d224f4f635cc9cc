"""Depth estimators: how far away what a picture shows is."""

from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from PIL import Image
from torch.nn import functional
from transformers import AutoImageProcessor, AutoModelForDepthEstimation

from core.errors import EngineError


class DepthEstimator:
    """A network that gives each pixel of a picture its nearness."""

    def __init__(self, processor: Any, network: Any) -> None:
        self._processor = processor
        self._network = network

    @property
    def num_bytes(self) -> int:
        """Bytes that its weights take."""
        return sum(weight.nbytes for weight in self._network.parameters())

    @classmethod
    def load(cls, path: Path, *, device: torch.device) -> Self:
        """The estimator in a folder, as transformers keeps it, from safetensors alone.

        Raises EngineError where there is none.
        """
        local = {"local_files_only": True}
        try:
            processor = AutoImageProcessor.from_pretrained(path, **local)
            network = AutoModelForDepthEstimation.from_pretrained(
                path, use_safetensors=True, **local
            )
        except (OSError, ValueError, KeyError) as error:
            raise EngineError(f"{path} is no depth estimator: {error}") from error
        return cls(processor, network.to(device).eval())

    @torch.inference_mode()
    def draw(self, picture: Image.Image) -> Image.Image:
        """The nearness of an RGB picture as grey RGB of the same size: the nearest is white."""
        inputs = self._processor(images=picture, return_tensors="pt").to(self._network.device)
        nearness = self._network(**inputs).predicted_depth[:, None].float()
        size = (picture.height, picture.width)
        smooth = functional.interpolate(nearness, size=size, mode="bicubic")[0, 0].cpu().numpy()
        lowest, highest = smooth.min(), smooth.max()
        scaled = (smooth - lowest) / max(highest - lowest, np.finfo(np.float32).eps)
        return Image.fromarray((scaled * 255).round().astype(np.uint8)).convert("RGB")
