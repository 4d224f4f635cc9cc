"""What a family of models must be able to do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar

import torch
from PIL import Image

C = TypeVar("C")


class Family(Protocol[C]):
    """A loaded model: encodes prompts and pictures, predicts, decodes.

    `C` is one row of conditioning, in whatever form the family needs; others only pass it on.
    Latents are (rows, `latent_channels`, height, width), with `latent_scale` pixels to a latent
    pixel. A new family is one file with such a class and one line in `engine.zoo.FAMILIES`.
    """

    latent_channels: int
    latent_scale: int
    scheduler_config: Mapping[str, Any]

    @classmethod
    def load(cls, path: Path, *, device: torch.device, dtype: torch.dtype) -> Self:
        """The model in a folder of diffusers' layout, from local safetensors files only.

        Raises EngineError where the folder is not such a model.
        """
        ...

    def encode_prompt(self, text: str) -> C:
        """The conditioning of a prompt, encoded alone so that it never depends on others."""
        ...

    def num_tokens_cut(self, text: str) -> int:
        """How many tokens at the end of a prompt the model will not see."""
        ...

    def encode_image(self, picture: Image.Image, *, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, h, w) of an RGB picture whose sides fit `latent_scale`.

        Draws from the generator what the stock image-to-image pipeline draws.
        """
        ...

    def predict(
        self, latents: torch.Tensor, timesteps: torch.Tensor, conditioning: Sequence[C]
    ) -> torch.Tensor:
        """The model's output for each row, at its own timestep; shaped as the latents."""
        ...

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (rows, 3, height, width) of latents, nominally −1 … 1 but not clipped."""
        ...
