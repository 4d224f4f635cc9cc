"""Upscalers: networks like ESRGAN that make any picture a few times as large."""

from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from PIL import Image

from core.errors import EngineError


class Upscaler:
    """A network that multiplies width and height by `factor`."""

    def __init__(self, network: Any, *, factor: int) -> None:
        self.factor = factor
        self._network = network

    @property
    def num_bytes(self) -> int:
        """Bytes that its weights take."""
        return sum(weight.nbytes for weight in self._network.model.parameters())

    @classmethod
    def load(cls, path: Path, *, device: torch.device) -> Self:
        """The upscaler in a safetensors file, of whatever architecture `spandrel` knows.

        Raises EngineError where there is none, or `spandrel` is not installed.
        """
        if path.suffix != ".safetensors" or not path.is_file():
            raise EngineError(f"there is no safetensors file at {path}")
        try:
            from spandrel import (  # noqa: PLC0415 - an extra, which most people do without
                ImageModelDescriptor,
                ModelLoader,
                UnsupportedModelError,
            )
        except (ImportError, RuntimeError) as error:
            raise EngineError(f"upscalers need danqing[upscaling]: {error}") from error
        try:
            network = ModelLoader(device=device).load_from_file(path)
        except (UnsupportedModelError, OSError, ValueError) as error:
            raise EngineError(f"{path} is no upscaler: {error}") from error
        if not isinstance(network, ImageModelDescriptor) or network.input_channels != 3:  # noqa: PLR2004 - RGB
            raise EngineError(f"{path} does not enlarge RGB pictures")
        return cls(network.eval(), factor=network.scale)

    @torch.inference_mode()
    def enlarge(self, picture: Image.Image) -> Image.Image:
        """The RGB picture, `factor` times as wide and high."""
        given = torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float() / 255
        made = self._network(given.to(self._network.device))[0].clamp(0, 1)
        pixels = (made * 255).round().byte().permute(1, 2, 0).cpu().numpy()
        return Image.fromarray(pixels)
