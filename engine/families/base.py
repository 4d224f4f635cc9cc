"""What a family of models must be able to do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar, runtime_checkable

import torch
from PIL import Image

from engine.families.brief import Brief

C = TypeVar("C")


class AnyFamily(Protocol):
    """A loaded model, however it is drawn with.

    Latents are (rows, `latent_channels`, height, width), with `latent_scale` pixels to a latent
    pixel; `patch_size` is what the height and width of latents must divide by. Up to a guidance
    scale of `free_guidance` a sample is drawn by its prompt alone. `networks` hold all its
    weights, which may be moved between device and RAM while no sample is under way.

    `has_image_guidance` says whether a guided sample with a reference takes three rows: nothing,
    reference alone, prompt and reference. `can_be_exact` is false where a row's bits depend on
    how long the others' texts are.

    A new family is one file with such a class and one line in `engine.zoo.FAMILIES`.
    """

    latent_channels: int
    latent_scale: int
    patch_size: int
    free_guidance: float
    scheduler_config: Mapping[str, Any]
    networks: Sequence[torch.nn.Module]
    has_image_guidance: bool
    can_be_exact: bool

    @classmethod
    def load(cls, path: Path, *, device: torch.device, dtype: torch.dtype) -> Self:
        """The model in a folder of diffusers' layout, from local safetensors files only.

        Raises EngineError where the folder is not such a model.
        """
        ...

    def num_tokens_cut(self, text: str) -> int:
        """How many tokens at the end of a prompt the model would not see."""
        ...

    def text_length(self, prompts: Sequence[str]) -> int:
        """How long conditioning on these prompts is; only equally long rows share a call."""
        ...

    def encode_image(self, picture: Image.Image, *, generator: torch.Generator) -> torch.Tensor:
        """Latents (1, channels, h, w) of an RGB picture whose sides fit `latent_scale`.

        Draws from the generator what the stock image-to-image pipeline draws.
        """
        ...


class Family(AnyFamily, Protocol[C]):
    """A loaded model whose samples share model calls: conditions, predicts, guides, decodes.

    `C` is one row of conditioning, in whatever form the family needs; others only pass it on.
    Noise is drawn in `noise_dtype`, as the stock pipelines do. `sees_masks` says whether the
    network itself is shown the mask; where it is not, the runner keeps what is not repainted.
    """

    noise_dtype: torch.dtype
    sees_masks: bool

    def condition(self, brief: Brief, *, generator: torch.Generator) -> tuple[C, ...]:
        """The conditioning of a sample's rows, the one guided away from first.

        Made alone, so that it never depends on other samples. Draws from the generator what the
        stock pipelines draw after the first noise.
        """
        ...

    def predict(
        self,
        latents: torch.Tensor,
        timesteps: torch.Tensor,
        conditioning: Sequence[C],
        *,
        bucket: int,
    ) -> torch.Tensor:
        """The model's output for each row, at its own timestep; shaped as the latents.

        With `bucket` > 0 there are exactly so many rows, and no network may be called with
        another number of them: bits must not depend on what the others are.
        """
        ...

    def guide(
        self, positive: torch.Tensor, negative: torch.Tensor, scale: torch.Tensor
    ) -> torch.Tensor:
        """Outputs for prompts led away from those for negative prompts, sample by sample.

        All are (samples, channels, height, width), float32, but `scale`, which is (samples, 1,
        1, 1). Where both outputs are the same, as without guidance, that is the result.
        """
        ...

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (rows, 3, height, width) of latents, nominally −1 … 1 but not clipped."""
        ...


@runtime_checkable
class Adaptable(Protocol):
    """A family that takes LoRAs and ControlNets.

    `lora_parts` are the networks that a LoRA may add to, by the names that files call them.
    """

    lora_parts: Mapping[str, torch.nn.Module]

    @property
    def lora_bytes(self) -> int:
        """What LoRAs take of the device's memory."""
        ...

    def release_loras(self) -> None:
        """Let go of all LoRAs that lie on the device."""
        ...

    def load_controlnet(self, path: Path) -> Any:
        """The ControlNet in a folder, ready to be named in a brief.

        Raises EngineError where it is none, is pickled, or was made for another shape.
        """
        ...
